import type { Draft } from '../industry-cli/draft.ts';
import { type Call, isWord, mode, type Table } from '../industry-cli/modes.ts';
import { stated } from '../industry-cli/values.ts';

interface Line {
  readonly draft: Draft;
  readonly isVty: boolean;
}

const lineMode = mode<Line>(
  {
    'transport input': ({ draft, isVty }, call: Call) => {
      if (!isVty) return true;
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
    'access-class': ({ draft, isVty }, call) => {
      const [name, way] = call.args;
      if (!isVty || name === undefined || way !== 'in') return !isVty;
      if (call.form === 'set')
        draft.management.accessFilters.set(name, { value: name, span: call.command.span });
      else draft.management.accessFilters.delete(name);
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
  line: (draft, call) => lineMode.enter({ draft, isVty: isWord(call.args[0], 'vty') }),
};
