import { always, type Predicate } from '../../model/predicate.ts';
import { allOf, anyOf } from './acl.ts';

/** How a condition finds its tests. */
export interface ConditionTests {
  /** The predicate of a named ACL; undefined when there is none before the rule. */
  readonly named: (name: string, word: number) => Predicate;
  /** The predicate of an anonymous ACL, `words[from]` to before `words[to]`. */
  readonly anonymous: (from: number, to: number) => Predicate;
  readonly fail: (word: number, message: string) => Predicate;
  readonly empty: (word: number, message: string) => Predicate;
}

/** Index of the `if` or `unless` that begins a rule's condition, at or behind `from`; -1 when there is none. */
export function conditionStart(words: readonly string[], from: number): number {
  for (let at = from; at < words.length; at++) {
    if (words[at] === 'if' || words[at] === 'unless') return at;
  }
  return -1;
}

/** The predicate of `if …` or `unless …` at `words[start]`: a disjunction of conjunctions (manual 7.2). */
export function conditionOf(words: readonly string[], start: number, tests: ConditionTests): Predicate {
  if (start < 0) return always;
  const alternatives: Predicate[] = [];
  let terms: Predicate[] = [];
  let at = start + 1;
  if (at >= words.length) return tests.empty(start, `'${words[start]}' needs a condition`);
  while (at < words.length) {
    const word = words[at] ?? '';
    if (word === 'or' || word === '||') {
      alternatives.push(allOf(terms));
      terms = [];
      at++;
      continue;
    }
    const { term, next } = readTerm(words, at, tests);
    terms.push(term);
    at = next;
  }
  alternatives.push(allOf(terms));
  const whole = anyOf(alternatives);
  return words[start] === 'unless' ? { kind: 'not', term: whole } : whole;
}

function readTerm(
  words: readonly string[],
  from: number,
  tests: ConditionTests,
): { readonly term: Predicate; readonly next: number } {
  let at = from;
  let word = words[at] ?? '';
  let negative = false;
  while (word.startsWith('!')) {
    negative = !negative;
    word = word.slice(1);
    if (word === '' && at + 1 < words.length) word = words[++at] ?? '';
  }
  const negated = (term: Predicate): Predicate => (negative ? { kind: 'not', term } : term);
  if (word !== '{') return { term: negated(tests.named(word, at)), next: at + 1 };
  const close = words.indexOf('}', at + 1);
  if (close < 0) return { term: tests.fail(at, "'{' without '}'"), next: words.length };
  if (close === at + 1) return { term: tests.fail(at, "nothing between '{' and '}'"), next: close + 1 };
  return { term: negated(tests.anonymous(at + 1, close)), next: close + 1 };
}
