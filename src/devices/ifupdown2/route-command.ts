import { addressText, ipv4Prefix, ipv6Prefix, maskLength, networkText } from '../industry-cli/addresses.ts';

/** A route that a command adds to the main table or that of a VRF. */
export interface RouteCommand {
  /** `add` is refused where the table has such a route; an appended one stands beside it (IPv6) or waits behind it. */
  readonly verb: 'add' | 'append' | 'replace';
  readonly family: 'ipv4' | 'ipv6';
  readonly prefix: string;
  readonly type: RouteType;
  readonly via?: string | undefined;
  readonly dev?: string | undefined;
  readonly metric?: string | undefined;
  readonly vrf?: string | undefined;
  /** Options that are understood and not held here. */
  readonly rest: readonly string[];
}

type RouteType = (typeof types)[number];

const types = ['unicast', 'blackhole', 'unreachable', 'prohibit'] as const;

/**
 * `ip [-4|-6] route add|append|replace [TYPE] PREFIX [via A] [dev D] [metric N] [vrf V] …` (ip-route(8)) and
 * `route add [-net|-host] TARGET [netmask M] [gw A] [metric N] [dev D]` (route(8)), with or without the path of the
 * program. Undefined: another command, one that the program refuses, or one with words that are not modelled.
 */
export function routeCommand(words: readonly string[]): RouteCommand | undefined {
  const [program = '', ...rest] = withoutTail(words);
  const name = program.slice(program.lastIndexOf('/') + 1);
  const made = name === 'ip' ? ofIp(rest) : name === 'route' ? ofRoute(rest) : undefined;
  if (made === undefined) return undefined;
  return made.via === undefined && made.dev === undefined && made.type === 'unicast' ? undefined : made;
}

/** Whatever comes of the command, and where its words go, is no part of it. */
function withoutTail(words: readonly string[]): readonly string[] {
  const end = words.findIndex((word) => /^(?:\d?>|&>|\|\|$)/.test(word));
  if (end < 0) return words;
  return /^(?:(?:\d|&)?>+ ?(?:\/dev\/null|&\d) ?)*(?:\|\| (?:true|:))?$/.test(words.slice(end).join(' '))
    ? words.slice(0, end)
    : [];
}

function ofIp(words: readonly string[]): RouteCommand | undefined {
  const [first = ''] = words;
  const forced = first === '-6' ? 'ipv6' : first === '-4' ? 'ipv4' : undefined;
  const [object = '', verb = '', ...rest] = forced === undefined ? words : words.slice(1);
  if (!/^(?:route|ro|r)$/.test(object) || !isVerb(verb)) return undefined;
  const type = types.find((one) => one === rest[0]);
  const [text = '', ...more] = rest.slice(type === undefined ? 0 : 1);
  const flags = more.filter((word) => word === 'onlink');
  const options = optionsOf(
    more.filter((word) => word !== 'onlink'),
    ofIpRoute,
  );
  const family =
    forced ?? (text.includes(':') || options?.get('via')?.includes(':') === true ? 'ipv6' : 'ipv4');
  const prefix = prefixOf(text, family);
  if (options === undefined || prefix === undefined) return undefined;
  const table = options.get('table') ?? 'main';
  if (table !== 'main' && table !== '254') return undefined;
  const made = built({ verb, family, prefix, type: type ?? 'unicast' }, options);
  return made && { ...made, rest: [...made.rest, ...flags] };
}

function isVerb(text: string): text is RouteCommand['verb'] {
  return text === 'add' || text === 'append' || text === 'replace';
}

function ofRoute(words: readonly string[]): RouteCommand | undefined {
  const [verb, ...rest] = words;
  const isNamed = rest[0] === '-net' || rest[0] === '-host';
  const [text = '', ...more] = isNamed ? rest.slice(1) : rest;
  const options = verb === 'add' ? optionsOf(more, ofNetTools) : undefined;
  const mask = options?.get('netmask');
  const length = mask === undefined ? undefined : maskLength(mask);
  if (options === undefined || (mask !== undefined && length === undefined)) return undefined;
  const prefix = prefixOf(length === undefined ? text : `${text}/${length}`, 'ipv4');
  return prefix === undefined
    ? undefined
    : built({ verb: 'add', family: 'ipv4', prefix, type: 'unicast' }, options);
}

/** Words with a value behind them: an address, a number, or any. */
type Grammar = Readonly<Record<string, 'address' | 'number' | 'any'>>;

const ofIpRoute: Grammar = {
  via: 'address',
  dev: 'any',
  metric: 'number',
  preference: 'number',
  priority: 'number',
  vrf: 'any',
  table: 'any',
  src: 'address',
  proto: 'any',
  protocol: 'any',
  scope: 'any',
  mtu: 'number',
  advmss: 'number',
};

const ofNetTools: Grammar = {
  netmask: 'address',
  gw: 'address',
  metric: 'number',
  dev: 'any',
  mss: 'number',
  window: 'number',
  irtt: 'number',
};

const held: ReadonlySet<string> = new Set([
  'via',
  'gw',
  'netmask',
  'dev',
  'metric',
  'preference',
  'priority',
  'vrf',
]);

/** Undefined: a word is not of the grammar, said twice, or has no value of its kind. */
function optionsOf(words: readonly string[], grammar: Grammar): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  for (let at = 0; at < words.length; at += 2) {
    const [key = '', value = ''] = words.slice(at, at + 2);
    const kind = Object.hasOwn(grammar, key) ? grammar[key] : undefined;
    const isRight =
      kind === 'address'
        ? addressText(value) !== undefined
        : kind === 'number'
          ? /^\d+$/.test(value)
          : value !== '';
    if (kind === undefined || !isRight || found.has(key)) return undefined;
    found.set(key, value);
  }
  return found;
}

function built(
  own: Pick<RouteCommand, 'verb' | 'family' | 'prefix' | 'type'>,
  options: ReadonlyMap<string, string>,
): RouteCommand | undefined {
  const via = addressText(options.get('via') ?? options.get('gw'));
  if (via !== undefined && via.includes(':') !== (own.family === 'ipv6')) return undefined;
  const metric = options.get('metric') ?? options.get('preference') ?? options.get('priority');
  const rest = [...options.keys()].filter((name) => !held.has(name));
  return { ...own, via, dev: options.get('dev'), metric, vrf: options.get('vrf'), rest };
}

/**
 * The kernel refuses an IPv4 route whose prefix has bits of a host (Linux, fib_valid_key_len in net/ipv4/fib_trie.c), and
 * cuts them off an IPv6 one.
 */
function prefixOf(text: string, family: 'ipv4' | 'ipv6'): string | undefined {
  if (text === 'default') return family === 'ipv6' ? '::/0' : '0.0.0.0/0';
  if (family === 'ipv6') {
    const six = ipv6Prefix(text.includes('/') ? text : `${text}/128`);
    return six === undefined ? undefined : networkText(six);
  }
  const four = ipv4Prefix([text.includes('/') ? text : `${text}/32`]);
  if (four === undefined) return undefined;
  const made = networkText(four);
  return made === `${four.address}/${four.length}` ? made : undefined;
}
