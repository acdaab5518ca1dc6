import type { CommandSpec } from '../command.ts';

export const explainCommand: CommandSpec = {
  usage: 'explain <rule>',
  summary: 'say why a rule matters and how to mend what it finds',
  example: 'evenkeel explain capture-all',
  run: async ({ operands, around }) => {
    const { explain } = await import('../../flow/explain.ts');
    return explain(operands[0] ?? '', around);
  },
};
