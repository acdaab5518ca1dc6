import { type CommandSpec, optionText } from '../command.ts';
import { controlFrom, controlOptions } from '../control-options.ts';

export const calibrateCommand: CommandSpec = {
  usage: 'calibrate [target]',
  summary: 'measure how known-good traffic strays, so that sticky or hashed traffic is not taken for harm',
  example: 'evenkeel calibrate /etc/haproxy/haproxy.cfg --for 600',
  options: [
    ['--device <id>', 'device of the fleet file'],
    ['--for <seconds>', 'how long to measure; a minute shows little of slow wander (default: 600)'],
    ...controlOptions,
  ],
  run: async ({ operands, options, around }) => {
    const { calibrate } = await import('../../flow/calibrate.ts');
    return calibrate(
      {
        target: operands[0] ?? '.',
        device: optionText(options, 'device'),
        seconds: Number(optionText(options, 'for') ?? 600),
        control: controlFrom(options),
      },
      around,
    );
  },
};
