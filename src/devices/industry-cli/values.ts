import { getBuiltinModule } from 'node:process';
import type { Stated, VlanRanges } from '../../model/network/interface.ts';
import type { Call } from './modes.ts';

/** Values by name, each with its place; a missing one is the platform's default. */
export type Settings<Values> = { [K in keyof Values]?: Stated<Values[K]> | undefined };

export function stated<T>({ command }: Call, value: T): Stated<T> {
  return { value, span: command.span };
}

/** A default of the platform, with the document that says so. */
export function byDefault<T>(value: T, from: string): Stated<T> {
  return { value, from };
}

/** A decimal number in the bounds, or undefined. */
export function numberIn(word: string | undefined, least: number, most: number): number | undefined {
  if (word === undefined || !/^\d{1,10}$/.test(word)) return undefined;
  const value = Number(word);
  return value >= least && value <= most ? value : undefined;
}

/** `10,20-30` as ascending closed ranges; undefined when a part is no VLAN. Instances of MSTP begin at 0. */
export function vlanRanges(text: string, least = 1): VlanRanges | undefined {
  const ranges: (readonly [number, number])[] = [];
  for (const part of text.split(',', 4096)) {
    if (part === '') continue;
    const [first, last = first] = part.split('-', 2);
    const from = numberIn(first, least, 4094);
    const to = numberIn(last, least, 4094);
    if (from === undefined || to === undefined || to < from) return undefined;
    ranges.push([from, to]);
  }
  return ranges.length === 0 ? undefined : normal(ranges);
}

export const allVlans: VlanRanges = [[1, 4094]];

/** Ascending and without overlap. */
function normal(ranges: VlanRanges): VlanRanges {
  if (ranges.length < 2) return ranges;
  const sorted = ranges.toSorted((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

export function withVlans(ranges: VlanRanges, more: VlanRanges): VlanRanges {
  return normal([...ranges, ...more]);
}

export function withoutVlans(ranges: VlanRanges, less: VlanRanges): VlanRanges {
  return less.reduce<VlanRanges>(
    (left, [from, to]) =>
      left.flatMap(([a, b]): VlanRanges => {
        const parts: readonly (readonly [number, number])[] = [
          [a, Math.min(b, from - 1)],
          [Math.max(a, to + 1), b],
        ];
        return b < from || a > to ? [[a, b]] : parts.filter(([low, high]) => low <= high);
      }),
    ranges,
  );
}

/** Tells secrets apart without keeping them. */
export function digest(secret: string): string {
  return getBuiltinModule('node:crypto')
    .createHash('sha256')
    .update(secret, 'latin1')
    .digest('hex')
    .slice(0, 16);
}

/** Keeps the entry under its key, or takes it out: each costs the same however many there are. */
export function note<T>(entries: Map<string, T>, { form }: Call, key: string, entry: T): true {
  if (form === 'set') entries.set(key, entry);
  else entries.delete(key);
  return true;
}

/** Most lists of an interface are empty; those are this one, so that they take no memory. */
export const none: readonly never[] = [];

export function listOf<T>(values: readonly T[]): readonly T[] {
  return values.length === 0 ? none : values;
}

/** The values in the order in which their keys came. */
export function valuesOf<T>(entries: ReadonlyMap<unknown, T>): readonly T[] {
  return entries.size === 0 ? none : [...entries.values()];
}
