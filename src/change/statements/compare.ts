import { diffArrays } from 'diff';
import type { Directive } from '../../model/directive.ts';
import { digestOf, headOf } from '../statement-parts.ts';

/** One statement that stands in one version and not (so) in the other; a block stands for all that is in it. */
export interface StatementChange {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  readonly before?: Placed | undefined;
  readonly after?: Placed | undefined;
  /** Of a move: the neighbours that it stood before and now stands behind, or the other way round. */
  readonly crossed?: readonly Placed[] | undefined;
}

/** A statement with the blocks around it, the innermost last. */
export interface Placed {
  readonly statement: Directive;
  readonly around: readonly Directive[];
}

/**
 * What differs between two versions of a device's statements: nothing of the text is left out but blanks and comments.
 * Blocks that go together are compared inside; the rest is added, removed, or moved among its neighbours.
 */
export function compareStatements(
  before: readonly Directive[],
  after: readonly Directive[],
): readonly StatementChange[] {
  return compareLists({ list: before, around: [] }, { list: after, around: [] });
}

interface Level {
  readonly list: readonly Directive[];
  readonly around: readonly Directive[];
}

function compareLists(before: Level, after: Level): readonly StatementChange[] {
  const { removed, added } = leftOver(before.list, after.list);
  const found: StatementChange[] = [];
  const old = (statement: Directive): Placed => ({ statement, around: before.around });
  const now = (statement: Directive): Placed => ({ statement, around: after.around });
  const take = (pairs: readonly (readonly [Directive, Directive])[]): void => {
    for (const [one, two] of pairs) {
      removed.delete(one);
      added.delete(two);
    }
  };
  const moved = pairsOf(removed, added, digestOf);
  take(moved);
  for (const [one, two] of moved) {
    const crossed = crossedBy([before.list, one], [after.list, two]).map(now);
    found.push({ kind: 'moved', before: old(one), after: now(two), crossed });
  }
  for (const related of [sameHead, similarBlocks, sameSubject, sameName]) {
    const changed = related(removed, added);
    take(changed);
    for (const [one, two] of changed) found.push(...changedPair(old(one), now(two)));
  }
  for (const one of removed) found.push({ kind: 'removed', before: old(one) });
  for (const one of added) found.push({ kind: 'added', after: now(one) });
  return found;
}

type At = readonly [list: readonly Directive[], moved: Directive];

/** Statements that both versions have, on the other side of the moved one than before. */
function crossedBy([before, old]: At, [after, now]: At): readonly Directive[] {
  const side = new Map<string, boolean[]>();
  const from = before.indexOf(old);
  for (const [at, one] of before.entries()) {
    if (one === old) continue;
    const key = digestOf(one);
    side.set(key, [...(side.get(key) ?? []), at < from]);
  }
  const to = after.indexOf(now);
  return after.filter((one, at) => {
    const wasBefore = one === now ? undefined : side.get(digestOf(one))?.shift();
    return wasBefore !== undefined && wasBefore !== at < to;
  });
}

/** Statements outside the longest common subsequence, in their order. */
function leftOver(
  before: readonly Directive[],
  after: readonly Directive[],
): { readonly removed: Set<Directive>; readonly added: Set<Directive> } {
  const [old, now] = [before.map(digestOf), after.map(digestOf)];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let tail = 0;
  const most = Math.min(old.length, now.length) - start;
  while (tail < most && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const removed = new Set<Directive>();
  const added = new Set<Directive>();
  let [atOld, atNow] = [start, start];
  const parts = diffArrays(old.slice(start, old.length - tail), now.slice(start, now.length - tail));
  for (const { value, removed: isOld, added: isNew } of parts) {
    for (const _ of value) {
      if (isOld) note(removed, before[atOld]);
      if (isNew) note(added, after[atNow]);
      if (!isNew) atOld++;
      if (!isOld) atNow++;
    }
  }
  return { removed, added };
}

function note(set: Set<Directive>, statement: Directive | undefined): void {
  if (statement !== undefined) set.add(statement);
}

function changedPair(before: Placed, after: Placed): readonly StatementChange[] {
  const [old, now] = [before.statement, after.statement];
  const inside = compareLists(
    { list: old.block ?? [], around: [...before.around, old] },
    { list: now.block ?? [], around: [...after.around, now] },
  );
  return headOf(old) === headOf(now) ? inside : [{ kind: 'changed', before, after }, ...inside];
}

type Pairs = readonly (readonly [Directive, Directive])[];

/** First come, first served among those with an equal key; undefined pairs with nothing. */
function pairsOf(
  removed: ReadonlySet<Directive>,
  added: ReadonlySet<Directive>,
  key: (one: Directive) => string | undefined,
): Pairs {
  const waiting = new Map<string, Directive[]>();
  for (const one of added) {
    const name = key(one);
    if (name !== undefined) waiting.set(name, [...(waiting.get(name) ?? []), one]);
  }
  return [...removed].flatMap((one) => {
    const other = waiting.get(key(one) ?? '\0none')?.shift();
    return other === undefined ? [] : [[one, other] as const];
  });
}

/** Blocks with the same head; of several such, those that share most. */
function sameHead(removed: ReadonlySet<Directive>, added: ReadonlySet<Directive>): Pairs {
  return alike(removed, added, (a, b) => headOf(a) === headOf(b));
}

/** Renamed blocks: more than half of what is inside is equal. */
function similarBlocks(removed: ReadonlySet<Directive>, added: ReadonlySet<Directive>): Pairs {
  return alike(removed, added, (a, b) => a.name === b.name && overlap(a, b) > 0.5);
}

function alike(
  removed: ReadonlySet<Directive>,
  added: ReadonlySet<Directive>,
  related: (a: Directive, b: Directive) => boolean,
): Pairs {
  const scored = [...removed]
    .filter(isBlock)
    .flatMap((a) =>
      [...added].filter((b) => isBlock(b) && related(a, b)).map((b) => ({ a, b, score: overlap(a, b) })),
    )
    .sort((one, two) => two.score - one.score);
  const taken = new Set<Directive>();
  return scored.flatMap(({ a, b }) => {
    if (taken.has(a) || taken.has(b)) return [];
    taken.add(a).add(b);
    return [[a, b] as const];
  });
}

/** Part of the statements inside that both have, 0 to 1. */
function overlap({ block: a = [] }: Directive, { block: b = [] }: Directive): number {
  if (a.length + b.length === 0) return 1;
  const inside = new Set(a.map(digestOf));
  return (2 * b.filter((one) => inside.has(digestOf(one))).length) / (a.length + b.length);
}

/** `server app1 …` goes with `server app1 …`: the same name and the same first argument. */
function sameSubject(removed: ReadonlySet<Directive>, added: ReadonlySet<Directive>): Pairs {
  return pairsOf(removed, added, (one) => {
    const [first, second] = one.arguments;
    return isLeaf(one) && second !== undefined ? `${one.name} ${first}` : undefined;
  });
}

function sameName(removed: ReadonlySet<Directive>, added: ReadonlySet<Directive>): Pairs {
  return pairsOf(removed, added, (one) => (isLeaf(one) ? one.name : undefined));
}

/** Languages whose lines are not told apart from sections by themselves give every line a block. */
function isBlock({ block }: Directive): boolean {
  return block !== undefined;
}

function isLeaf({ block = [] }: Directive): boolean {
  return block.length === 0;
}
