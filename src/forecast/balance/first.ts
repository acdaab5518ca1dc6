import { type BackendState, groupOf, isFull, type Picker } from './servers.ts';

/**
 * `balance first`: the first server with a free slot takes the request. Offered concurrency `erlangs`
 * meets servers with `limits` slots each; what one cannot hold overflows to the next (Erlang B, each stage
 * taken as Poisson, which underestimates the peakedness of overflow).
 *
 * Returns shares, 0 to 1; the last server keeps what nobody can hold, as a queue.
 */
export function firstShares(limits: readonly (number | undefined)[], erlangs: number): number[] {
  const shares: number[] = [];
  let rest = 1;
  for (const [at, limit] of limits.entries()) {
    const blocked = at === limits.length - 1 || limit === undefined ? 0 : erlangB(erlangs * rest, limit);
    shares.push(rest * (1 - blocked));
    rest *= blocked;
  }
  return shares;
}

function erlangB(erlangs: number, slots: number): number {
  let inverse = 1;
  for (let slot = 1; slot <= slots; slot++) inverse = 1 + (inverse * slot) / Math.max(erlangs, 1e-9);
  return 1 / inverse;
}

/** `balance first` at work (lb_fas.c): servers in the order of their numbers, the first that is not full. */
export function firstPicker(state: BackendState, identifiers: readonly number[]): Picker {
  const ordered = (): readonly number[] =>
    groupOf(state).toSorted((a, b) => (identifiers[a] ?? 0) - (identifiers[b] ?? 0));
  let order = ordered();
  return {
    next: () => order.find((server) => !isFull(state, server)) ?? -1,
    changed: () => {
      order = ordered();
    },
  };
}
