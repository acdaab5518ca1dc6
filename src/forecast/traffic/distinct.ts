import type { Hash } from './hash.ts';

/** Bits of the hash that choose a register: 16,384 of them, one byte each. */
const indexBits = 14;
const registers = 1 << indexBits;
const correction = 0.7213 / (1 + 1.079 / registers);

/**
 * HyperLogLog (Flajolet, Fusy, Gandouet, Meunier 2007): how many different things were seen, in 16 KiB whatever their
 * number. Standard error 1.04 / sqrt(16384) = 0.8 % of the count; with linear counting below about 40,000.
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
  let sum = 0;
  let zeros = 0;
  for (const register of distinct.registers) {
    sum += 2 ** -register;
    if (register === 0) zeros++;
  }
  const estimate = (correction * registers * registers) / sum;
  const isSmall = estimate <= 2.5 * registers && zeros > 0;
  return Math.round(isSmall ? registers * Math.log(registers / zeros) : estimate);
}
