import ipaddr from 'ipaddr.js';

export interface PrefixText {
  /** Canonical text without the length. */
  readonly address: string;
  readonly length: number;
}

const dotted = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** `10.0.0.1` as a number of 32 bits; undefined when it is none. */
export function ipv4Number(text: string | undefined): number | undefined {
  const parts = text === undefined ? null : dotted.exec(text);
  if (parts === null) return undefined;
  let value = 0;
  for (let at = 1; at <= 4; at++) {
    const byte = Number(parts[at]);
    if (byte > 255) return undefined;
    value = value * 256 + byte;
  }
  return value;
}

export function ipv4Text(value: number): string {
  return `${(value >>> 24) & 255}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** Length of a netmask, or of a wildcard mask when `inverse`; undefined when its ones are not in one run. */
export function maskLength(text: string | undefined, inverse = false): number | undefined {
  const value = ipv4Number(text);
  if (value === undefined) return undefined;
  const zeros = inverse ? value : 0xffff_ffff - value;
  const bits = Math.log2(zeros + 1);
  return Number.isInteger(bits) ? 32 - bits : undefined;
}

/** `10.0.0.1/24`, or `10.0.0.1 255.255.255.0`, with the number of words that it took. */
export function ipv4Prefix(words: readonly string[]): (PrefixText & { readonly taken: number }) | undefined {
  const [first = '', mask] = words;
  const slash = first.indexOf('/');
  if (slash >= 0) {
    const value = ipv4Number(first.slice(0, slash));
    const length = lengthOf(first.slice(slash + 1), 32);
    return value === undefined || length === undefined
      ? undefined
      : { address: ipv4Text(value), length, taken: 1 };
  }
  const value = ipv4Number(first);
  const length = maskLength(mask);
  return value === undefined || length === undefined
    ? undefined
    : { address: ipv4Text(value), length, taken: 2 };
}

/** Canonical text (RFC 5952) of an IPv6 address. */
export function ipv6Text(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 45 || !text.includes(':') || !ipaddr.IPv6.isValid(text))
    return undefined;
  return ipaddr.IPv6.parse(text).toRFC5952String();
}

export function ipv6Prefix(text: string | undefined): PrefixText | undefined {
  const slash = text?.indexOf('/') ?? -1;
  if (text === undefined || slash < 0) return undefined;
  const address = ipv6Text(text.slice(0, slash));
  const length = lengthOf(text.slice(slash + 1), 128);
  return address === undefined || length === undefined ? undefined : { address, length };
}

/** The prefix that an address is in, as canonical text: `10.0.0.0/8`. */
export function networkText({ address, length }: PrefixText): string {
  const value = ipv4Number(address);
  if (value !== undefined) {
    const size = 2 ** (32 - length);
    return `${ipv4Text(Math.floor(value / size) * size)}/${length}`;
  }
  const bytes = ipaddr.IPv6.parse(address).toByteArray();
  const kept = bytes.map(
    (byte, at) => byte & (0xff << Math.min(8, Math.max(0, 8 - (length - at * 8)))) & 0xff,
  );
  return `${ipaddr.fromByteArray(kept).toString()}/${length}`;
}

/** An address of either family without a length. */
export function addressText(text: string | undefined): string | undefined {
  const value = ipv4Number(text);
  return value === undefined ? ipv6Text(text) : ipv4Text(value);
}

export function familyOf(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

function lengthOf(text: string, most: number): number | undefined {
  return /^\d{1,3}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}
