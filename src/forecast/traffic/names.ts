import { emptyHash, hashBytes } from './hash.ts';

/** Numbers for byte strings that repeat: frontends, servers, methods. The names beyond `limit` share one number. */
export interface Names {
  /** Number of the name `bytes[from..to)`. */
  readonly number: (bytes: Uint8Array, from: number, to: number) => number;
  /** Latin1, by their numbers. The last one stands for the rest when there were too many. */
  readonly texts: readonly string[];
}

export function makeNames(limit: number): Names {
  const texts: string[] = [];
  const high: number[] = [];
  const low: number[] = [];
  const hash = emptyHash();
  const mask = 2 ** Math.ceil(Math.log2(limit * 2)) - 1;
  const table = new Int32Array(mask + 1);
  const number: Names['number'] = (bytes, from, to) => {
    hashBytes(bytes, from, to, hash);
    let at = hash.low & mask;
    for (let held = table[at] as number; held > 0; held = table[at] as number) {
      if (low[held - 1] === hash.low && high[held - 1] === hash.high) return held - 1;
      at = (at + 1) & mask;
    }
    if (texts.length > limit) return limit;
    if (texts.length === limit) texts.push('(others)');
    else {
      texts.push(Buffer.from(bytes.subarray(from, to)).toString('latin1'));
      high.push(hash.high);
      low.push(hash.low);
      table[at] = texts.length;
    }
    return texts.length - 1;
  };
  return { number, texts };
}
