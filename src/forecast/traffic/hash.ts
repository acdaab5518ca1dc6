/** A hash of 64 bits in two halves, written by {@link hashBytes}: no object is made for each line. */
export interface Hash {
  high: number;
  low: number;
}

export function emptyHash(): Hash {
  return { high: 0, low: 0 };
}

/**
 * Two multiplicative hashes of the bytes with different primes, each mixed by the finaliser of MurmurHash3. Not
 * for secrets: whoever chooses the bytes can choose the hash.
 */
export function hashBytes(bytes: Uint8Array, from: number, to: number, into: Hash): void {
  let high = 0x811c9dc5 | 0;
  let low = 0x2545f491 | 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    high = Math.imul(high ^ byte, 0x01000193);
    low = Math.imul(low, 0x5bd1e995) + byte + 1;
  }
  into.high = mix(high ^ (low >>> 15)) >>> 0;
  into.low = mix(low ^ (to - from)) >>> 0;
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
