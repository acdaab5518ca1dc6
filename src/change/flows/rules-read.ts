import { type Action, type Decision, everyDecision, type TemplatePart } from '../../model/decision.ts';
import type { Frontend } from '../../model/facts.ts';
import type { Predicate } from '../../model/predicate.ts';
import { possiblePools } from '../../network/endings.ts';
import type { PathDevice } from '../../network/path.ts';
import type { Span } from '../../text/source.ts';
import { withoutSpans } from '../without-spans.ts';
import { isKeeping, makersOf } from './variables.ts';
import { distinct, holding, type Looked, misses, thin, values, type Witness } from './witnesses.ts';

type Table = Extract<TemplatePart, { readonly table: unknown }>;

/** What one rule looks at. */
export interface RuleRead {
  /** Rules of one text are one rule. */
  readonly text: string;
  readonly when: Predicate;
  /** What it does, as text. */
  readonly act: string;
  /** Tables in which its action looks values up: each entry takes some requests, as a rule does. */
  readonly tables: readonly Table[];
  readonly span?: Span | undefined;
  /** A name of the frontend whose rule it is. */
  readonly host?: string | undefined;
}

/** What rules look at: the requests that tell them apart, and the headers that they read, in lower case. */
export interface RuleReads {
  readonly witnesses: readonly Witness[];
  /** As many of each rule, however many ways it has: ordinary traffic is made of them. */
  readonly usual: readonly Witness[];
  /** By the text of each rule, in the order of the rules. */
  readonly rules: ReadonlyMap<string, RuleRead>;
  readonly headers: readonly string[];
  /** Of the rules those that keep variables, in their order. */
  readonly keeping: readonly Decision[];
}

/** For each rule of frontends those requests that it takes, and those that just miss it. */
export function readsOfFrontends(device: PathDevice, frontends: readonly Frontend[]): RuleReads {
  const asked = new Set(frontends.map(({ name }) => name));
  const names = (device.facts.virtualHosts ?? []).flatMap(({ choices }) =>
    choices.filter(({ frontend }) => asked.has(frontend)),
  );
  const rules = frontends.flatMap((frontend) =>
    [...everyDecision(frontend.decisions, frontend.named)].map((rule) => ({ rule, frontend })),
  );
  const keeping = rules.map(({ rule }) => rule).filter(isKeeping);
  const owned = [...names.map((rule) => ({ rule })), ...rules];
  return { ...readsOf(device, owned), headers: headersIn(frontends), keeping };
}

/** The same for the rules of pools, which requests of any frontend may come to. */
export function readsOfPools(device: PathDevice): RuleReads {
  const { pools } = device.facts;
  const rules = pools.flatMap(({ decisions }) => [...everyDecision(decisions)]);
  const keeping = rules.filter(isKeeping);
  return {
    ...readsOf(
      device,
      rules.map((rule) => ({ rule })),
    ),
    headers: headersIn(pools),
    keeping,
  };
}

interface Owned {
  readonly rule: { readonly when: Predicate; readonly action?: Action; readonly span?: Span };
  readonly frontend?: Frontend;
}

/** Ways of one rule, and entries of its tables, of which no more stand for the rules of both versions; and usual ways. */
const most = { ways: 96, entries: 64, usual: 6 };

function readsOf(device: PathDevice, all: readonly Owned[]): Omit<RuleReads, 'headers' | 'keeping'> {
  const found: Witness[] = [{}];
  const usual: Witness[] = [];
  const rules = new Map<string, RuleRead>();
  for (const { rule, frontend } of all) {
    const tables = tablesIn(rule.action);
    const [host] = frontend === undefined ? [] : namesOf(frontend);
    const owner = frontend?.name ?? '';
    const text = `${owner} ${withoutSpans(rule)}`;
    const act = `${owner} ${withoutSpans(rule.action)}`;
    rules.set(text, { text, when: rule.when, act, tables, host, span: rule.span });
    const looked = tables.flatMap((one) =>
      thin(one.table, most.entries).flatMap(({ matcher }) => values(one, matcher)),
    );
    const ways = [...thin(holding(rule.when), most.ways), ...looked, ...named(device, rule.action)];
    found.push(...ways, ...ways.flatMap(misses));
    usual.push(...ways.slice(0, most.usual));
  }
  return { witnesses: distinct(found), usual, rules };
}

/** Requests that a rule sends to each pool that it may name. */
function named(device: PathDevice, action: Action | undefined): readonly Witness[] {
  if (action?.kind !== 'route-dynamic') return [];
  return thin(possiblePools(device, action), most.entries).flatMap((name) => makersOf(action.pool, name));
}

function headersIn(facts: unknown): readonly string[] {
  const text = JSON.stringify(facts);
  const named = [...text.matchAll(/"name":"header","argument":"([^"$\\]+)"/g)].map(([, name = '']) =>
    name.toLowerCase(),
  );
  return text.includes('"name":"cookie"') ? [...named, 'cookie'] : named;
}

/** A name of each kind that the frontend answers to, as a client writes it. */
export function namesOf({ names = [] }: Frontend): readonly string[] {
  return names
    .filter((name) => name !== '' && name !== '_' && !name.startsWith('~'))
    .map((name) =>
      name
        .replace(/^\*?\./, 'www.')
        .replace(/\.\*$/, '.example')
        .replace(/[*?]/g, 'x'),
    );
}

function tablesIn(value: unknown): readonly Table[] {
  if (typeof value !== 'object' || value === null) return [];
  return 'table' in value && 'field' in value ? [value as Table] : Object.values(value).flatMap(tablesIn);
}

/** What rules take that only one version has: of what stands in both, such as a long list, only what differs. */
export function waysOfChanged(gone: readonly RuleRead[], come: readonly RuleRead[]): readonly Witness[] {
  const [old, now] = [new Set(gone.flatMap(testsOf)), new Set(come.flatMap(testsOf))];
  const isOther: IsOther = (looked, test) => {
    const key = testKey(looked, test);
    return old.has(key) !== now.has(key);
  };
  return [...gone, ...come].flatMap((rule) => [
    ...waysOf({ ...rule, when: narrowed(rule.when, isOther) }),
    ...ofHost(
      rule,
      rule.tables.flatMap((one) =>
        one.table.filter((entry) => isOther(one, entry)).flatMap(({ matcher }) => values(one, matcher)),
      ),
    ),
  ]);
}

/** The requests that the rule takes. */
export function waysOf(rule: RuleRead): readonly Witness[] {
  return ofHost(rule, holding(rule.when));
}

function ofHost({ host }: RuleRead, ways: readonly Witness[]): readonly Witness[] {
  return host === undefined ? ways : ways.map((way) => ({ host, ...way }));
}

type IsOther = (looked: Looked, test: unknown) => boolean;

function testKey({ field, transforms }: Looked, test: unknown): string {
  return `${JSON.stringify([field, transforms])} ${withoutSpans(test)}`;
}

/** Every comparison of the rule, and every entry of its tables. */
function testsOf({ when, tables }: RuleRead): readonly string[] {
  return [...tables.flatMap((one) => one.table.map((entry) => testKey(one, entry))), ...comparisonsOf(when)];
}

function comparisonsOf(when: Predicate): readonly string[] {
  switch (when.kind) {
    case 'all':
    case 'any':
      return when.terms.flatMap(comparisonsOf);
    case 'not':
      return comparisonsOf(when.term);
    case 'test':
      return when.matchers.map((matcher) => testKey(when, matcher));
    default:
      return [];
  }
}

/** Beside those that differ, for what takes the same of them. */
const mostAlike = 2;

function narrowed(when: Predicate, isOther: IsOther): Predicate {
  switch (when.kind) {
    case 'all':
      return { ...when, terms: when.terms.map((term) => narrowed(term, isOther)) };
    case 'any': {
      const terms = othersFirst(when.terms, (term) => holdsOther(term, isOther));
      return { ...when, terms: terms.map((term) => narrowed(term, isOther)) };
    }
    case 'not':
      return { ...when, term: narrowed(when.term, isOther) };
    case 'test':
      return { ...when, matchers: othersFirst(when.matchers, (matcher) => isOther(when, matcher)) };
    default:
      return when;
  }
}

function othersFirst<T>(list: readonly T[], isOther: (one: T) => boolean): readonly T[] {
  const other = list.filter(isOther);
  if (other.length === 0) return list;
  return [...other, ...list.filter((one) => !other.includes(one)).slice(0, mostAlike)];
}

function holdsOther(when: Predicate, isOther: IsOther): boolean {
  switch (when.kind) {
    case 'all':
    case 'any':
      return when.terms.some((term) => holdsOther(term, isOther));
    case 'not':
      return holdsOther(when.term, isOther);
    case 'test':
      return when.matchers.some((matcher) => isOther(when, matcher));
    default:
      return false;
  }
}
