/** Seconds from one ISO 8601 time to another, never below 0. */
export function secondsBetween(from: string, to: string): number {
  return Math.max(0, (milliseconds(to) - milliseconds(from)) / 1000);
}

function milliseconds(iso: string): number {
  // oxlint-disable-next-line no-restricted-globals -- parsing is pure; only reading the clock is forbidden here
  return Date.parse(iso);
}
