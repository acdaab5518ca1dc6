import { type CommandSpec, optionChoice, optionFlag, optionText } from '../command.ts';

const profiles = ['outage', 'hygiene', 'security', 'all'] as const;
const formats = ['text', 'json', 'sarif', 'junit', 'github'] as const;
const severities = ['error', 'warning', 'note'] as const;

export const checkCommand: CommandSpec = {
  usage: 'check [target]',
  summary: 'audit a configuration file, or the fleet of a folder',
  example: 'evenkeel check /etc/haproxy/haproxy.cfg',
  options: [
    ['--profile <name>', 'rules to run (default: what the fleet file says, else outage)', profiles],
    ['--fail-on <severity>', 'what makes the exit code 1 (default: error)', severities],
    ['--environment <name>', 'environment of the fleet file'],
    ['--format <format>', 'text, or for other programs: json, sarif, junit, github', formats],
    ['--git <range>', 'only what a change adds counts: BASE...HEAD'],
    ['--baseline <file>', 'findings that do not count (default: evenkeel-baseline.json of the fleet)'],
    ['--write-baseline', 'save what is found now as the baseline'],
    ['--native', 'ask the real programs, also in an estate of many devices'],
    ['--no-native', 'do not ask the real programs (haproxy -c, nginx -t, apachectl -t)'],
    ['--watch', 'check again whenever a file is saved'],
    ['--coverage', 'say how many lines were understood, and list those that were not'],
  ],
  run: async ({ operands, options, around }) => {
    const profile = optionChoice(options, 'profile', profiles);
    const isWatching = optionFlag(options, 'watch');
    const check = isWatching
      ? (await import('../../flow/watch-check.ts')).watchCheck
      : (await import('../../flow/check.ts')).check;
    return check(
      {
        target: operands[0] ?? '.',
        environment: optionText(options, 'environment'),
        profiles: profile === 'all' ? ['outage', 'hygiene', 'security'] : profile && [profile],
        failOn: optionChoice(options, 'failOn', severities),
        format: optionChoice(options, 'format', formats),
        git: optionText(options, 'git'),
        baseline: optionText(options, 'baseline'),
        writeBaseline: optionFlag(options, 'writeBaseline'),
        native: typeof options['native'] === 'boolean' ? options['native'] : undefined,
        coverage: optionFlag(options, 'coverage'),
        threads: isWatching ? 1 : 2,
      },
      around,
    );
  },
};
