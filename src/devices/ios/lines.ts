import type { Draft } from '../industry-cli/draft.ts';
import { type Call, isWord, mode, type Table } from '../industry-cli/modes.ts';
import { stated } from '../industry-cli/values.ts';

interface Line {
  readonly draft: Draft;
  readonly isVty: boolean;
  /** As written: `0 4`. */
  readonly range: string;
}

const lineMode = mode<Line>(
  {
    'transport input': ({ draft, isVty, range }, call: Call) => {
      if (!isVty) return true;
      if (call.form === 'set' && isWord(call.args[0], 'none')) draft.management.openLines.set(range, false);
      const has = (name: string): boolean =>
        call.args.some((text) => isWord(text, name) || isWord(text, 'all'));
      const { set } = draft.management;
      const isSet = call.form === 'set';
      // One line of several that takes Telnet is enough
      const telnet = isSet && has('telnet');
      const ssh = isSet && has('ssh');
      if (set.telnet?.value !== true) set.telnet = stated(call, telnet);
      if (set.ssh?.value !== true) set.ssh = stated(call, ssh);
      return true;
    },
    'access-class': ({ draft: { management }, isVty, range }, call) => {
      const [name, way] = call.args;
      if (!isVty || name === undefined || way !== 'in') return !isVty;
      if (call.form === 'set') {
        management.accessFilters.set(name, { value: name, span: call.command.span });
        management.openLines.set(range, false);
      } else {
        management.accessFilters.delete(name);
        management.openLines.set(range, true);
      }
      return true;
    },
    'ipv6 access-class': ({ draft }, call) => {
      const [name] = call.args;
      if (name === undefined) return false;
      if (call.form === 'set')
        draft.management.accessFilters.set(name, { value: name, span: call.command.span });
      return true;
    },
  },
  [
    'privilege',
    'logging',
    'login',
    'exec-timeout',
    'exec',
    'password',
    'stopbits',
    'speed',
    'length',
    'width',
    'history',
    'session-timeout',
    'transport output',
    'transport preferred',
    'authorization',
    'accounting',
    'escape-character',
    'absolute-timeout',
    'location',
    'flowcontrol',
    'databits',
    'parity',
    'notify',
    'rotary',
    'monitor',
    'activation-character',
    'modem',
    'autocommand',
    'domain-lookup',
    'ip netmask-format',
    'timeout',
  ],
);

export const lineCommands: Table<Draft> = {
  line: (draft, call) => {
    const isVty = isWord(call.args[0], 'vty');
    const range = call.args.slice(1).join(' ');
    const { openLines } = draft.management;
    if (isVty && !openLines.has(range)) openLines.set(range, true);
    return lineMode.enter({ draft, isVty, range });
  },
};
