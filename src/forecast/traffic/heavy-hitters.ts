import type { Hash } from './hash.ts';

/** Longest part of a key that is kept to show it, in bytes. */
const shownBytes = 120;

/**
 * The keys that occur most, by Misra and Gries, with the bulk decrement of Anderson et al. 2017: when all counters
 * are taken, the median is subtracted from each, which frees at least half of them. A count is never too high, and too
 * low by at most `2 × total / capacity`; a key that occurs more often than that is surely there. Keys are told apart by
 * a hash of 64 bits: among 4,096 counters one in 4 × 10^15 lines is taken for another key.
 */
export interface HeavyHitters {
  readonly capacity: number;
  /** Everything counted so far. */
  total: number;
  /** What was subtracted so far: no count is more than this too low. */
  missing: number;
  /** Counters that hold nothing, the first `freeCount` of `free`. */
  freeCount: number;
  readonly free: Int32Array;
  /** 0 where a counter holds nothing. */
  readonly counts: Float64Array;
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly texts: Uint8Array;
  readonly lengths: Uint8Array;
  /** Counter that was raised last; -1 when it is not sure to hold its key. */
  latest: number;
  /** Hash table by open addressing: counter + 1, or 0. */
  readonly table: Int32Array;
}

export interface Hitter {
  /** Latin1, at most 120 bytes of it. */
  readonly text: string;
  /** At least this often; at most `missing` more. */
  readonly count: number;
}

export function emptyHitters(capacity: number): HeavyHitters {
  const size = 2 ** Math.ceil(Math.log2(capacity * 4));
  return {
    capacity,
    total: 0,
    missing: 0,
    freeCount: capacity,
    free: Int32Array.from({ length: capacity }, (_, at) => capacity - 1 - at),
    counts: new Float64Array(capacity),
    high: new Uint32Array(capacity),
    low: new Uint32Array(capacity),
    texts: new Uint8Array(capacity * shownBytes),
    lengths: new Uint8Array(capacity),
    table: new Int32Array(size),
    latest: -1,
  };
}

/** Counts the key `bytes[from..to)`, whose hash is given, once. */
export function hit(
  hitters: HeavyHitters,
  hash: Hash,
  bytes: Uint8Array,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  hitters.total++;
  const at = place(hitters, hash.high, hash.low);
  const counter = (hitters.table[at] as number) - 1;
  if (counter >= 0) {
    hitters.counts[counter] = (hitters.counts[counter] as number) + 1;
    hitters.latest = counter;
    return;
  }
  const fresh = insert(hitters, hash, at);
  const length = Math.min(shownBytes, to - from);
  const start = fresh * shownBytes;
  for (let offset = 0; offset < length; offset++)
    hitters.texts[start + offset] = bytes[from + offset] as number;
  hitters.lengths[fresh] = length;
  hitters.counts[fresh] = 1;
}

/** Counts the key if it is the one before once more, without its hash; false when it is another. */
export function hitAgain(
  hitters: HeavyHitters,
  bytes: Uint8Array,
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  const { latest, lengths, texts, counts } = hitters;
  const length = to - from;
  if (latest < 0 || length !== lengths[latest] || length >= shownBytes) return false;
  const start = latest * shownBytes;
  for (let offset = 0; offset < length; offset++) {
    if (texts[start + offset] !== bytes[from + offset]) return false;
  }
  counts[latest] = (counts[latest] as number) + 1;
  hitters.total++;
  return true;
}

/** Adds the counts of another sketch of the same capacity; the stated error holds for both totals together. */
export function mergeHitters(into: HeavyHitters, other: HeavyHitters): void {
  for (let one = 0; one < other.capacity; one++) {
    if (other.counts[one] === 0) continue;
    const hash = { high: other.high[one] ?? 0, low: other.low[one] ?? 0 };
    const at = place(into, hash.high, hash.low);
    const known = (into.table[at] ?? 0) - 1;
    const counter = known >= 0 ? known : insert(into, hash, at);
    if (known < 0) {
      const text = other.texts.subarray(one * shownBytes, (one + 1) * shownBytes);
      into.texts.set(text, counter * shownBytes);
      into.lengths[counter] = other.lengths[one] ?? 0;
      into.counts[counter] = 0;
    }
    into.counts[counter] = (into.counts[counter] ?? 0) + (other.counts[one] ?? 0);
  }
  into.total += other.total;
  into.missing += other.missing;
}

/** The most frequent first; equal ones by their text, so that the order is always the same. */
export function topHitters(hitters: HeavyHitters, limit: number): readonly Hitter[] {
  const all: Hitter[] = [];
  for (let counter = 0; counter < hitters.capacity; counter++) {
    if (hitters.counts[counter] === 0) continue;
    const start = counter * shownBytes;
    const text = Buffer.from(hitters.texts.buffer, start, hitters.lengths[counter]).toString('latin1');
    all.push({ text, count: hitters.counts[counter] ?? 0 });
  }
  return all
    .sort((one, other) => other.count - one.count || (one.text < other.text ? -1 : 1))
    .slice(0, limit);
}

/** Where the key stands in the table, or where it is to be put. */
function place({ table, high, low }: HeavyHitters, wantedHigh: number, wantedLow: number): number {
  const mask = table.length - 1;
  for (let at = wantedLow & mask; ; at = (at + 1) & mask) {
    const counter = (table[at] as number) - 1;
    if (counter < 0 || (low[counter] === wantedLow && high[counter] === wantedHigh)) return at;
  }
}

/** A counter for a new key, to be put at `at` of the table. */
function insert(hitters: HeavyHitters, { high, low }: Hash, at: number): number {
  let free = at;
  if (hitters.freeCount === 0) {
    subtractMedian(hitters);
    free = place(hitters, high, low);
  }
  const counter = hitters.free[--hitters.freeCount] as number;
  hitters.high[counter] = high;
  hitters.low[counter] = low;
  hitters.table[free] = counter + 1;
  return counter;
}

function subtractMedian(hitters: HeavyHitters): void {
  const { counts, high, low, capacity, table, free } = hitters;
  const median = medianOf(counts);
  table.fill(0);
  for (let counter = 0; counter < capacity; counter++) {
    const left = Math.max(0, (counts[counter] as number) - median);
    counts[counter] = left;
    if (left === 0) free[hitters.freeCount++] = counter;
    else table[place(hitters, high[counter] as number, low[counter] as number)] = counter + 1;
  }
  hitters.missing += median;
  hitters.latest = -1;
}

/** The count that half of the counters are not above. Mostly it is small, and then found without sorting. */
function medianOf(counts: Float64Array): number {
  const half = (counts.length >> 1) + 1;
  const small = new Int32Array(64);
  for (const count of counts) {
    if (count < small.length) small[count] = (small[count] as number) + 1;
  }
  let seen = 0;
  for (const [count, times] of small.entries()) {
    seen += times;
    if (seen >= half) return count;
  }
  return counts.slice().sort()[half - 1] ?? 1;
}
