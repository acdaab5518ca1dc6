const zero = 48;
const nine = 57;

/** A whole number; -1 when the bytes begin with none (`-`, `-1`, nothing). A sign `+` before it is skipped. */
export function wholeNumber(bytes: Uint8Array, from: number, to: number): number {
  let at = bytes[from] === 43 ? from + 1 : from;
  const start = at;
  let value = 0;
  for (; at < to; at++) {
    const byte = bytes[at] as number;
    if (byte < zero || byte > nine) break;
    value = value * 10 + byte - zero;
  }
  return at === start ? -1 : value;
}

/** A number with or without a fraction, times `unit`; -1 when there is none. */
export function decimal(bytes: Uint8Array, from: number, to: number, unit: number): number {
  let value = 0;
  let divisor = 0;
  let digits = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    if (byte === 46 && divisor === 0) divisor = 1;
    else if (byte >= zero && byte <= nine) {
      value = value * 10 + byte - zero;
      divisor *= 10;
      digits++;
    } else break;
  }
  if (digits === 0) return -1;
  return divisor > 1 ? (value * unit) / divisor : value * unit;
}
