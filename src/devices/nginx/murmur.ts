/** MurmurHash2 with seed 0 of latin1 text, as an unsigned 32-bit integer (ngx_murmurhash.c). */
export function murmurHash2(text: string): number {
  const multiplier = 0x5bd1e995;
  let hash = text.length;
  let at = 0;
  for (; at + 4 <= text.length; at += 4) {
    let word =
      text.charCodeAt(at) |
      (text.charCodeAt(at + 1) << 8) |
      (text.charCodeAt(at + 2) << 16) |
      (text.charCodeAt(at + 3) << 24);
    word = Math.imul(word, multiplier);
    word ^= word >>> 24;
    word = Math.imul(word, multiplier);
    hash = Math.imul(hash, multiplier) ^ word;
  }
  const left = text.length - at;
  if (left > 0) {
    for (let byte = left - 1; byte >= 0; byte--) hash ^= text.charCodeAt(at + byte) << (8 * byte);
    hash = Math.imul(hash, multiplier);
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return (hash ^ (hash >>> 15)) >>> 0;
}
