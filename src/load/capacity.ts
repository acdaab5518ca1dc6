/** What a small server can do: it works on one request after the other and lets a few wait. */
export interface Capacity {
  readonly requestsPerSecond: number;
  /** Requests that may wait; one more is answered 503. */
  readonly queue: number;
  /** Seconds that every answer takes beside the waiting and the work. */
  readonly latency: number;
  /** Overload that kills: after so many refusals within a second the server falls over. */
  readonly fallsAfterRefusals?: number | undefined;
}

/** Where the server stands. Times are monotonic seconds. */
export interface Workload {
  /** When the last accepted request will be done. */
  readonly busyUntil: number;
  readonly refusals: number;
  /** Start of the second in which the refusals are counted. */
  readonly refusalsSince: number;
  readonly fallen: boolean;
}

export const idle: Workload = { busyUntil: 0, refusals: 0, refusalsSince: 0, fallen: false };

export type Admission =
  | { readonly kind: 'served'; readonly answerAt: number }
  /** Busy: answered 503 at once. */
  | { readonly kind: 'refused' }
  /** The server is down from now on. */
  | { readonly kind: 'fallen' };

/** What happens to a request that comes at `now`, and where the server stands then. */
export function admit(
  capacity: Capacity,
  workload: Workload,
  now: number,
): { readonly admission: Admission; readonly workload: Workload } {
  if (workload.fallen) return { admission: { kind: 'fallen' }, workload };
  const start = Math.max(now, workload.busyUntil);
  const waiting = Math.ceil((start - now) * capacity.requestsPerSecond);
  if (waiting > capacity.queue) return refuse(capacity, workload, now);
  const busyUntil = start + 1 / capacity.requestsPerSecond;
  return {
    admission: { kind: 'served', answerAt: busyUntil + capacity.latency },
    workload: { ...workload, busyUntil },
  };
}

function refuse(
  capacity: Capacity,
  workload: Workload,
  now: number,
): { readonly admission: Admission; readonly workload: Workload } {
  const sameSecond = now - workload.refusalsSince < 1;
  const refusals = sameSecond ? workload.refusals + 1 : 1;
  const refusalsSince = sameSecond ? workload.refusalsSince : now;
  const fallen = refusals > (capacity.fallsAfterRefusals ?? Number.POSITIVE_INFINITY);
  return {
    admission: { kind: fallen ? 'fallen' : 'refused' },
    workload: { ...workload, refusals, refusalsSince, fallen },
  };
}
