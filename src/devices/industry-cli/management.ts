import type { Management } from '../../model/network/facts.ts';
import { addressText } from './addresses.ts';
import type { Draft, ManagementDraft } from './draft.ts';
import { type Call, type Handler, isWord, type Table } from './modes.ts';
import { sets, word } from './settings.ts';
import { digest, note, stated } from './values.ts';

type List = 'ntp' | 'syslog' | 'aaa';

export const managementCommands: Table<Draft> = {
  hostname: sets(({ management: { set } }: Draft) => [set], 'hostname', word),
  'ntp server': listed('ntp', serverOf),
  'logging host': listed('syslog', serverOf),
  'logging vrf * host': listed('syslog', ({ args }) => args[1]),
  // IOS takes the address alone too; all else of logging is about how and what
  logging: (draft, call) =>
    addressText(call.args[0]) === undefined ? 'ignored' : listed('syslog', serverOf)(draft, call),
  'aaa authentication login': listed('aaa', ({ args }) => ['authentication login', ...args].join(' ')),
  'aaa authorization exec': listed('aaa', ({ args }) => ['authorization exec', ...args].join(' ')),
  'aaa accounting exec': listed('aaa', ({ args }) => ['accounting exec', ...args].join(' ')),
  'snmp-server community': community,
  'snmp-server group': group,
  'snmp-server user': user,
  'lldp run': sets(
    ({ management: { set } }: Draft) => [set],
    'lldp',
    () => true,
    false,
  ),
};

/** Behind `vrf NAME` and options such as `ipv6` stands the address or name. */
export function serverOf({ args }: Call): string | undefined {
  const at = isWord(args[0], 'vrf') ? 2 : 0;
  return args[at + (isWord(args[at], 'ipv6') || isWord(args[at], 'ip') ? 1 : 0)];
}

export function listed(list: List, read: (call: Call) => string | undefined): Handler<Draft> {
  return ({ management }, call) => {
    const value = read(call);
    if (value === undefined) return false;
    return note(management[list], call, value, stated(call, value));
  };
}

/** `community X [view V] ro|rw [ipv6 ACL] [ACL]` */
function community({ management }: Draft, call: Call): boolean {
  const [name, ...rest] = call.args;
  if (name === undefined) return false;
  const lower = name.toLowerCase();
  const wellKnown = lower === 'public' || lower === 'private' ? lower : undefined;
  const words = isWord(rest[0], 'view') ? rest.slice(2) : rest;
  const [access, ...more] = words;
  const isAccess = /^r[ow]$/i.test(access ?? '');
  const filter = (isAccess ? more : words).at(-1);
  const write = access?.toLowerCase() === 'rw';
  return snmp(management, call, { version: '2c', wellKnown, write, filter });
}

/** The lowest level that the group takes: `noauth` of version 3 is as open as a community. */
function group({ management }: Draft, call: Call): boolean {
  const [, version] = call.args;
  const known = (['1', '2c', '3'] as const).find(
    (one) => one === version || (version === 'v3' && one === '3'),
  );
  if (known === undefined) return false;
  const at = call.args.findIndex((text) => isWord(text, 'access'));
  const write = call.args.some((text) => isWord(text, 'write'));
  return snmp(management, call, { version: known, write, filter: at < 0 ? undefined : call.args[at + 1] });
}

function user({ management }: Draft, call: Call): boolean {
  const version = call.args.find((text) => /^v?(?:1|2c|3)$/.test(text))?.replace('v', '');
  const known = (['1', '2c', '3'] as const).find((one) => one === version);
  return known === undefined ? false : snmp(management, call, { version: known, write: false });
}

type Snmp = Omit<Management['snmp'][number], 'span'>;

/** A community, group or user is told from others by its name alone. */
function snmp({ snmp: entries }: ManagementDraft, { form, args, command }: Call, entry: Snmp): boolean {
  const key = digest(`${command.words[1] ?? ''} ${args[0] ?? ''}`);
  if (form === 'set') entries.set(key, { ...entry, span: command.span });
  else entries.delete(key);
  return true;
}
