import { type CharacterSet, parseRegex, type RegexNode } from './regex-syntax.ts';

/**
 * Whether a backtracking engine may take a time that doubles with each further character: the expression can go
 * round a loop in two ways over the same text, and something behind the loop can still fail. Only sure cases, such as
 * `^(a+)+$` and `(\w|\d)*!`; what is not read here counts as harmless.
 *
 * The test is that for exponential ambiguity of the position automaton (Weber and Seidl, "On the degree of ambiguity
 * of finite automata", 1991): a pair of equal positions and a pair of different ones lie on one cycle of its square.
 */
export function mayExplode(source: string, ignoreCase = false): boolean {
  const key = `${ignoreCase ? 'i' : '-'}${source}`;
  const held = judged.get(key);
  if (held !== undefined) return held;
  const found = isExplosive(source, ignoreCase);
  if (judged.size > mostJudged) judged.clear();
  judged.set(key, found);
  return found;
}

/** Configurations repeat their expressions. */
const judged = new Map<string, boolean>();
const mostJudged = 10_000;

function isExplosive(source: string, ignoreCase: boolean): boolean {
  const tree = parseRegex(source, ignoreCase);
  if (tree === undefined) return false;
  const automaton = positionsOf(tree);
  return automaton !== undefined && isExponential(automaton);
}

/** Ends at which the expression may begin or stop in the middle of a text; undefined when it is held at both. */
export function openEnds(source: string): 'both' | 'start' | 'end' | undefined {
  const start = isHeldAtStart(source);
  const end = isHeldAtEnd(source);
  if (start && end) return undefined;
  if (!start && !end) return 'both';
  return start ? 'end' : 'start';
}

function isHeldAtStart(source: string): boolean {
  const bare = source.replace(/^\(\?[a-z]+\)/, '');
  if (/^(?:\^|\\A)/.test(bare)) return topLevel(bare).every((part) => /^(?:\^|\\A)/.test(part));
  const inner = /^\((?:\?:)?((?:[^()\\]|\\.)*)\)/s.exec(bare)?.[1];
  return inner?.split('|').every((part) => part.startsWith('^')) === true;
}

function isHeldAtEnd(source: string): boolean {
  return topLevel(source).every((part) => /(?:^|[^\\])(?:\\\\)*\$\)*$|\\[zZ]$/.test(part));
}

/** The alternatives that no group encloses. */
function topLevel(source: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const token of source.match(/\\.|\[(?:\\.|[^\]\\])*\]|[\s\S]/g) ?? []) {
    if (token === '(') depth++;
    if (token === ')') depth--;
    if (token === '|' && depth === 0) parts.push('');
    else parts.push((parts.pop() ?? '') + token);
  }
  return parts;
}

interface Automaton {
  /** What each position takes. */
  readonly sets: readonly CharacterSet[];
  /** Positions that may follow each one; one that follows in two ways stands twice. */
  readonly next: readonly number[][];
  readonly last: ReadonlySet<number>;
}

interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly empty: boolean;
}

/** More positions than a sane expression has; the square of their number is walked. */
const mostPositions = 64;

/** Glushkov's construction. */
function positionsOf(tree: RegexNode): Automaton | undefined {
  const sets: CharacterSet[] = [];
  const next: number[][] = [];
  const { last } = build(tree, sets, next);
  return sets.length > mostPositions ? undefined : { sets, next, last: new Set(last) };
}

function build(node: RegexNode, sets: CharacterSet[], next: number[][]): Part {
  switch (node.kind) {
    case 'empty':
      return { first: [], last: [], empty: true };
    case 'set': {
      const at = sets.push(node.set) - 1;
      next.push([]);
      return { first: [at], last: [at], empty: false };
    }
    case 'repeat': {
      const inner = build(node.inner, sets, next);
      if (node.unbounded) connect(inner.last, inner.first, next);
      return { ...inner, empty: inner.empty || node.optional };
    }
    case 'choice': {
      const parts = node.parts.map((part) => build(part, sets, next));
      return {
        first: parts.flatMap(({ first }) => first),
        last: parts.flatMap(({ last }) => last),
        empty: parts.some(({ empty }) => empty),
      };
    }
    case 'sequence':
      return node.parts
        .map((part) => build(part, sets, next))
        .reduce((before, after) => join(before, after, next), { first: [], last: [], empty: true });
  }
}

function join(before: Part, after: Part, next: number[][]): Part {
  connect(before.last, after.first, next);
  return {
    first: before.empty ? [...before.first, ...after.first] : before.first,
    last: after.empty ? [...before.last, ...after.last] : after.last,
    empty: before.empty && after.empty,
  };
}

function connect(from: readonly number[], to: readonly number[], next: number[][]): void {
  for (const position of from) next[position]?.push(...to);
}

function isExponential(automaton: Automaton): boolean {
  const { sets, next, last } = automaton;
  return sets.some((_, start) => {
    // A loop that may end where it stands finds its match at once and is never tried again.
    if (last.has(start)) return false;
    const loop = loopOf(start, next);
    if (loop.size === 0) return false;
    const inside = { sets, last, next: next.map((list) => list.filter((one) => loop.has(one))) };
    const onCycle = cycleThrough(start * sets.length + start, inside);
    return [...onCycle].some((pair) => {
      const [a, b] = [Math.floor(pair / sets.length), pair % sets.length];
      return a !== b || twins(a, next).some((twin) => onCycle.has(twin * sets.length + twin));
    });
  });
}

/** Positions that lie on a cycle with this one. */
function loopOf(start: number, next: readonly number[][]): ReadonlySet<number> {
  const forward = reach(start, (one) => next[one] ?? []);
  const inside = [...forward].filter((one) => reach(one, (other) => next[other] ?? []).has(start));
  return new Set(inside);
}

/** Positions that follow in two ways: an inner and an outer loop both lead there. */
function twins(position: number, next: readonly number[][]): readonly number[] {
  const following = next[position] ?? [];
  return following.filter((one, at) => following.indexOf(one) < at);
}

/** All pairs from which a pair is reached that it reaches itself. */
function cycleThrough(pair: number, automaton: Automaton): ReadonlySet<number> {
  const before = new Map<number, number[]>();
  const forward = reach(pair, (one) => {
    const behind = [...pairsBehind(one, automaton)];
    for (const other of behind) {
      const list = before.get(other);
      if (list === undefined) before.set(other, [one]);
      else list.push(one);
    }
    return behind;
  });
  const backward = reach(pair, (one) => before.get(one) ?? []);
  return new Set([...forward].filter((one) => backward.has(one)));
}

function reach(start: number, behind: (pair: number) => Iterable<number>): ReadonlySet<number> {
  const seen = new Set<number>();
  const waiting = [start];
  for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
    for (const other of behind(pair)) {
      if (seen.has(other)) continue;
      seen.add(other);
      waiting.push(other);
    }
  }
  return seen;
}

function* pairsBehind(pair: number, { sets, next }: Automaton): Iterable<number> {
  const size = sets.length;
  for (const a of new Set(next[Math.floor(pair / size)])) {
    for (const b of new Set(next[pair % size])) {
      if (((sets[a] ?? 0n) & (sets[b] ?? 0n)) !== 0n) yield a * size + b;
    }
  }
}
