import type { AddressMatch, Filter, FilterEntry, Ranges } from '../../model/network/filter.ts';
import { ipv4Number, ipv4Prefix, ipv4Text, ipv6Prefix, ipv6Text, maskLength } from './addresses.ts';
import { isWord } from './modes.ts';
import { icmp6Types, icmpTypes, portNumber, protocols } from './service-names.ts';

/** What an entry asks, without its place. */
export type Asked = Omit<FilterEntry, 'sequence' | 'text' | 'span'>;

interface Words {
  readonly list: readonly string[];
  at: number;
}

/** Words behind `permit` or `deny`. What is not understood is kept in `alsoAsks`, so that no entry is lost. */
export function readEntry(
  action: FilterEntry['action'],
  list: readonly string[],
  { family, kind }: Pick<Filter, 'family' | 'kind'>,
): Asked {
  const any = anyOf(family);
  const words: Words = { list, at: 0 };
  const rest = (): string | undefined => list.slice(words.at).join(' ') || undefined;
  if (kind === 'standard') {
    const source = address(words, family, true);
    skipLog(words);
    return {
      action,
      source: source ?? any,
      destination: any,
      alsoAsks: source === undefined ? rest() : rest(),
    };
  }
  // Frames are not judged: what a list of MAC addresses lets through stays uncertain
  if (family === 'mac') return { action, source: any, destination: any, alsoAsks: rest() ?? 'any' };
  const protocol = protocolOf(list[0], family);
  if (protocol === false) return { action, source: any, destination: any, alsoAsks: rest() ?? 'nothing' };
  words.at++;
  const source = address(words, family, false);
  const sourcePorts = source && ports(words, protocol);
  const destination = source && address(words, family, false);
  if (source === undefined || destination === undefined)
    return { action, protocol, source: source ?? any, destination: any, alsoAsks: rest() ?? list.join(' ') };
  const destinationPorts = ports(words, protocol);
  const options = readOptions(words, protocol);
  return { action, protocol, source, destination, sourcePorts, destinationPorts, ...options };
}

function anyOf(family: Filter['family']): AddressMatch {
  return { address: family === 'ipv6' ? '::' : '0.0.0.0', length: 0 };
}

/** Undefined is any protocol, false no protocol at all. */
function protocolOf(text: string | undefined, family: Filter['family']): number | undefined | false {
  const name = text?.toLowerCase() ?? '';
  if (name === 'ip' || name === 'ipv4' || name === 'ipv6') return undefined;
  if (name === 'icmp' && family === 'ipv6') return 58;
  if (Object.hasOwn(protocols, name)) return protocols[name];
  return /^\d{1,3}$/.test(name) && Number(name) < 256 ? Number(name) : false;
}

/** `any`, `host A`, `A WILDCARD`, `A/LENGTH`, and in a standard list `A` alone. */
function address(words: Words, family: Filter['family'], isStandard: boolean): AddressMatch | undefined {
  const [first, second] = words.list.slice(words.at, words.at + 2);
  if (first === undefined) return undefined;
  const take = (count: number, match: AddressMatch): AddressMatch => {
    words.at += count;
    return match;
  };
  if (/^any[46]?$/i.test(first)) return take(1, anyOf(family));
  const isHost = isWord(first, 'host');
  const text = isHost ? second : first;
  const six = family === 'ipv6' ? ipv6Text(text) : undefined;
  if (six !== undefined) return isHost ? take(2, { address: six, length: 128 }) : undefined;
  const prefix = family === 'ipv6' ? ipv6Prefix(first) : ipv4Prefix([first]);
  if (prefix !== undefined) return take(1, { address: prefix.address, length: prefix.length });
  const value = ipv4Number(text);
  if (value === undefined || family !== 'ipv4') return undefined;
  if (isHost) return take(2, { address: ipv4Text(value), length: 32 });
  const wildcard = ipv4Number(second);
  if (wildcard === undefined)
    return isStandard ? take(1, { address: ipv4Text(value), length: 32 }) : undefined;
  const length = maskLength(second, true);
  const masked = ipv4Text((value & ~wildcard) >>> 0);
  return take(
    2,
    length === undefined ? { address: masked, wildcard: ipv4Text(wildcard) } : { address: masked, length },
  );
}

/** `eq` and `neq` take several ports. */
function ports(words: Words, protocol: number | undefined): Ranges | undefined {
  const operator = words.list[words.at]?.toLowerCase();
  if (operator === undefined || !['eq', 'neq', 'lt', 'gt', 'range'].includes(operator)) return undefined;
  const most = operator === 'range' ? 2 : operator === 'eq' || operator === 'neq' ? 10 : 1;
  const found: number[] = [];
  for (let at = words.at + 1; found.length < most; at++) {
    const port = portNumber(words.list[at], protocol);
    if (port === undefined) break;
    found.push(port);
  }
  const [first, second] = found;
  if (first === undefined) return undefined;
  words.at += 1 + found.length;
  if (operator === 'range') return second === undefined ? undefined : [[first, second]];
  if (operator === 'lt') return first === 0 ? [] : [[0, first - 1]];
  if (operator === 'gt') return first === 65_535 ? [] : [[first + 1, 65_535]];
  const sorted = [...new Set(found)].sort((a, b) => a - b);
  return operator === 'eq' ? sorted.map((port) => [port, port] as const) : without(sorted);
}

function without(sorted: readonly number[]): Ranges {
  const edges = [-1, ...sorted, 65_536];
  return edges
    .slice(1)
    .map((edge, at) => [(edges[at] ?? 0) + 1, edge - 1] as const)
    .filter(([from, to]) => from <= to);
}

type Options = Pick<FilterEntry, 'established' | 'icmp' | 'fragments' | 'alsoAsks'>;

/** What may stand behind the addresses; logging asks nothing. */
function readOptions(words: Words, protocol: number | undefined): Options {
  const options: { -readonly [K in keyof Options]: Options[K] } = {};
  if (protocol === 1 || protocol === 58) options.icmp = icmpOf(words, protocol);
  const others: string[] = [];
  for (; words.at < words.list.length; words.at++) {
    const word = words.list[words.at]?.toLowerCase() ?? '';
    if (word === 'established') options.established = true;
    else if (word === 'fragments') options.fragments = true;
    else if (word !== 'log' && word !== 'log-input') others.push(word);
  }
  if (others.length > 0) options.alsoAsks = others.join(' ');
  return options;
}

function icmpOf(words: Words, protocol: number): FilterEntry['icmp'] {
  const word = words.list[words.at]?.toLowerCase() ?? '';
  const names = protocol === 1 ? icmpTypes : icmp6Types;
  const named = Object.hasOwn(names, word) ? names[word] : undefined;
  if (named !== undefined) {
    words.at++;
    return { type: named[0], code: named[1] };
  }
  if (!/^\d{1,3}$/.test(word) || Number(word) > 255) return undefined;
  words.at++;
  const next = words.list[words.at] ?? '';
  const hasCode = /^\d{1,3}$/.test(next) && Number(next) <= 255;
  if (hasCode) words.at++;
  return { type: Number(word), code: hasCode ? Number(next) : undefined };
}

function skipLog(words: Words): void {
  while (isWord(words.list[words.at], 'log')) words.at++;
}
