import type { StaticRoute } from '../../model/network/routing.ts';
import { addressText, ipv4Prefix, ipv6Prefix, networkText } from './addresses.ts';
import { type Draft, entryOf } from './draft.ts';
import { type Call, isWord, type Table } from './modes.ts';
import { interfaceName } from './names.ts';
import { note, numberIn, stated } from './values.ts';

export const routeCommands: Table<Draft> = {
  'ip route': (draft, call) => route(draft, call, { family: 'ipv4', vrf: '', words: call.args }),
  'ip route vrf *': (draft, call) =>
    route(draft, call, { family: 'ipv4', vrf: call.args[0] ?? '', words: call.args.slice(1) }),
  'ipv6 route': (draft, call) => route(draft, call, { family: 'ipv6', vrf: '', words: call.args }),
  'ipv6 route vrf *': (draft, call) =>
    route(draft, call, { family: 'ipv6', vrf: call.args[0] ?? '', words: call.args.slice(1) }),
};

interface Written {
  readonly family: StaticRoute['family'];
  readonly vrf: string;
  readonly words: readonly string[];
}

type Parts = { -readonly [K in keyof StaticRoute]?: StaticRoute[K] };

function route(draft: Draft, call: Call, { family, vrf, words }: Written): boolean {
  const v6 = ipv6Prefix(words[0]);
  const prefix = family === 'ipv4' ? ipv4Prefix(words) : v6 && { ...v6, taken: 1 };
  if (prefix === undefined) return false;
  const parts: Parts = {};
  if (!readRest(draft, call, { words: oneWordNull(words.slice(prefix.taken)), parts })) return false;
  const network = networkText(prefix);
  const key = `${vrf} ${network}`;
  const known = entryOf(draft.routes, key, () => new Map());
  const { nextHop = '', interface: port = '', discard = '' } = parts;
  // The same next hop said again replaces what was said of it
  const way = `${nextHop} ${port} ${discard}`.trim();
  if (call.form !== 'set' && way === '') known.clear();
  if (call.form === 'set' && way === '') return false;
  const distance = parts.distance ?? draft.platform.defaults.routeDistance;
  return note(known, call, way, {
    ...parts,
    vrf,
    family,
    prefix: network,
    distance,
    span: call.command.span,
  });
}

/** `Null 0` is `Null0`. */
function oneWordNull(words: readonly string[]): readonly string[] {
  const at = words.findIndex((text, index) => /^null$/i.test(text) && words[index + 1] === '0');
  return at < 0 ? words : words.toSpliced(at, 2, 'Null0');
}

interface Rest {
  readonly words: readonly string[];
  readonly parts: Parts;
}

/** Words with a value behind them; EOS writes `egress-vrf`, IOS `nexthop-vrf`. */
const named: Readonly<Record<string, (parts: Parts, value: string) => boolean>> = {
  name: (parts, value) => {
    parts.name = value;
    return true;
  },
  tag: (parts, value) => {
    const tag = numberIn(value, 0, 4_294_967_295);
    if (tag !== undefined) parts.tag = tag;
    return tag !== undefined;
  },
  track: (parts, value) => {
    parts.track = value;
    return true;
  },
  'egress-vrf': nextHopVrf,
  'nexthop-vrf': nextHopVrf,
  metric: (_, value) => numberIn(value, 1, 4_294_967_295) !== undefined,
  weight: (_, value) => numberIn(value, 1, 255) !== undefined,
};

function nextHopVrf(parts: Parts, value: string): boolean {
  parts.nextHopVrf = value === 'default' ? '' : value;
  return true;
}

/** Next hop, interface, distance and named values, in whatever order the platform has them. */
function readRest(draft: Draft, call: Call, { words, parts }: Rest): boolean {
  for (let at = 0; at < words.length && at < 24; at++) {
    const word = words[at] ?? '';
    const keyword = Object.keys(named).find((name) => word.toLowerCase() === name);
    const value = words[at + 1];
    if (keyword !== undefined && value !== undefined) {
      if (named[keyword]?.(parts, value) !== true) return false;
      at++;
    } else if (!readOne(draft, call, { words: [word, value ?? ''], parts })) {
      const name = interfaceName([word, value ?? ''], draft.platform.types);
      if (name === undefined || parts.interface !== undefined) return false;
      parts.interface = name;
      at++;
    }
  }
  return words.length <= 24;
}

function readOne({ platform: { types } }: Draft, call: Call, { words: [word = ''], parts }: Rest): boolean {
  const hop = addressText(word);
  const distance = numberIn(word, 1, 255);
  const name = interfaceName([word], types);
  if (/^null ?0?$/i.test(word)) parts.discard = 'drop';
  else if (hop !== undefined && parts.nextHop === undefined) parts.nextHop = hop;
  else if (name !== undefined && parts.interface === undefined) parts.interface = name;
  else if (distance !== undefined && parts.distance === undefined) parts.distance = stated(call, distance);
  // `permanent` keeps it while the interface is down; `global` looks the next hop up in the default table
  else if (isWord(word, 'global')) parts.nextHopVrf = '';
  else return isWord(word, 'permanent') || isWord(word, 'unicast');
  return true;
}
