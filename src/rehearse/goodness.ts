/** Goodness of fit of counts against a predicted mean and covariance. */
import type { Counts } from '../forecast/balance/under-load.ts';

/**
 * P-value of Hotelling's test that `counts` come from the predicted distribution; with a multinomial covariance
 * it is Pearson's chi-square. Servers that get the rest of a fixed sum, or nothing at all, are no freedom.
 * The mean of `runs` simulations is itself uncertain, which widens the covariance.
 */
export function pValueOf(counts: readonly number[], { mean, covariance }: Counts, runs: number): number {
  const varies = mean.map((_, at) => (covariance[at]?.[at] ?? 0) > 1e-9);
  const impossible = counts.some(
    (count, at) => varies[at] !== true && Math.abs(count - (mean[at] ?? 0)) > 0.5,
  );
  if (impossible) return 0;
  const free = mean.map((_, at) => at).filter((at) => varies[at]);
  const used = free.slice(0, -1);
  if (used.length === 0) return 1;
  const difference = used.map((at) => (counts[at] ?? 0) - (mean[at] ?? 0));
  const matrix = used.map((row) => used.map((column) => (covariance[row]?.[column] ?? 0) * (1 + 1 / runs)));
  const solved = solve(matrix, difference);
  const statistic = difference.reduce((sum, one, at) => sum + one * (solved[at] ?? 0), 0);
  return upperChiSquare(statistic, used.length);
}

/** Gaussian elimination with pivots. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] ?? 0]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    const order = rows.slice(column).toSorted((a, b) => Math.abs(b[column] ?? 0) - Math.abs(a[column] ?? 0));
    rows.splice(column, order.length, ...order);
    for (let below = column + 1; below < size; below++) subtract(rows, column, below);
  }
  const result = right.map(() => 0);
  for (let row = size - 1; row >= 0; row--) {
    const known = result.reduce((sum, value, at) => sum + (at > row ? value * (rows[row]?.[at] ?? 0) : 0), 0);
    result[row] = ((rows[row]?.[size] ?? 0) - known) / (rows[row]?.[row] ?? 1);
  }
  return result;
}

function subtract(rows: number[][], pivot: number, below: number): void {
  const [upper = [], lower = []] = [rows[pivot], rows[below]];
  const factor = (lower[pivot] ?? 0) / (upper[pivot] ?? 1);
  rows[below] = lower.map((value, at) => value - factor * (upper[at] ?? 0));
}

/** Upper tail of the chi-square distribution, by its recurrence from 1 or 2 degrees of freedom upwards. */
export function upperChiSquare(value: number, freedom: number): number {
  const half = value / 2;
  const isEven = freedom % 2 === 0;
  let tail = isEven ? Math.exp(-half) : complementaryError(Math.sqrt(half));
  let term = isEven ? Math.exp(-half) * half : Math.exp(-half) * Math.sqrt((4 * half) / Math.PI);
  for (let degrees = isEven ? 2 : 1; degrees < freedom; degrees += 2) {
    tail += term;
    term *= half / (degrees / 2 + 1);
  }
  return tail;
}

/** erfc(x) for x ≥ 0 by the continued fraction of Numerical Recipes, relative error below 1.2e-7. */
function complementaryError(x: number): number {
  const t = 1 / (1 + x / 2);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ];
  const polynomial = coefficients.reduceRight((sum, one) => sum * t + one, 0);
  return t * Math.exp(-x * x + polynomial);
}
