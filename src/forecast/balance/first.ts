import { type BackendState, firstFree, groupOf, type Picker } from './servers.ts';

/**
 * `balance first`: the first server with a free slot takes the request. The first k servers together are a loss
 * system of all their slots (M/G/c/c), so what passes them by is Erlang's B for the offered `erlangs`, whatever the
 * lengths of requests.
 *
 * Returns shares, 0 to 1; the last server keeps what nobody can hold, as a queue.
 */
export function firstShares(limits: readonly (number | undefined)[], erlangs: number): number[] {
  let rest = 1;
  let slots = 0;
  return limits.map((limit, at) => {
    const isLast = at === limits.length - 1;
    slots += limit ?? 0;
    const passed = isLast || limit === undefined || limit === 0 || rest === 0 ? 0 : erlangB(erlangs, slots);
    const share = rest - passed;
    rest = passed;
    return share;
  });
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
    next: (avoid = -1) => firstFree(state, order, avoid),
    changed: () => {
      order = ordered();
    },
  };
}
