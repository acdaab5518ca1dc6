import ipaddr from 'ipaddr.js';

export interface Prefix {
  readonly bytes: readonly number[];
  readonly bits: number;
}

/** Bytes of an IPv4 (4) or IPv6 (16) address; undefined when the text is no address. */
export function addressBytes(text: string): readonly number[] | undefined {
  const dotted = dottedBytes(text);
  if (dotted !== undefined) return dotted;
  const plain = text.replace(/^\[(.*)\]$/, '$1');
  // Most of what is no address is a name, which must not cost a parser's error.
  if (!plain.includes(':') && plain.split('.').length !== 4) return undefined;
  if (!ipaddr.isValid(plain)) return undefined;
  return ipaddr.parse(plain).toByteArray();
}

/** Four decimal numbers without leading zeros: by far the most common form. */
function dottedBytes(text: string): readonly number[] | undefined {
  const bytes: number[] = [];
  let value = -1;
  for (let at = 0; at <= text.length; at++) {
    const unit = at === text.length ? 46 : text.charCodeAt(at);
    if (unit === 46) {
      if (value < 0 || bytes.length === 4) return undefined;
      bytes.push(value);
      value = -1;
    } else if (unit < 48 || unit > 57 || value === 0) return undefined;
    else {
      value = Math.max(0, value) * 10 + unit - 48;
      if (value > 255) return undefined;
    }
  }
  return bytes.length === 4 ? bytes : undefined;
}

/** `10.0.0.0/8`, `10.0.0.0/255.0.0.0` or a single address. */
export function parsePrefix(text: string): Prefix | undefined {
  const [address = '', mask] = text.split('/', 2);
  const bytes = addressBytes(address);
  if (bytes === undefined) return undefined;
  if (mask === undefined) return { bytes, bits: bytes.length * 8 };
  const bits = /^\d+$/.test(mask) ? Number(mask) : maskBits(mask);
  return bits === undefined || bits > bytes.length * 8 ? undefined : { bytes, bits };
}

export function isLoopback(text: string): boolean {
  // Nearly every server is asked, and nearly all begin with another number.
  const first = text.charCodeAt(0);
  if (first >= 49 && first <= 57 && !text.startsWith('127.') && !text.includes(':')) return false;
  const bytes = addressBytes(text);
  if (bytes === undefined) return text === 'localhost';
  return bytes.length === 4 ? bytes[0] === 127 : bytes.every((byte, at) => byte === (at === 15 ? 1 : 0));
}

function maskBits(mask: string): number | undefined {
  const bytes = addressBytes(mask);
  if (bytes === undefined) return undefined;
  const binary = bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(binary) ? binary.replace(/0+$/, '').length : undefined;
}

export function contains(prefix: Prefix, address: readonly number[]): boolean {
  if (prefix.bytes.length !== address.length) return false;
  for (let bit = 0; bit < prefix.bits; bit += 8) {
    const index = bit >> 3;
    const keep = Math.min(8, prefix.bits - bit);
    const mask = (0xff << (8 - keep)) & 0xff;
    if (((prefix.bytes[index] ?? 0) & mask) !== ((address[index] ?? 0) & mask)) return false;
  }
  return true;
}

/** The `index`-th address of a prefix, spread evenly over it, so that few samples still differ in their high bits. */
export function addressIn(prefix: Prefix, fraction: number): string {
  const bytes = [...prefix.bytes];
  let rest = fraction;
  for (let bit = prefix.bits; bit < bytes.length * 8; bit++) {
    rest *= 2;
    const one = rest >= 1 ? 1 : 0;
    rest -= one;
    const index = bit >> 3;
    const mask = 0x80 >> (bit & 7);
    bytes[index] = one === 1 ? (bytes[index] ?? 0) | mask : (bytes[index] ?? 0) & ~mask;
  }
  return formatAddress(bytes);
}

/** The one text of an address: no leading zeros, RFC 5952 for IPv6; undefined when it is none. */
export function canonicalAddress(text: string): string | undefined {
  const bytes = addressBytes(text);
  return bytes === undefined ? undefined : formatAddress(bytes);
}

export function formatAddress(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  return ipaddr.fromByteArray([...bytes]).toString();
}
