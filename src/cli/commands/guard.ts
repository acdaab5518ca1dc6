import { type CommandSpec, optionFlag, optionText } from '../command.ts';
import { controlFrom, controlOptions } from '../control-options.ts';

export const guardCommand: CommandSpec = {
  usage: 'guard [command...]',
  summary: 'run any deploy tool under guard, or finish what was interrupted (guard resume)',
  example: 'evenkeel guard --device lb1 -- ansible-playbook lb.yml',
  options: [
    ['--device <id>', 'device of the fleet file that the command changes'],
    ['--config <path>', 'configuration file, fleet folder or fleet file (default: the working folder)'],
    ['--environment <name>', 'environment of the fleet file'],
    ['--watch <seconds>', 'how long to watch (default: what the fleet file says, else worked out)'],
    ...controlOptions,
  ],
  run: async ({ operands, options, around }) => {
    const { guard } = await import('../../flow/guard.ts');
    const watch = optionText(options, 'watch');
    return guard(
      {
        target: optionText(options, 'config') ?? '.',
        device: optionText(options, 'device'),
        command: operands,
        control: controlFrom(options),
        environment: optionText(options, 'environment'),
        watchMs: watch === undefined ? undefined : Number(watch) * 1000,
      },
      around,
    );
  },
};

export const guardResumeCommand: CommandSpec = {
  usage: 'guard resume',
  summary: 'finish changes that were interrupted: restores what was not confirmed',
  example: 'evenkeel guard resume',
  run: async ({ around }) => {
    const { guardResume } = await import('../../flow/guard-resume.ts');
    return guardResume(around);
  },
};

export const guardBootCommand: CommandSpec = {
  usage: 'guard boot',
  summary: 'show or install the unit that restores what a restart of the host interrupted',
  example: 'evenkeel guard boot --install',
  options: [['--install', 'install and enable it (needs root and systemd)']],
  run: async ({ options, around }) => {
    const { guardBoot } = await import('../../flow/guard-boot.ts');
    return guardBoot({ install: optionFlag(options, 'install') }, around);
  },
};
