import { type CommandSpec, optionText } from '../command.ts';
import { controlFrom, controlOptions } from '../control-options.ts';

export const rollbackCommand: CommandSpec = {
  usage: 'rollback [target]',
  summary: 'go back to the last confirmed configuration, or to an earlier one, under guard',
  example: 'evenkeel rollback /etc/haproxy/haproxy.cfg --to 3',
  options: [
    ['--device <id>', 'device of the fleet file'],
    ['--to <id>', "number in 'evenkeel history' (default: the newest that differs from what is there)"],
    ...controlOptions,
  ],
  run: async ({ operands, options, around }) => {
    const { rollback } = await import('../../flow/rollback.ts');
    return rollback(
      {
        target: operands[0] ?? '.',
        device: optionText(options, 'device'),
        to: optionText(options, 'to'),
        control: controlFrom(options),
      },
      around,
    );
  },
};

export const historyCommand: CommandSpec = {
  usage: 'history',
  summary: 'list the configurations that were confirmed under live traffic',
  example: 'evenkeel history --device lb1',
  options: [['--device <id>', 'only this device']],
  run: async ({ options, around }) => {
    const { history } = await import('../../flow/history.ts');
    return history(optionText(options, 'device'), around);
  },
};
