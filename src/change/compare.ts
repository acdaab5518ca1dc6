import type { Decision } from '../model/decision.ts';
import type { Timeouts } from '../model/facts.ts';
import type { Span } from '../text/source.ts';

/** A change of meaning before it is known which device and subject it belongs to. */
export interface Unplaced {
  readonly text: string;
  readonly before?: Span | undefined;
  readonly after?: Span | undefined;
  /** A rule that the base does not have at this place; `text` then says only where it stands. */
  readonly decision?: Decision | undefined;
}

/** Same names side by side, in the order of the proposal; what only one side has stands alone. */
export function pairs<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
): readonly (readonly [T | undefined, T | undefined])[] {
  const old = new Map(before.map((one) => [one.name, one]));
  const names = new Set(after.map(({ name }) => name));
  return [
    ...after.map((one) => [old.get(one.name), one] as const),
    ...before.filter(({ name }) => !names.has(name)).map((one) => [one, undefined] as const),
  ];
}

/** Rules added, removed and moved, told by the line of the base that they now stand before. */
export function decisionEdits(
  where: string,
  before: readonly Decision[],
  after: readonly Decision[],
): readonly Unplaced[] {
  const kept = commonRules(before, after);
  const keptAfter = new Map(kept.map(([old, now]) => [now, old]));
  const removed = before.filter((_, at) => !kept.some(([old]) => old === at));
  const found: Unplaced[] = [];
  for (const [at, decision] of after.entries()) {
    if (keptAfter.has(at)) continue;
    const old = removed.find(({ text }) => text === decision.text);
    if (old !== undefined) removed.splice(removed.indexOf(old), 1);
    const next = after.findIndex((_, later) => later > at && keptAfter.has(later));
    const line = next < 0 ? undefined : before[keptAfter.get(next) ?? -1]?.span.line;
    const place = line === undefined ? `at the end of ${where}` : `before line ${line}`;
    found.push({
      text: old === undefined ? `new rule ${place}` : `rule moved ${place}`,
      before: old?.span,
      after: decision.span,
      decision,
    });
  }
  for (const decision of removed) {
    found.push({ text: `rule removed: ${decision.text}`, before: decision.span });
  }
  return found;
}

/** Longest common subsequence of rule texts, after the equal ends are set aside. */
function commonRules(
  before: readonly Decision[],
  after: readonly Decision[],
): readonly (readonly [number, number])[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start]?.text === after[start]?.text) start++;
  let tail = 0;
  while (
    tail < before.length - start &&
    tail < after.length - start &&
    before[before.length - 1 - tail]?.text === after[after.length - 1 - tail]?.text
  ) {
    tail++;
  }
  const found: [number, number][] = [];
  for (let at = 0; at < start; at++) found.push([at, at]);
  const middle = longestCommon(
    before.slice(start, before.length - tail),
    after.slice(start, after.length - tail),
  );
  for (const [old, now] of middle) found.push([old + start, now + start]);
  for (let at = tail; at > 0; at--) found.push([before.length - at, after.length - at]);
  return found;
}

function longestCommon(
  before: readonly Decision[],
  after: readonly Decision[],
): readonly (readonly [number, number])[] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const same = before[i]?.text === after[j]?.text;
      lengths[i * width + j] = same
        ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
        : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    }
  }
  const found: [number, number][] = [];
  let i = 0;
  let j = 0;
  while (i < before.length && j < after.length) {
    if (before[i]?.text === after[j]?.text) found.push([i++, j++]);
    else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i++;
    else j++;
  }
  return found;
}

type Placed = { readonly value: number; readonly span: Span } | undefined;

export function numberEdit(what: string, before: Placed, after: Placed): readonly Unplaced[] {
  if (before?.value === after?.value) return [];
  const text = `${what} ${before?.value ?? 'unset'} → ${after?.value ?? 'unset'}`;
  return [{ text, before: before?.span, after: after?.span }];
}

export function timeoutEdits(where: string, before: Timeouts, after: Timeouts): readonly Unplaced[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Timeouts)[];
  return names.flatMap((name) => {
    const old = before[name];
    const now = after[name];
    if (old?.milliseconds === now?.milliseconds) return [];
    const show = (value: number | undefined): string => (value === undefined ? 'unset' : `${value} ms`);
    const text = `${where} timeout ${name} ${show(old?.milliseconds)} → ${show(now?.milliseconds)}`;
    return [{ text, before: old?.span, after: now?.span }];
  });
}
