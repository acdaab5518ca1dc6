import { type CommandSpec, optionText } from '../command.ts';

export const holdCheckCommand: CommandSpec = {
  usage: 'hold check [file]',
  summary: 'exit 3 when bytes that were taken back are held, so that a deploy tool can stop itself',
  example: 'evenkeel hold check /etc/haproxy/haproxy.cfg',
  options: [['--device <id>', 'only holds of this device']],
  run: async ({ operands, options, around }) => {
    const { holdCheck } = await import('../../flow/holds.ts');
    return holdCheck({ device: optionText(options, 'device'), file: operands[0] }, around);
  },
};

export const holdClearCommand: CommandSpec = {
  usage: 'hold clear',
  summary: 'allow held bytes again',
  example: 'evenkeel hold clear --device lb1',
  options: [['--device <id>', 'only holds of this device']],
  run: async ({ options, around }) => {
    const { holdClear } = await import('../../flow/holds.ts');
    return holdClear({ device: optionText(options, 'device') }, around);
  },
};
