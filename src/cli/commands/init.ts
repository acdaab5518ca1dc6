import { type CommandSpec, optionFlag } from '../command.ts';

export const initCommand: CommandSpec = {
  usage: 'init [folder]',
  summary: 'write evenkeel.yaml from what is found in a folder or runs on this host',
  example: 'evenkeel init',
  options: [
    ['--host', 'look at the programs that run on this host, not into the folder'],
    ['--force', 'replace a fleet file that is there'],
  ],
  run: async ({ operands, options, around }) => {
    const { init } = await import('../../flow/init.ts');
    return init(
      {
        folder: operands[0] ?? '.',
        host: optionFlag(options, 'host'),
        force: optionFlag(options, 'force'),
      },
      around,
    );
  },
};
