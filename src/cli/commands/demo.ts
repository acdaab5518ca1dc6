import { type CommandSpec, optionFlag, optionText } from '../command.ts';

export const demoCommand: CommandSpec = {
  usage: 'demo',
  summary: 'run the outage of 2024-06-01 against a real HAProxy on loopback, and take it back',
  example: 'evenkeel demo --haproxy /usr/sbin/haproxy',
  options: [
    ['--haproxy <path>', 'HAProxy to run (default: found in PATH)'],
    ['--keep', 'leave the site up until Ctrl-C'],
  ],
  run: async ({ options, around }) => {
    const { demo } = await import('../../flow/demo.ts');
    return demo({ haproxy: optionText(options, 'haproxy'), keep: optionFlag(options, 'keep') }, around);
  },
};
