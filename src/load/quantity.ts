/** Units of what is given on the command line; each parser gives undefined for what it cannot read. */

/** `500/s`, `30000/min`, `500`: requests per second. */
export function parseRate(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(?:\/\s*(s|sec|m|min|h))?$/.exec(text.trim());
  if (match === null) return undefined;
  const unit = match[2] ?? 's';
  const rate = Number(match[1]) / (unit.startsWith('m') ? 60 : unit === 'h' ? 3600 : 1);
  return rate > 0 ? rate : undefined;
}

const secondsOf: Readonly<Record<string, number>> = { us: 1e-6, ms: 0.001, s: 1, m: 60, min: 60, h: 3600 };

/** `30s`, `500ms`, `2m`: seconds, above 0. A bare number has no unit and is refused. */
export function parseSeconds(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(us|ms|s|min|m|h)$/.exec(text.trim());
  if (match === null) return undefined;
  const seconds = Number(match[1]) * (secondsOf[match[2] ?? 's'] ?? 1);
  return seconds > 0 ? seconds : undefined;
}

/** `5%` or `0.05`: a part of one, 0 to 1. */
export function parseShare(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim());
  if (match === null) return undefined;
  const share = Number(match[1]) / (match[2] === '%' ? 100 : 1);
  return share <= 1 ? share : undefined;
}
