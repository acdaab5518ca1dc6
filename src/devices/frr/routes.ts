import type { StaticRoute } from '../../model/network/routing.ts';
import { addressText, ipv4Prefix, ipv6Prefix, networkText } from '../industry-cli/addresses.ts';
import { type Draft, entryOf } from '../industry-cli/draft.ts';
import type { Call, Table } from '../industry-cli/modes.ts';
import { interfaceName } from '../industry-cli/names.ts';
import { note, numberIn, stated } from '../industry-cli/values.ts';

type Parts = { -readonly [K in keyof StaticRoute]?: StaticRoute[K] } & { table?: string };
type Family = StaticRoute['family'];

/** Static routes of the default table. */
export const routeCommands: Table<Draft> = {
  'ip route': (draft, call) => staticRoute(draft, call, { family: 'ipv4', vrf: '' }),
  'ipv6 route': (draft, call) => staticRoute(draft, call, { family: 'ipv6', vrf: '' }),
};

/** `ip route PREFIX (GATEWAY | INTERFACE | GATEWAY INTERFACE | Null0 | reject | blackhole) …` (FRR User Guide, STATIC). */
export function staticRoute(
  draft: Draft,
  call: Call,
  place: { readonly family: Family; readonly vrf: string },
): boolean {
  const { family } = place;
  const six = ipv6Prefix(call.args[0]);
  const prefix = family === 'ipv4' ? ipv4Prefix(call.args) : six && { ...six, taken: 1 };
  if (prefix === undefined) return false;
  const rest = call.args.slice(prefix.taken);
  const parts: Parts = {};
  const taken = readWay(draft, rest, parts);
  if (call.form === 'set' && taken === 0) return false;
  if (!readOptions(call, rest.slice(taken), parts)) return false;
  const network = networkText(prefix);
  const { table, vrf = place.vrf, ...said } = parts;
  // A table that only rules of policy routing lead to
  if (table !== undefined) return noteTable(draft, call, `${family} route ${network} in table ${table}`);
  const known = entryOf(draft.routes, `${vrf} ${network}`, () => new Map());
  const way = `${said.nextHop ?? ''} ${said.interface ?? ''} ${said.discard ?? ''}`.trim();
  if (call.form !== 'set' && way === '') known.clear();
  const distance = said.distance ?? draft.platform.defaults.routeDistance;
  return note(known, call, way, { ...said, vrf, family, prefix: network, distance, span: call.command.span });
}

/** How many words tell where the route leads: at most a gateway and an interface. */
function readWay(draft: Draft, words: readonly string[], parts: Parts): number {
  const [first = '', second = ''] = words;
  const discards: Readonly<Record<string, StaticRoute['discard']>> = {
    null0: 'drop',
    blackhole: 'drop',
    reject: 'reject',
  };
  const discard = discards[first.toLowerCase()];
  if (discard !== undefined) {
    parts.discard = discard;
    return 1;
  }
  parts.nextHop = addressText(first);
  const name = parts.nextHop === undefined ? first : second;
  if (!Object.hasOwn(options, name.toLowerCase()) && !/^\d*$/.test(name))
    parts.interface = interfaceName([name], draft.platform.types);
  return (parts.nextHop === undefined ? 0 : 1) + (parts.interface === undefined ? 0 : 1);
}

/** Words with a value behind them. */
const options: Readonly<Record<string, (parts: Parts, value: string) => boolean>> = {
  tag: (parts, value) => {
    parts.tag = numberIn(value, 1, 4_294_967_295);
    return parts.tag !== undefined;
  },
  vrf: (parts, value) => {
    parts.vrf = value === 'default' ? '' : value;
    return true;
  },
  'nexthop-vrf': (parts, value) => {
    parts.nextHopVrf = value === 'default' ? '' : value;
    return true;
  },
  table: (parts, value) => {
    parts.table = value;
    return numberIn(value, 1, 4_294_967_295) !== undefined;
  },
  label: () => true,
  color: () => true,
  // The gateway counts as reachable on the interface whatever its addresses are
  onlink: () => false,
};

function readOptions(call: Call, words: readonly string[], parts: Parts): boolean {
  for (let at = 0; at < words.length && at < 16; at++) {
    const word = words[at]?.toLowerCase() ?? '';
    const distance = numberIn(word, 1, 255);
    if (word === 'onlink') continue;
    if (distance !== undefined) parts.distance = stated(call, distance);
    else {
      const read = Object.hasOwn(options, word) ? options[word] : undefined;
      if (read?.(parts, words[at + 1] ?? '') !== true) return false;
      at++;
    }
  }
  return words.length <= 16;
}

function noteTable({ unmodelled }: Draft, call: Call, what: string): true {
  return note(unmodelled, call, what, { what, kind: 'policy-routing', span: call.command.span });
}
