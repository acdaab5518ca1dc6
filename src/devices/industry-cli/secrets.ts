import { digest } from './values.ts';

/** The fixed key that type 7 of IOS is xored with; it is an encoding and no encryption. */
const typeSevenKey = 'dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87';

/**
 * A digest that is equal at both ends when the secret is. Words are `[encoding] secret`. Type 7 of IOS is decoded
 * first, for its text differs each time; what cannot be decoded is marked `sealed`, and then a difference says nothing.
 */
export function secretDigest(kind: string, words: readonly string[]): string | undefined {
  const [first = '', second] = words;
  const secret = second ?? first;
  if (secret === '') return undefined;
  const type = second === undefined ? '0' : first;
  const plain =
    type === '7' ? decodeSeven(secret) : ['0', 'text', 'clear'].includes(type) ? secret : undefined;
  return plain === undefined ? `${kind}:sealed:${digest(secret)}` : `${kind}:${digest(plain)}`;
}

/** Two decimal digits of the first place in the key, then two hexadecimal ones for each byte. */
function decodeSeven(text: string): string | undefined {
  if (!/^\d\d(?:[0-9A-Fa-f]{2}){1,80}$/.test(text)) return undefined;
  const start = Number(text.slice(0, 2));
  if (start > 15) return undefined;
  const bytes = text.slice(2).match(/../g) ?? [];
  const units = bytes.map(
    (byte, at) => Number.parseInt(byte, 16) ^ typeSevenKey.charCodeAt((start + at) % typeSevenKey.length),
  );
  return String.fromCharCode(...units);
}
