import type { VlanRanges } from '../../model/network/interface.ts';
import { vlanRanges } from '../industry-cli/values.ts';

/** `10 20-30,40`: numbers and ranges, separated by blanks or commas; undefined when a part is no VLAN. */
export function vidRanges(words: readonly string[]): VlanRanges | undefined {
  return vlanRanges(words.join(','));
}

/** Ranges of both, ascending and without overlap. */
export function together(...lists: readonly VlanRanges[]): VlanRanges {
  const text = lists.flatMap((ranges) => ranges.map(([from, to]) => `${from}-${to}`)).join(',');
  return vlanRanges(text) ?? [];
}

/** Every number of ranges. */
export function numbersOf(ranges: VlanRanges): readonly number[] {
  return ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => from + at));
}
