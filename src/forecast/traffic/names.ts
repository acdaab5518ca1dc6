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
  let held: Uint8Array = new Uint8Array(0);
  let heldNumber = -1;
  let before = -1;
  const known = (bytes: Uint8Array, from: number, to: number): number => {
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
  // A name that comes twice in a row mostly goes on so: then it is compared and not looked up.
  const number: Names['number'] = (bytes, from, to) => {
    if (heldNumber >= 0 && isSame(held, bytes, from, to)) return heldNumber;
    const found = known(bytes, from, to);
    if (found === before) {
      held = Buffer.from(bytes.subarray(from, to));
      heldNumber = found;
    }
    before = found;
    return found;
  };
  return { number, texts };
}

/** From the end: names differ there first. */
function isSame(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  const { length } = known;
  if (length !== to - from) return false;
  for (let at = length - 1; at >= 0; at--) {
    if (known[at] !== bytes[from + at]) return false;
  }
  return true;
}
