import { addressText, familyOf, ipv6Prefix } from './addresses.ts';
import { entryOf, forget, type GroupDraft, type GroupValues, type InterfaceDraft } from './draft.ts';
import { type Call, type Handler, isWord, mode, type Table } from './modes.ts';
import { secretDigest } from './secrets.ts';
import { onPorts, type Ports, type Read, sets } from './settings.ts';
import { numberIn, stated } from './values.ts';

/** Groups of several ports that a command acts upon (`interface range`). */
type Groups = readonly GroupDraft[];
type GroupHandler = (group: GroupDraft, call: Call) => boolean | undefined;

const commonGroup = {
  priority: value('priority', ([text]) => numberIn(text, 0, 255)),
  preempt: preempt,
  shutdown: value('shutdown', () => true),
  track,
  authentication,
  'timers advertise': value('advertisement', milliseconds(1000)),
} satisfies Readonly<Record<string, GroupHandler>>;

/** VRRP as `vrrp N …` on an interface: the words of IOS, and those of EOS, old and new. */
const vrrpGroup: Readonly<Record<string, GroupHandler>> = {
  ...commonGroup,
  ip: address,
  ipv4: address,
  ipv6: address,
  'ipv4 version': value('version', ([text]) => numberIn(text, 2, 3)),
  'ip version': value('version', ([text]) => numberIn(text, 2, 3)),
  'priority-level': commonGroup.priority,
  'advertisement interval': value('advertisement', milliseconds(1000)),
  'tracked-object': track,
  'peer authentication': authentication,
  disabled: commonGroup.shutdown,
  description: () => true,
  'session description': () => true,
};

/** HSRP: `standby [N] …`; the group is 0 when it is left out. */
const hsrpGroup: Readonly<Record<string, GroupHandler>> = {
  ...commonGroup,
  ip: address,
  ipv6: address,
  name: (group, { args, form }) => {
    group.name = form === 'set' ? args[0] : undefined;
    return true;
  },
  timers: hsrpTimers,
};

/** Sub-mode of VRRP version 3 on IOS (`vrrp 10 address-family ipv4`). */
const familyMode = mode<Groups>(
  {
    ...table({ ...commonGroup, address, vrrpv2: () => false }),
    // Version 3 counts in milliseconds (IOS-XE FHRP configuration guide, VRRPv3)
    'timers advertise': each(value('advertisement', milliseconds(1))),
  },
  ['description', 'match-address'],
  ['exit-vrrp'],
);

export const redundancyCommands: Table<Ports> = {
  ...prefixed('vrrp #', vrrpGroup, groupOf('vrrp')),
  ...prefixed('standby #', hsrpGroup, groupOf('hsrp')),
  ...prefixed('standby', hsrpGroup, (one, call) =>
    groupOf('hsrp')(one, { ...call, args: ['0', ...call.args] }),
  ),
  'vrrp # address-family': ({ ports }, call) => {
    const [number, family] = call.args;
    const groups = ports.flatMap(
      (one) => group(one, call, { protocol: 'vrrp', number, suffix: `:${family ?? ''}` }) ?? [],
    );
    return groups.length === 0 ? false : familyMode.enter(groups);
  },
  'standby version': sets<Ports, { hsrpVersion: number }, 'hsrpVersion'>(
    ({ ports }) => ports.map(({ set }) => set),
    'hsrpVersion',
    ([text]) => numberIn(text, 1, 2),
  ),
};

function table(handlers: Readonly<Record<string, GroupHandler>>): Table<Groups> {
  return Object.fromEntries(Object.entries(handlers).map(([pattern, handler]) => [pattern, each(handler)]));
}

function each(handler: GroupHandler): Handler<Groups> {
  return (groups, call) => groups.every((one) => handler(one, call) !== false);
}

type FindGroup = (one: InterfaceDraft, call: Call) => GroupDraft | undefined;

function prefixed(
  prefix: string,
  handlers: Readonly<Record<string, GroupHandler>>,
  find: FindGroup,
): Table<Ports> {
  const skipped = prefix.endsWith('#') ? 1 : 0;
  return Object.fromEntries([
    ...Object.entries(handlers).map(([pattern, handler]): [string, Handler<Ports>] => [
      `${prefix} ${pattern}`,
      onPorts((one, call) => {
        const found = find(one, call);
        return found === undefined ? false : handler(found, { ...call, args: call.args.slice(skipped) });
      }),
    ]),
    // `no vrrp 10` takes the whole group away
    [
      prefix,
      onPorts((one, call) => forgetGroup(one, prefix.split(' ')[0] === 'vrrp' ? 'vrrp' : 'hsrp', call)),
    ],
  ]);
}

function forgetGroup(one: InterfaceDraft, protocol: GroupDraft['protocol'], { form, args }: Call): boolean {
  if (form === 'set' || args.length > 1) return false;
  return forget(one.groups, `${protocol}:${args[0] ?? 0}`);
}

function groupOf(protocol: GroupDraft['protocol']): FindGroup {
  return (one, call) => group(one, call, { protocol, number: call.args[0] });
}

interface GroupName {
  readonly protocol: GroupDraft['protocol'];
  readonly number: string | undefined;
  /** Version 3 keeps the families of one number apart. */
  readonly suffix?: string | undefined;
}

function group(
  one: InterfaceDraft,
  call: Call,
  { protocol, number, suffix = '' }: GroupName,
): GroupDraft | undefined {
  const value = numberIn(number, 0, 4095);
  if (value === undefined) return undefined;
  return entryOf(one.groups, `${protocol}:${value}${suffix}`, () => ({
    protocol,
    group: value,
    span: call.command.span,
    name: undefined,
    addresses: new Map(),
    tracks: new Map(),
    set: suffix === '' ? {} : { version: stated(call, 3) },
  }));
}

function value<K extends keyof GroupValues>(key: K, read: Read<GroupValues[K]>): GroupHandler {
  const handler = sets<GroupDraft, GroupValues, K>(({ set }) => [set], key, read);
  return (one, call) => handler(one, call) !== false;
}

/** A number in the unit, or behind `msec` in milliseconds. */
function milliseconds(unit: number): Read<number> {
  return ([first, second]) => {
    const isShort = isWord(first, 'msec');
    const number = numberIn(isShort ? second : first, 0, 100_000);
    return number === undefined ? undefined : number * (isShort ? 1 : unit);
  };
}

function address(one: GroupDraft, call: Call): boolean {
  const [text, option] = call.args;
  const prefix = ipv6Prefix(text);
  const found = prefix?.address ?? addressText(text);
  if (call.form !== 'set') {
    if (found === undefined) one.addresses.clear();
    else one.addresses.delete(one.addresses.get('primary')?.address === found ? 'primary' : found);
    return true;
  }
  // Without an address HSRP learns it; `autoconfig` makes it of the group's number
  if (found === undefined) return text === undefined || isWord(text, 'autoconfig');
  const entry = { address: found, family: familyOf(found), length: prefix?.length, span: call.command.span };
  const isFurther = isWord(option, 'secondary') || entry.family === 'ipv6';
  one.addresses.set(isFurther ? found : 'primary', entry);
  return true;
}

/** `preempt [delay minimum N [reload N] [sync N]]` */
function preempt(one: GroupDraft, call: Call): boolean {
  if (call.form === 'default') one.set.preempt = undefined;
  else one.set.preempt = stated(call, call.form === 'set');
  one.set.preemptDelay = undefined;
  const at = call.args.findIndex((text) => isWord(text, 'minimum'));
  const delay = numberIn(call.args[at + 1], 0, 3600);
  if (at >= 0 && delay !== undefined) one.set.preemptDelay = stated(call, delay);
  return call.args.length === 0 || isWord(call.args[0], 'delay');
}

/** `track N decrement 10`, `track N shutdown`, `track GigabitEthernet0/1 20` */
function track(one: GroupDraft, { args, form, command }: Call): boolean {
  const at = args.findIndex(
    (text, index) => index > 0 && (isWord(text, 'decrement') || isWord(text, 'shutdown')),
  );
  const last = args.at(-1);
  const isNamed = args.length > 1 && at < 0 && /^\d+$/.test(last ?? '');
  const what = args.slice(0, at >= 0 ? at : isNamed ? -1 : undefined).join('');
  if (form !== 'set' && what === '') one.tracks.clear();
  if (form !== 'set') return forget(one.tracks, what);
  if (what === '') return false;
  const isDown = at >= 0 && isWord(args[at], 'shutdown');
  // Both platforms lower by 10 when nothing is said (IOS FHRP command reference, `standby track`, `vrrp track`)
  const decrement = isDown
    ? undefined
    : (numberIn(at >= 0 ? args[at + 1] : isNamed ? last : '10', 1, 255) ?? 10);
  const kind = /^[A-Za-z-]+\d/.test(what) && what.includes('/') ? 'interface' : 'object';
  one.tracks.set(what, { what, kind, decrement, span: command.span });
  return true;
}

/** `text WORD`, `md5 key-string [7] WORD`, `md5 key-chain NAME`, `ietf-md5 key-string WORD`, or the word alone. */
function authentication(one: GroupDraft, call: Call): boolean {
  if (call.form !== 'set') {
    one.set.authentication = undefined;
    return true;
  }
  const [first, second] = call.args;
  const isHashed = isWord(first, 'md5') || first?.toLowerCase() === 'ietf-md5';
  const skipped = isHashed ? 2 : isWord(first, 'text') ? 1 : 0;
  const isChain = isHashed && isWord(second, 'key-chain');
  const words = call.args.slice(skipped, isChain ? skipped + 1 : undefined).filter((_, at) => at < 2);
  const found = isChain ? `md5:chain:${words[0] ?? ''}` : secretDigest(isHashed ? 'md5' : 'text', words);
  if (found === undefined) return false;
  one.set.authentication = stated(call, found);
  return true;
}

/** `timers [msec] HELLO [msec] HOLD` */
function hsrpTimers(one: GroupDraft, call: Call): boolean {
  one.set.advertisement = undefined;
  one.set.hold = undefined;
  if (call.form !== 'set') return true;
  const isShort = isWord(call.args[0], 'msec');
  const hello = milliseconds(1000)(call.args);
  const hold = milliseconds(1000)(call.args.slice(isShort ? 2 : 1));
  if (hello === undefined || hold === undefined) return false;
  one.set.advertisement = stated(call, hello);
  one.set.hold = stated(call, hold);
  return true;
}
