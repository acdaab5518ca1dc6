/**
 * HAProxy's static map (lb_map.c, recalc_server_map): slots are dealt out so that each server's
 * stand as far apart as its weight allows; weights are first divided by their greatest common divisor,
 * or by `divisor` where that of more servers holds.
 */
export function buildMap(
  weights: readonly number[],
  divisor: number = weights.reduce((a, b) => gcd(a, b), 0) || 1,
): number[] {
  const effective = weights.map((weight) => weight / divisor);
  const total = effective.reduce((sum, weight) => sum + weight, 0);
  const scores = effective.map(() => 0);
  const map: number[] = [];
  for (let slot = 0; slot < total; slot++) {
    let best = -1;
    let bestValue = 0;
    for (const [at, weight] of effective.entries()) {
      scores[at] = (scores[at] ?? 0) + weight;
      const value = Math.floor(((scores[at] ?? 0) + total) / total);
      if (weight > 0 && (best < 0 || value > bestValue)) {
        bestValue = value;
        best = at;
      }
    }
    map.push(best);
    scores[best] = (scores[best] ?? 0) - total;
  }
  return map;
}

/** 0 counts as nothing. */
export function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
