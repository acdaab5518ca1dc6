/**
 * HAProxy's hash functions (src/hash.c, include/haproxy/tools.h `__full_hash`), on unsigned 32-bit integers.
 * Keys are latin1 text: one character is one byte.
 */
import type { HashType } from '../../model/pool.ts';

export function hashKey(name: HashType['function'], key: string): number {
  switch (name) {
    case 'sdbm':
      return sdbm(key);
    case 'djb2':
      return djb2(key);
    case 'wt6':
      return wt6(key);
    case 'crc32':
      return crc32(key);
    case 'none':
      return Number.parseInt(key, 10) >>> 0;
    case 'nginx':
    case 'nginx-ip':
      throw new Error('nginx hashes choose a peer, not a number: see nginx-hash.ts');
  }
}

function sdbm(key: string): number {
  let hash = 0;
  for (let at = 0; at < key.length; at++) {
    hash = (key.charCodeAt(at) + (hash << 6) + (hash << 16) - hash) | 0;
  }
  return hash >>> 0;
}

function djb2(key: string): number {
  let hash = 5381;
  for (let at = 0; at < key.length; at++) hash = ((hash << 5) + hash + key.charCodeAt(at)) | 0;
  return hash >>> 0;
}

function rotate(value: number, bits: number): number {
  // C shifts by 32 - 0 = 32 are a no-op on x86, where HAProxy's result is defined by the machine.
  return bits === 0 ? value | value : (value << bits) | (value >>> (32 - bits));
}

function wt6(key: string): number {
  let h0 = 0xa53c965a | 0;
  let h1 = 0x5ca6953a | 0;
  let step0 = 6;
  let step1 = 18;
  for (let at = 0; at < key.length; at++) {
    const unit = (key.charCodeAt(at) << 24) >> 24; // `char` is signed
    h0 = ~(h0 ^ unit);
    h1 = ~(h1 + unit);
    const turned = rotate(h1, step0);
    h1 = rotate(h0, step1);
    h0 = turned;
    const steps = ((h0 >>> 16) ^ h1) & 0xffff;
    step0 = steps & 0x1f;
    step1 = steps >>> 11;
  }
  return (h0 ^ h1) >>> 0;
}

export function crc32(key: string): number {
  let hash = 0xffffffff | 0;
  for (let at = 0; at < key.length; at++) {
    hash = (hash >>> 8) ^ (crcTable[(hash ^ key.charCodeAt(at)) & 0xff] ?? 0);
  }
  return ~hash >>> 0;
}

const crcTable: Int32Array = Int32Array.from({ length: 256 }, (_, byte) => {
  let entry = byte;
  for (let bit = 0; bit < 8; bit++) entry = (entry >>> 1) ^ (entry & 1 ? 0xedb88320 : 0);
  return entry;
});

/** Bob Jenkins' full-avalanche integer hash as HAProxy ends it: times a prime near 3/4 of the tree. */
export function fullHash(value: number): number {
  let a = value | 0;
  a = (a + 0x7ed55d16 + (a << 12)) | 0;
  a = a ^ 0xc761c23c ^ (a >>> 19);
  a = (a + 0x165667b1 + (a << 5)) | 0;
  a = ((a + 0xd3a2646c) ^ (a << 9)) | 0;
  a = (a + 0xfd7046c5 + (a << 3)) | 0;
  a = a ^ 0xb55a4f09 ^ (a >>> 16);
  return Math.imul(a, 3221225473 | 0) >>> 0;
}

/** `balance source` in HAProxy 2.6 (backend.c, get_server_sh): the address's 32-bit words, XORed. */
export function sourceHash(bytes: readonly number[]): number {
  let hash = 0;
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const word =
      ((bytes[at] ?? 0) << 24) |
      ((bytes[at + 1] ?? 0) << 16) |
      ((bytes[at + 2] ?? 0) << 8) |
      (bytes[at + 3] ?? 0);
    hash ^= word;
  }
  return hash >>> 0;
}
