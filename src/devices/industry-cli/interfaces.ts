import type { InterfaceKind } from '../../model/network/interface.ts';
import { type Draft, entryOf, type InterfaceDraft } from './draft.ts';
import type { Call, Handler, Mode, Table } from './modes.ts';
import { isWord } from './modes.ts';
import { interfaceName, interfaceNames, kindOf, typeOfKind } from './names.ts';
import { ospfPortCommands } from './ospf-ports.ts';
import { portAddressCommands } from './port-addresses.ts';
import { portSpanningCommands } from './port-spanning.ts';
import { redundancyCommands } from './redundancy.ts';
import { oneOf, onPorts, type Ports, port, textAfter, word } from './settings.ts';
import { switchportCommands } from './switchport.ts';
import { numberIn, stated } from './values.ts';

/** Commands of an interface that both platforms have. */
export const interfaceCommands: Table<Ports> = {
  ...switchportCommands,
  ...portSpanningCommands,
  ...portAddressCommands,
  ...redundancyCommands,
  ...ospfPortCommands,
  description: onPorts((one, call) => {
    one.set.description = call.form === 'set' ? stated(call, textAfter(call, 1)) : undefined;
    return true;
  }),
  shutdown: port('shutdown', (args) => (args.length === 0 ? true : undefined), false),
  mtu: port('mtu', ([text]) => numberIn(text, 64, 65_535)),
  bandwidth: port('bandwidth', ([text]) => numberIn(text, 1, 4_000_000_000)),
  duplex: port('duplex', oneOf({ full: 'full', half: 'half', auto: 'auto' } as const)),
  speed: onPorts(speed),
  'channel-group': onPorts(joinGroup),
  'tunnel source': port('tunnelSource', (args) => args.join('') || undefined),
  'tunnel destination': port('tunnelDestination', word),
  'tunnel mode': port('tunnelMode', (args) => args.join(' ') || undefined),
  'lacp port-priority': () => true,
  'encapsulation dot1q': onPorts((one, call) => {
    const at = isWord(call.args[0], 'vlan') ? 1 : 0;
    const tag = numberIn(call.args[at], 1, 4094);
    if (call.form !== 'set') one.set.tag = undefined;
    else if (tag === undefined) return false;
    else one.set.tag = stated(call, tag);
    return true;
  }),
};

/** Enters an interface, or several at once. */
export function enterInterface(mode: Mode<Ports>): Handler<Draft> {
  return (draft, call) => {
    const { types } = draft.platform;
    const words = isWord(call.args[0], 'range') && call.args.length > 1 ? call.args.slice(1) : call.args;
    // IOS writes what a subinterface or tunnel is behind its name
    const isSecond =
      words.length > 1 && /^(?:point-to-point|multipoint|type|l2transport)$/i.test(words[1] ?? '');
    const names = isSecond ? only(interfaceName(words.slice(0, 1), types)) : interfaceNames(words, types);
    if (names === undefined) return false;
    if (call.form !== 'set') {
      for (const name of names) draft.interfaces.delete(name);
      return true;
    }
    return mode.enter({ draft, ports: names.map((name) => interfaceDraft(draft, name, call)) });
  };
}

function only<T>(value: T | undefined): readonly T[] | undefined {
  return value === undefined ? undefined : [value];
}

export function interfaceDraft(draft: Draft, name: string, call: Call): InterfaceDraft {
  return entryOf(draft.interfaces, name, () => ({
    name,
    kind: kindOf(name, draft.platform.types),
    span: call.command.span,
    set: {},
    addresses: { ipv4: new Map(), ipv6: new Map(), shared: new Map() },
    lag: undefined,
    trunkGroups: new Set(),
    costs: [],
    priorities: [],
    filters: [],
    helpers: new Map(),
    groups: new Map(),
    ospf: new Map(),
    routed: false,
  }));
}

/** Megabits per second; EOS writes `10gfull`, `forced 1000full`, `auto 1000full`. */
function speed(one: InterfaceDraft, call: Call): boolean {
  one.set.speed = undefined;
  if (call.form !== 'set') return true;
  const text = call.args.join(' ').toLowerCase();
  const [, auto, number, unit, duplex] =
    /^(?:(auto)|forced)? ?(?:(\d{1,6})(g|m)?(?:-\d+)?(full|half)?)?$/.exec(text) ?? [];
  if (auto === undefined && number === undefined) return text.startsWith('auto') || text === 'nonegotiate';
  if (auto === undefined && number !== undefined)
    one.set.speed = stated(call, Number(number) * (unit === 'g' ? 1000 : 1));
  if (duplex === 'full' || duplex === 'half') one.set.duplex = stated(call, duplex);
  return true;
}

const lagModes = {
  active: 'active',
  passive: 'passive',
  on: 'static',
  desirable: 'active',
  auto: 'passive',
} as const;

/** `channel-group 1 mode active`; PAgP's desirable and auto are as active and passive (IOS EtherChannel guide). */
function joinGroup(one: InterfaceDraft, call: Call, { platform }: Draft): boolean {
  if (call.form !== 'set') {
    one.lag = undefined;
    return true;
  }
  const [number, , way] = call.args;
  const mode = way === undefined ? 'static' : oneOf(lagModes)([way]);
  const type = typeOfKind('lag', platform.types);
  if (numberIn(number, 1, 999_999) === undefined || mode === undefined || type === undefined) return false;
  const protocol = way !== undefined && /^(?:des|au)/i.test(way) ? { protocol: 'pagp' as const } : {};
  one.lag = { lag: `${type}${Number(number)}`, mode, ...protocol, span: call.command.span };
  return true;
}

/** Putting an interface into another table takes its addresses away, as both platforms do. */
export const joinVrf: Handler<Ports> = onPorts((one, call) => {
  const [name] = call.args;
  if (call.form === 'set' && name === undefined) return false;
  one.set.vrf = call.form === 'set' && name !== undefined ? stated(call, name) : undefined;
  for (const addresses of Object.values(one.addresses)) addresses.clear();
  return true;
});

export const minLinks: Handler<Ports> = port('minLinks', ([text]) => numberIn(text, 0, 64));

/** Kinds of interfaces that may be switchports. */
export const switchable: ReadonlySet<InterfaceKind> = new Set(['physical', 'lag']);
