import { type CommandSpec, optionChoice } from '../command.ts';

export const explainCommand: CommandSpec = {
  usage: 'explain <rule>',
  summary: 'say why a rule matters and how to mend what it finds',
  example: 'evenkeel explain capture-all',
  run: async ({ operands, around }) => {
    const { explain } = await import('../../flow/explain.ts');
    return explain(operands[0] ?? '', around);
  },
};

const profiles = ['outage', 'hygiene', 'security'] as const;

export const rulesCommand: CommandSpec = {
  usage: 'rules',
  summary: 'list the rules that check and plan apply',
  example: 'evenkeel rules --profile outage',
  options: [['--profile <name>', 'only those of one profile', profiles]],
  run: async ({ options, around }) => {
    const { listRules } = await import('../../flow/rules.ts');
    return listRules(optionChoice(options, 'profile', profiles), around);
  },
};
