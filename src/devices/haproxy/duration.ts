const units: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of a time such as `30s`; without a unit the number is milliseconds (manual 2.5). */
export function parseDuration(text: string | undefined): number | undefined {
  const match = /^(\d{1,15})(us|ms|s|m|h|d)?$/.exec(text ?? '');
  if (match === null) return undefined;
  return Math.ceil(Number(match[1]) * (units[match[2] ?? 'ms'] ?? 1));
}

/** A whole number that is not negative, as the program's counters are. */
export function parseCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The number that `atol` reads: digits at the beginning, whatever stands behind them (`fall 3x` is 3). */
export function leadingCount(text: string | undefined): number | undefined {
  return parseCount(/^\d+/.exec(text ?? '')?.[0]);
}

/** A time as so many milliseconds, whatever its unit; another text as it is. */
export function inMilliseconds(text: string): string {
  const value = parseDuration(text);
  return value === undefined ? text : `${value}ms`;
}
