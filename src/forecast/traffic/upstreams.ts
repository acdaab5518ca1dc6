import { type Slot, slots } from './log-format.ts';
import { decimal, wholeNumber } from './numbers.ts';
import type { Bounds } from './scan.ts';

/** One server that nginx asked for a request: the last one answered it. */
export interface Attempt {
  readonly from: number;
  readonly to: number;
  readonly status: number;
  readonly microseconds: number;
}

const comma = 44;
const colon = 58;
const space = 32;

/** Whether the field holds a list: nginx parts servers of one group by `, ` and groups by ` : `. */
export function isList(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (bytes[at] === comma || (bytes[at] === space && bytes[at + 1] === colon)) return true;
  }
  return false;
}

/** The servers of `$upstream_addr` in the order in which they were asked, with their statuses and times. */
export function attemptsOf(bytes: Uint8Array, bounds: Bounds, unit: number): readonly Attempt[] {
  const part = (slot: Slot): readonly (readonly [number, number])[] =>
    parts(bytes, bounds.from[slots[slot]] ?? -1, bounds.to[slots[slot]] ?? -1);
  const statuses = part('upstreamStatus');
  const times = part('response');
  return part('server').map(([from, to], at) => {
    const [statusFrom, statusTo] = statuses[at] ?? [0, 0];
    const [timeFrom, timeTo] = times[at] ?? [0, 0];
    return {
      from,
      to,
      status: wholeNumber(bytes, statusFrom, statusTo),
      microseconds: decimal(bytes, timeFrom, timeTo, unit),
    };
  });
}

function parts(bytes: Uint8Array, from: number, to: number): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  if (from < 0) return found;
  let start = from;
  for (let at = from; at < to; at++) {
    const isComma = bytes[at] === comma;
    const isGroup = bytes[at] === space && bytes[at + 1] === colon && bytes[at + 2] === space;
    if (!isComma && !isGroup) continue;
    found.push([start, at]);
    start = at + (isComma ? 2 : 3);
    at = start - 1;
  }
  found.push([start, to]);
  return found;
}
