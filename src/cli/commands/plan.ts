import { type CommandSpec, optionChoice, optionFlag, optionText } from '../command.ts';
import { controlFrom, controlOptions } from '../control-options.ts';

const formats = ['text', 'markdown'] as const;

export const planCommand: CommandSpec = {
  usage: 'plan [base] [proposed]',
  summary: 'say what a change would do: edits, findings, forecast, verdict',
  example: 'evenkeel plan /etc/haproxy/haproxy.cfg haproxy.new.cfg --out change.plan.json',
  options: [
    ['--git <range>', 'compare two versions of the fleet in Git: BASE...HEAD'],
    ['--environment <name>', 'environment of the fleet file'],
    ['--format <format>', 'text, or markdown for a pull request comment', formats],
    ['--log <file>', 'access log that tells the traffic, in place of what the fleet file says'],
    ['--out <file>', 'save the plan, so that apply can carry out exactly this'],
    ['--html <file>', 'write the plan as a page with plots'],
    ['--rehearse', 'run both versions in the real program, and let the verdict hear what they did'],
    ['--accept <ids>', 'settle reasons of the verdict by a person, by their ids; needs --reason'],
    ['--reason <text>', 'why they are accepted; recorded in the plan'],
    ['--live', 'ask the running programs how many servers their dynamic pools have'],
    ...controlOptions,
  ],
  run: async ({ operands, options, around }) => {
    const { plan } = await import('../../flow/plan.ts');
    return plan(
      {
        base: operands[0],
        proposed: operands[1],
        git: optionText(options, 'git'),
        environment: optionText(options, 'environment'),
        format: optionChoice(options, 'format', formats),
        log: optionText(options, 'log'),
        out: optionText(options, 'out'),
        html: optionText(options, 'html'),
        rehearse: optionFlag(options, 'rehearse'),
        accept: optionText(options, 'accept'),
        reason: optionText(options, 'reason'),
        live: optionFlag(options, 'live'),
        control: controlFrom(options),
      },
      around,
    );
  },
};
