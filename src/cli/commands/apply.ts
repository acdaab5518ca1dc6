import { type CommandSpec, optionFlag, optionText } from '../command.ts';

export const applyCommand: CommandSpec = {
  usage: 'apply <plan>',
  summary: 'carry out exactly a saved plan, under guard',
  example: 'evenkeel apply change.plan.json',
  options: [
    ['--override <reason>', 'go on although the plan is blocked, undecided or held; the reason is recorded'],
    ['--allow-restart', 'a restore that fails by reloading may restart the program'],
  ],
  run: async ({ operands, options, around }) => {
    const { apply } = await import('../../flow/apply.ts');
    return apply(
      {
        plan: operands[0] ?? '',
        override: optionText(options, 'override'),
        allowRestart: optionFlag(options, 'allowRestart'),
      },
      around,
    );
  },
};
