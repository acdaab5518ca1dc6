import { type CommandSpec, optionText } from '../command.ts';

export const rehearseCommand: CommandSpec = {
  usage: 'rehearse [plan-or-base] [proposed]',
  summary:
    'run the real program with base and proposal in a sandbox, replay the traffic, and compare with the forecast',
  example: 'evenkeel rehearse haproxy.cfg haproxy.new.cfg',
  options: [
    ['--git <range>', 'compare two versions of the fleet in Git: BASE...HEAD'],
    ['--environment <name>', 'environment of the fleet file'],
    ['--rate <rate>', 'requests per second to each version (default: the declared traffic, at most 300/s)'],
    ['--for <time>', 'how long the traffic is replayed (default: 5s)'],
    ['--no-losses', 'leave out the runs in which each server is lost in turn'],
  ],
  run: async ({ operands, options, around }) => {
    const { rehearse } = await import('../../flow/rehearse.ts');
    return rehearse(
      {
        base: operands[0],
        proposed: operands[1],
        git: optionText(options, 'git'),
        environment: optionText(options, 'environment'),
        rate: optionText(options, 'rate'),
        for: optionText(options, 'for'),
        losses: options['losses'] !== false,
      },
      around,
    );
  },
};
