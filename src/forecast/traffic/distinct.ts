import type { Hash } from './hash.ts';

/** Bits of the hash that choose a register: 16,384 of them, one byte each. */
const indexBits = 14;
const registers = 1 << indexBits;
/** Ranks go from 1 to 33: places of the first one among 32 bits, and none. */
const rankBits = 32;

/**
 * HyperLogLog (Flajolet, Fusy, Gandouet, Meunier 2007): how many different things were seen, in 16 KiB whatever their
 * number. Standard error 1.04 / sqrt(16384) = 0.8 % of the count, by the estimator of Ertl 2017 (algorithm 6), which
 * is unbiased from nothing to billions.
 */
export interface Distinct {
  readonly registers: Uint8Array;
}

export function emptyDistinct(): Distinct {
  return { registers: new Uint8Array(registers) };
}

export function addDistinct(distinct: Distinct, { high, low }: Hash): void {
  const at = high >>> (32 - indexBits);
  const rank = low === 0 ? 33 : Math.clz32(low) + 1;
  if (rank > (distinct.registers[at] as number)) distinct.registers[at] = rank;
}

/** The sketch of both streams together: exactly the one that a single reader would have made. */
export function mergeDistinct(into: Distinct, other: Distinct): void {
  for (let at = 0; at < registers; at++) {
    into.registers[at] = Math.max(into.registers[at] ?? 0, other.registers[at] ?? 0);
  }
}

export function countDistinct(distinct: Distinct): number {
  const ranks = new Float64Array(rankBits + 2);
  for (const register of distinct.registers) ranks[register] = (ranks[register] ?? 0) + 1;
  let sum = registers * tau(1 - (ranks[rankBits + 1] ?? 0) / registers);
  for (let rank = rankBits; rank >= 1; rank--) sum = (sum + (ranks[rank] ?? 0)) / 2;
  sum += registers * sigma((ranks[0] ?? 0) / registers);
  return Math.round((registers * registers) / (2 * Math.LN2 * sum));
}

/** Corrects for registers that saw nothing: x + sum of x^(2^k) 2^(k-1). */
function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY;
  let [power, factor, sum] = [share, 1, share];
  for (let before = -1; before !== sum; factor *= 2) {
    before = sum;
    power *= power;
    sum += power * factor;
  }
  return sum;
}

/** Corrects for registers that are full: (1 - x - sum of (1 - x^(2^-k))^2 2^-k) / 3. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let [root, factor, sum] = [share, 1, 1 - share];
  for (let before = -1; before !== sum; ) {
    before = sum;
    root = Math.sqrt(root);
    factor /= 2;
    sum -= (1 - root) ** 2 * factor;
  }
  return sum / 3;
}
