/** Uniform on [0, 1); always passed in, so that a seed fixes the whole run. */
export type Random = () => number;

/** The generator mulberry32: small, fast, and good enough for simulations of some million draws. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random());
}

/** Counts the arrivals of a unit interval. Linear in the mean. */
export function poisson(random: Random, mean: number): number {
  let count = 0;
  for (let time = exponential(random, 1); time < mean; time += exponential(random, 1)) count++;
  return count;
}

export function binomial(random: Random, trials: number, p: number): number {
  let count = 0;
  for (let trial = 0; trial < trials; trial++) if (random() < p) count++;
  return count;
}

/** Position in `shares`, which sum to 1. */
export function choose(random: Random, shares: readonly number[]): number {
  let left = random();
  for (const [index, share] of shares.entries()) {
    left -= share;
    if (left < 0) return index;
  }
  return shares.length - 1;
}

/** The geometric law on 1, 2, …. */
export function geometric(random: Random, mean: number): number {
  return 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - 1 / mean));
}
