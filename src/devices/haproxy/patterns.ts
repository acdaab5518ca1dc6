import type { Matcher } from '../../model/predicate.ts';
import { commonRegex } from '../../text/regex.ts';
import { parseAddress } from './address.ts';

/** Match methods of `-m` (manual 7.1). */
export type MatchMethod =
  | 'found'
  | 'bool'
  | 'int'
  | 'ip'
  | 'bin'
  | 'len'
  | 'str'
  | 'sub'
  | 'reg'
  | 'beg'
  | 'end'
  | 'dir'
  | 'dom';

const methods: ReadonlySet<string> = new Set([
  'found',
  'bool',
  'int',
  'ip',
  'bin',
  'len',
  'str',
  'sub',
  'reg',
  'beg',
  'end',
  'dir',
  'dom',
]);

export function isMatchMethod(text: string | undefined): text is MatchMethod {
  return text !== undefined && methods.has(text);
}

/** One matcher for one pattern; `opaque` where the pattern's meaning cannot be carried over. */
export function matcherOf(method: MatchMethod, pattern: string, ignoreCase: boolean): Matcher {
  switch (method) {
    case 'found':
      return { kind: 'found' };
    case 'bool':
      return { kind: 'true' };
    case 'int':
    case 'len':
      return rangeOf(pattern);
    case 'ip':
      return addressOf(pattern);
    case 'bin':
      return { kind: 'opaque', reason: 'binary contents are not modelled' };
    case 'reg':
      return regexOf(pattern, ignoreCase);
    default:
      return { kind: textKinds[method], value: pattern, ignoreCase };
  }
}

const textKinds = {
  str: 'exact',
  sub: 'substring',
  beg: 'prefix',
  end: 'suffix',
  dir: 'directory',
  dom: 'domain',
} as const;

const most = Number.MAX_SAFE_INTEGER;

/** `80`, `1024:65535`, `:1023`, `1024:` (manual 7.1.2). */
function rangeOf(pattern: string): Matcher {
  const match = /^(-?\d{1,15})?(:)?(-?\d{1,15})?$/.exec(pattern);
  if (match === null || (match[1] === undefined && match[3] === undefined))
    return { kind: 'opaque', reason: `'${pattern}' is no number or range` };
  const low = match[1] === undefined ? -most : Number(match[1]);
  if (match[2] === undefined) return { kind: 'range', low, high: low };
  return { kind: 'range', low, high: match[3] === undefined ? most : Number(match[3]) };
}

/** A pattern behind an operator: `gt 5` (manual 7.1.2). */
export function comparisonOf(operator: string, pattern: string): Matcher {
  const value = /^-?\d{1,15}$/.test(pattern) ? Number(pattern) : undefined;
  if (value === undefined) return rangeOf(pattern);
  switch (operator) {
    case 'gt':
      return { kind: 'range', low: value + 1, high: most };
    case 'ge':
      return { kind: 'range', low: value, high: most };
    case 'lt':
      return { kind: 'range', low: -most, high: value - 1 };
    case 'le':
      return { kind: 'range', low: -most, high: value };
    default:
      return { kind: 'range', low: value, high: value };
  }
}

export function isOperator(text: string | undefined): text is string {
  return text === 'eq' || text === 'gt' || text === 'ge' || text === 'lt' || text === 'le';
}

/** `10.12/8` is 10.0.0.12/8 (manual 7.1.6); a host name is resolved when the program starts. */
function addressOf(pattern: string): Matcher {
  const [address = '', mask] = pattern.split('/', 2);
  const full = /^\d{1,3}(\.\d{1,3}){1,3}$/.test(address) ? spread(address) : address;
  const { family } = parseAddress(full.includes(':') ? `[${full}]` : full);
  if (family !== 'ipv4' && family !== 'ipv6')
    return { kind: 'opaque', reason: `the name ${address} is resolved when the program starts` };
  return { kind: 'address', prefix: mask === undefined ? full : `${full}/${mask}` };
}

function spread(address: string): string {
  const parts = address.split('.');
  const last = parts.pop() ?? '';
  while (parts.length < 3) parts.push('0');
  return [...parts, last].join('.');
}

function regexOf(pattern: string, ignoreCase: boolean): Matcher {
  const common = commonRegex(pattern);
  if (common === undefined)
    return { kind: 'opaque', reason: `the regular expression '${pattern}' is outside the common subset` };
  return { kind: 'regex', source: common.source, ignoreCase: ignoreCase || common.ignoreCase };
}
