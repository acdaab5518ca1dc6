import { getBuiltinModule } from 'node:process';
import ipaddr from 'ipaddr.js';
import type { Stated } from '../../model/network/interface.ts';
import type { Statement } from './tree.ts';

/** The last statement of that name: a later one takes the place of an earlier one. */
export function last(
  block: readonly Statement[] | undefined,
  ...names: readonly string[]
): Statement | undefined {
  return block?.findLast(({ name }) => names.includes(name));
}

/** Entries of every list of that name, an empty one where there is none. */
export function entriesOf(block: readonly Statement[] | undefined, name: string): readonly Statement[] {
  return (block ?? []).flatMap((one) => (one.name === name ? (one.block ?? []) : []));
}

export function stated<T>({ span }: Statement, value: T): Stated<T> {
  return { value, span };
}

/** A default of the program, with the document that says so. */
export function byDefault<T>(value: T): Stated<T> {
  return { value, from: 'keepalived.conf(5)' };
}

/** A decimal number in the bounds, or undefined. */
export function numberIn(text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined || !/^[+-]?\d{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}

export function statedNumber(
  statement: Statement | undefined,
  least: number,
  most: number,
): Stated<number> | undefined {
  const value = numberIn(statement?.arguments[0], least, most);
  return statement === undefined || value === undefined ? undefined : stated(statement, value);
}

/** Seconds, with fractions, as milliseconds; undefined when it is no time. */
export function milliseconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}(?:\.\d{1,9})?$/.test(text)
    ? Math.round(Number(text) * 1000)
    : undefined;
}

export interface AddressText {
  /** Canonical text without the length. */
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly length?: number | undefined;
}

/** `10.0.0.1`, `10.0.0.1/24`, `2001:db8::1/64`; undefined for what is none. */
export function addressOf(text: string | undefined): AddressText | undefined {
  const [address = '', rest] = (text ?? '').split('/', 2);
  if (address.length > 45 || !(ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address)))
    return undefined;
  const parsed = ipaddr.parse(address);
  const family = parsed.kind();
  const length = rest === undefined ? undefined : numberIn(rest, 0, family === 'ipv4' ? 32 : 128);
  if (rest !== undefined && length === undefined) return undefined;
  return {
    address: parsed instanceof ipaddr.IPv6 ? parsed.toRFC5952String() : parsed.toString(),
    family,
    length,
  };
}

/** The word behind a keyword among the words: `dev eth0`. */
export function wordAfter(words: readonly string[], keyword: string): string | undefined {
  const at = words.indexOf(keyword);
  return at < 0 ? undefined : words[at + 1];
}

/** Tells secrets apart without keeping them. */
export function digest(secret: string): string {
  return getBuiltinModule('node:crypto')
    .createHash('sha256')
    .update(secret, 'latin1')
    .digest('hex')
    .slice(0, 16);
}
