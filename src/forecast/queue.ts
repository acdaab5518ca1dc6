/** Servers as slots with room: M/M/c/K in Kendall's notation, Poisson arrivals and exponential service times. */
export interface Station {
  /** Requests that are served at the same time, c: a whole number of at least 1. */
  readonly slots: number;
  /** Requests per second that one slot serves, μ. */
  readonly perSlot: number;
  /** Most requests that may be there, served and waiting, K ≥ c; Infinity when nothing bounds the queue. */
  readonly room: number;
}

/** The steady state of a station. */
export interface Queueing {
  /** Requests under way, served and waiting: L = λ(1 − refused) × time in the station (Little's law). */
  readonly concurrency: number;
  /** Offered load over what the slots can serve, λ / (c μ); above 1 when saturated. */
  readonly utilisation: number;
  /** Probability that a request that is taken has to wait, 0 to 1. */
  readonly waits: number;
  /** Mean number of waiting requests; undefined when the queue grows without end. */
  readonly queue: number | undefined;
  /** Mean wait of the requests that are taken, milliseconds; undefined when the queue grows without end. */
  readonly waitMs: number | undefined;
  /** Part of the requests that find no room, 0 to 1. */
  readonly refused: number;
}

/**
 * M/M/c/K. With a = λ/μ and ρ = a/c the states have the probabilities
 *
 *     p(n) = p(0) a^n / n!            for n ≤ c
 *     p(n) = p(c) ρ^(n−c)             for c ≤ n ≤ K
 *
 * so that refused = p(K), the queue is Σ (n−c) p(n), and by Little's law the wait is the queue over λ(1 − p(K)).
 * K = c is Erlang's loss formula B, K = ∞ with ρ < 1 is Erlang C.
 * Source: Gross and Harris, Fundamentals of Queueing Theory, section 2.5 (M/M/c/K); Kleinrock, Queueing Systems,
 * volume 1, section 3.8.
 *
 * The part up to c comes from the recursion of Erlang B, which only multiplies numbers between 0 and 1; the
 * geometric part is added up relative to its largest term. No factorial or power is formed, so that thousands of
 * slots and loads far above 1 stay finite.
 *
 * @param arrivals requests per second, at least 0
 */
export function queueing(arrivals: number, { slots, perSlot, room }: Station): Queueing {
  const erlangs = arrivals / perSlot;
  const utilisation = erlangs / slots;
  const full = erlangB(slots, erlangs);
  if (room === Infinity) return endless(arrivals, { utilisation, full, erlangs });
  const places = room - slots;
  const { sum, moment, last, first } = geometric(utilisation, places);
  // In units where the states up to c weigh `first`, and state c weighs `first × full`.
  const total = first + full * (sum - first);
  const refused = (full * last) / total;
  const queue = (full * moment) / total;
  const taken = arrivals * (1 - refused);
  // A taken request waits when it meets c or more, but not K.
  const waits = Math.min(1, (full * (sum - last)) / Math.max(Number.MIN_VALUE, total - full * last));
  return {
    concurrency: taken / perSlot + queue,
    utilisation,
    waits,
    queue,
    waitMs: taken === 0 ? 0 : (queue / taken) * 1000,
    refused,
  };
}

/** Erlang C; from a load of 1 on the queue has no end, and what the slots do not serve is never answered. */
function endless(
  arrivals: number,
  { utilisation, full, erlangs }: { utilisation: number; full: number; erlangs: number },
): Queueing {
  if (utilisation >= 1) {
    const refused = 1 - 1 / utilisation;
    return {
      concurrency: erlangs * (1 - refused),
      utilisation,
      waits: 1,
      queue: undefined,
      waitMs: undefined,
      refused,
    };
  }
  const waits = full / (1 - utilisation * (1 - full));
  const queue = (waits * utilisation) / (1 - utilisation);
  return {
    concurrency: erlangs + queue,
    utilisation,
    waits,
    queue,
    waitMs: arrivals === 0 ? 0 : (queue / arrivals) * 1000,
    refused: 0,
  };
}

/** Erlang's loss formula by its recursion B(n) = a B(n−1) / (n + a B(n−1)), B(0) = 1. */
export function erlangB(slots: number, erlangs: number): number {
  let lost = 1;
  for (let n = 1; n <= slots; n++) lost = (erlangs * lost) / (n + erlangs * lost);
  return lost;
}

interface Geometric {
  /** Σ ρ^j for j = 0 … m, relative to the largest term. */
  readonly sum: number;
  /** Σ j ρ^j. */
  readonly moment: number;
  /** ρ^m and ρ^0. */
  readonly last: number;
  readonly first: number;
}

/** Terms below this part of the sum change no digit. */
const negligible = 1e-18;

/** Added from the largest term down: from j = 0 when ρ ≤ 1, else from j = m in powers of 1/ρ. */
function geometric(ratio: number, most: number): Geometric {
  const falls = ratio <= 1;
  const step = falls ? ratio : 1 / ratio;
  let sum = 0;
  let moment = 0;
  let term = 1;
  for (let at = 0; at <= most && term > negligible * sum; at++) {
    sum += term;
    moment += term * (falls ? at : most - at);
    term *= step;
  }
  const far = step ** most;
  return { sum, moment, last: falls ? far : 1, first: falls ? 1 : far };
}
