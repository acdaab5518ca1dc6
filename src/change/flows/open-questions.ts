import type { Decision } from '../../model/decision.ts';
import type { Matcher, Predicate, Truth } from '../../model/predicate.ts';
import { addressIn, parsePrefix } from '../../network/address.ts';
import { evaluate } from '../../network/evaluate.ts';
import type { Request } from '../../network/request.ts';
import type { Span } from '../../text/source.ts';
import type { ChangedRules } from './changed-rules.ts';
import type { RuleRead } from './rules-read.ts';
import { withVariables } from './variables.ts';
import type { Looked } from './witnesses.ts';

/** What must be met by some request before a comparison says anything of a changed rule. */
interface Question {
  readonly span: Span | undefined;
  readonly isMet: (request: Request) => boolean;
}

/** Values of these are chosen for the requests of a sample; others are doors, or known to the running program only. */
const chosen: ReadonlySet<string> = new Set([
  'source',
  'method',
  'host',
  'path',
  'url',
  'query',
  'url-param',
  'header',
  'cookie',
  'variable',
]);

/**
 * Which changed rules no request has put to the test yet: one that never held, and one that took its place and never
 * differed from it.
 */
export class OpenQuestions {
  readonly #open = new Map<string, Question>();
  readonly #met = new Set<string>();

  add({ gone, come }: ChangedRules): void {
    for (const rule of [...gone, ...come])
      if (isChosen(rule.when) && !isContradiction(rule.when))
        this.#ask(`holds ${rule.text}`, {
          span: spanOf(rule.when),
          isMet: (request) => truthOf(rule.when, request) !== 'no',
        });
    for (const [key, question] of [...entryQuestions(gone, come), ...entryQuestions(come, gone)])
      this.#ask(key, question);
    for (const [old, now] of pairs(gone, come))
      this.#ask(`differs ${old.text} ${now.text}`, {
        span: spanOf(now.when),
        isMet: (request) => truthOf(old.when, request) !== truthOf(now.when, request),
      });
  }

  #ask(key: string, question: Question): void {
    if (!this.#met.has(key)) this.#open.set(key, question);
  }

  /** `keeping`: rules that keep variables, which conditions may look at. */
  meet(request: Request, keeping: readonly Decision[]): void {
    if (this.#open.size === 0) return;
    const whole = withVariables(request, keeping);
    for (const [key, { isMet }] of this.#open)
      if (isMet(whole)) {
        this.#open.delete(key);
        this.#met.add(key);
      }
  }

  get left(): readonly Question[] {
    return [...this.#open.values()];
  }
}

/** What it wants is what it excludes, as where a block stands twice: no request can show that it holds. */
function isContradiction(when: Predicate): boolean {
  const terms = when.kind === 'all' ? conjunctsOf(when) : [];
  const wanted = new Set(terms.map(sameKey));
  return terms.some((term) => {
    if (term.kind !== 'not') return false;
    const excluded = term.term.kind === 'any' ? term.term.terms : [term.term];
    return excluded.some((one) => conjunctsOf(one).every((part) => wanted.has(sameKey(part))));
  });
}

function conjunctsOf(when: Predicate): readonly Predicate[] {
  return when.kind === 'all' ? when.terms.flatMap(conjunctsOf) : [when];
}

/** A request of the sample without a query has none: what its parameters are is no open question here. */
function truthOf(when: Predicate, request: Request): Truth {
  const truth = evaluate(when, request);
  return truth === 'uncertain' && request.query === '' ? evaluate(when, { ...request, query: '&' }) : truth;
}

/** Entries of tables that only these rules have: each pattern for itself, of others one for all. */
function entryQuestions(
  rules: readonly RuleRead[],
  others: readonly RuleRead[],
): readonly (readonly [key: string, question: Question])[] {
  const known = new Set(others.flatMap(({ tables }) => tables.flatMap(entriesOf)).map(({ key }) => key));
  return rules.flatMap(({ tables, span }) =>
    tables.flatMap((table) => {
      const own = entriesOf(table).filter(({ key }) => chosen.has(table.field.name) && !known.has(key));
      const plain = own.filter(({ matcher }) => matcher.kind !== 'regex');
      const asked = [...own.filter(({ matcher }) => matcher.kind === 'regex').map((one) => [one]), plain];
      return asked.flatMap((entries): readonly (readonly [string, Question])[] => {
        const [first] = entries;
        const matchers = entries.map(({ matcher }) => matcher);
        const test = { ...table, kind: 'test', matchers, span: noSpan } as const;
        const isMet = (request: Request): boolean => truthOf(test, request) !== 'no';
        return first === undefined ? [] : [[`finds ${first.key}`, { span, isMet }]];
      });
    }),
  );
}

const noSpan: Span = { file: '', line: 0, column: 0, endLine: 0, endColumn: 0 };

function entriesOf({ field, transforms, table }: RuleRead['tables'][number]): readonly {
  readonly key: string;
  readonly matcher: Matcher;
}[] {
  return table.map(({ matcher, value }) => ({
    key: JSON.stringify([field, transforms, matcher, value]),
    matcher,
  }));
}

/** A rule and the one that does the same in its place, where there is one of each. */
function pairs(
  gone: readonly RuleRead[],
  come: readonly RuleRead[],
): readonly (readonly [RuleRead, RuleRead])[] {
  const byAction = (rules: readonly RuleRead[]): ReadonlyMap<string, readonly RuleRead[]> =>
    Map.groupBy(rules, ({ act }) => act);
  const now = byAction(come);
  return [...byAction(gone)].flatMap(([act, [old, ...others]]) => {
    const [other, ...more] = now.get(act) ?? [];
    if (old === undefined || other === undefined || others.length + more.length > 0) return [];
    const both = [old.when, other.when];
    const isAsked =
      both.every(isChosen) && !both.every(isContradiction) && sameKey(old.when) !== sameKey(other.when);
    return isAsked ? [[old, other] as const] : [];
  });
}

/** Conditions with one key are one condition: terms and values in any order, however often. */
function sameKey(when: Predicate): string {
  switch (when.kind) {
    case 'all':
    case 'any': {
      const terms = [...new Set(when.terms.map(sameKey))].sort();
      return terms.length === 1 ? String(terms[0]) : `${when.kind}(${terms.join()})`;
    }
    case 'not':
      return `not(${sameKey(when.term)})`;
    case 'test': {
      const able = when.matchers.filter((matcher) => canHold(when, matcher));
      const matchers = [...new Set(able.map(matcherKey))].sort();
      return `${JSON.stringify([when.field, when.transforms])}(${matchers.join()})`;
    }
    case 'constant':
      return String(when.value);
    case 'uncertain':
      return when.reason;
  }
}

/** Every path begins with a slash, but for the asterisk of OPTIONS (RFC 9112, 3.2.4). */
function canHold({ field, transforms }: Looked, matcher: Matcher): boolean {
  if (field.name !== 'path' || transforms.length > 0) return true;
  return (matcher.kind !== 'prefix' && matcher.kind !== 'exact') || /^(?:[/*]|$)/.test(matcher.value);
}

/** A prefix by its network, a regular expression without an end that takes all. */
function matcherKey(matcher: Matcher): string {
  if (matcher.kind === 'address') {
    const prefix = parsePrefix(matcher.prefix);
    return prefix === undefined ? matcher.prefix : `${addressIn(prefix, 0)}/${prefix.bits}`;
  }
  if (matcher.kind !== 'regex') return JSON.stringify(matcher);
  return JSON.stringify({ ...matcher, source: matcher.source.replace(/(\(\.\*\)|\.\*)\$?$/, '') });
}

function isChosen(when: Predicate): boolean {
  switch (when.kind) {
    case 'all':
    case 'any':
      return when.terms.length > 0 && when.terms.every(isChosen);
    case 'not':
      return isChosen(when.term);
    case 'test':
      return chosen.has(when.field.name);
    default:
      return false;
  }
}

function spanOf(when: Predicate): Span | undefined {
  switch (when.kind) {
    case 'all':
    case 'any':
      return when.terms.map(spanOf).find((span) => span !== undefined);
    case 'not':
      return spanOf(when.term);
    default:
      return when.span;
  }
}
