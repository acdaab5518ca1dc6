/** Requests of each minute, of the last three days or so of the log: enough to find the busiest one. */
export interface Minutes {
  readonly counts: Map<number, number>;
  first: number;
  last: number;
  highest: number;
  /** The minute that the last line was of, with its count that is not in the map yet. */
  current: number;
  pending: number;
}

/** Lines of a log come nearly in the order of time: what is older than this many minutes is complete. */
const window = 4096;

export function emptyMinutes(): Minutes {
  return {
    counts: new Map(),
    first: Number.POSITIVE_INFINITY,
    last: Number.NEGATIVE_INFINITY,
    highest: 0,
    current: Number.NaN,
    pending: 0,
  };
}

/** Counts one request at a time in seconds; NaN is no time. */
export function addTime(minutes: Minutes, seconds: number): void {
  if (Number.isNaN(seconds)) return;
  if (seconds < minutes.first) minutes.first = seconds;
  if (seconds > minutes.last) minutes.last = seconds;
  const minute = Math.floor(seconds / 60);
  if (minute !== minutes.current) {
    settle(minutes);
    minutes.current = minute;
  }
  minutes.pending++;
}

/** Requests of the busiest minute. */
export function busiest(minutes: Minutes): number {
  settle(minutes);
  return minutes.highest;
}

function settle(minutes: Minutes): void {
  const { counts, current, pending } = minutes;
  if (pending === 0) return;
  const count = (counts.get(current) ?? 0) + pending;
  counts.set(current, count);
  minutes.pending = 0;
  minutes.highest = Math.max(minutes.highest, count);
  if (counts.size <= window * 2) return;
  const oldest = [...counts.keys()].sort((one, other) => one - other).slice(0, window);
  for (const minute of oldest) counts.delete(minute);
}
