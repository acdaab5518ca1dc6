import type { Decision } from '../../model/decision.ts';
import { always, type Predicate } from '../../model/predicate.ts';
import type { Span } from '../../text/source.ts';
import { argumentsOf, type Context, spanOf } from './context.ts';
import { expressionPredicate } from './expressions.ts';
import { all, any, not, test, uncertain } from './predicates.ts';
import { decision } from './routing.ts';
import type { Section } from './sections.ts';
import type { Statement } from './tree.ts';

/** More sections than that are not compared with each other: their access stays uncertain. */
const mostSections = 64;

const requireSections: ReadonlySet<string> = new Set(['requireall', 'requireany', 'requirenone']);

/**
 * Requests that are refused: the last section with access rules that holds for a request decides, unless
 * AuthMerging says otherwise (mod_authz_core); `Order`, `Allow` and `Deny` decide beside it (mod_access_compat).
 */
export function accessDecisions(context: Context, sections: readonly Section[]): readonly Decision[] {
  const required = sections.filter(({ block }) => block.some(isRequirement));
  const ordered = sections.filter(({ block }) =>
    block.some(({ name }) => /^(?:order|allow|deny)$/.test(name)),
  );
  return [
    ...refusals(context, required, isRequirement, (block, span) =>
      not(granted(context, block, { how: 'any', span, depth: 0 })),
    ),
    ...refusals(
      context,
      ordered,
      ({ name }) => /^(?:order|allow|deny)$/.test(name),
      (block, span) => deniedByOrder(context, block, span),
    ),
  ];
}

function isRequirement({ name }: Statement): boolean {
  return name === 'require' || requireSections.has(name);
}

function refusals(
  context: Context,
  sections: readonly Section[],
  isRule: (statement: Statement) => boolean,
  denied: (block: readonly Statement[], span: Span) => Predicate,
): readonly Decision[] {
  return sections.toReversed().flatMap(({ when, block }, at): Decision[] => {
    const rule = block.find(isRule);
    if (rule === undefined) return [];
    const span = spanOf(context, rule);
    const own = careful(denied(block.filter(isRule), span), span);
    if (own.kind === 'constant' && !own.value) return [];
    const later = sections.slice(sections.length - at).map((section) => not(section.when));
    const refused = at < mostSections ? all(when, ...later, own) : uncertain('too many access rules', span);
    return [
      decision(context, rule, { when: refused, action: { kind: 'deny', status: 403 }, stage: 'Require' }),
    ];
  });
}

/** What asks for a password or a name is uncertain as a whole: most who ask do have it. */
function careful(denied: Predicate, span: Span): Predicate {
  return holdsUncertain(denied) ? uncertain('who may pass is only known when a request comes', span) : denied;
}

function holdsUncertain(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'uncertain':
      return true;
    case 'not':
      return holdsUncertain(predicate.term);
    case 'all':
    case 'any':
      return predicate.terms.some(holdsUncertain);
    default:
      return false;
  }
}

const deepest = 16;

interface Combining {
  readonly how: 'all' | 'any' | 'none';
  readonly span: Span;
  readonly depth: number;
}

function granted(context: Context, block: readonly Statement[], { how, span, depth }: Combining): Predicate {
  if (depth > deepest) return uncertain('rules nested too deeply', span);
  const terms = block.filter(isRequirement).map((statement): Predicate => {
    if (statement.block === undefined) return requirement(context, statement);
    const inner = statement.name === 'requireall' ? 'all' : statement.name === 'requireany' ? 'any' : 'none';
    return granted(context, statement.block, { how: inner, span, depth: depth + 1 });
  });
  if (how === 'all') return simplified('all', terms);
  return how === 'any' ? simplified('any', terms) : not(simplified('any', terms));
}

function simplified(kind: 'all' | 'any', terms: readonly Predicate[]): Predicate {
  const decisive = kind === 'any';
  if (terms.some((term) => term.kind === 'constant' && term.value === decisive))
    return { kind: 'constant', value: decisive };
  const open = terms.filter(({ kind: one }) => one !== 'constant');
  if (open.length === 0) return { kind: 'constant', value: !decisive };
  return decisive ? any(...open) : all(...open);
}

/** `Require [not] WHAT …` (docs: mod_authz_core, mod_authz_host). */
function requirement(context: Context, statement: Statement): Predicate {
  const [first = '', ...others] = argumentsOf(context, statement).texts;
  const negated = first.toLowerCase() === 'not';
  const [what = '', ...given] = negated ? others : [first, ...others];
  const found = provider(what.toLowerCase(), given, spanOf(context, statement));
  return negated ? not(found) : found;
}

function provider(what: string, given: readonly string[], span: Span): Predicate {
  switch (what) {
    case 'all':
      return given[0]?.toLowerCase() === 'granted' ? always : not(always);
    case 'ip':
      return addressTest(given, span);
    case 'local':
      return addressTest(['127.0.0.0/8', '::1'], span);
    case 'method':
      return test(
        { name: 'method' },
        given.map((value) => ({ kind: 'exact', value, ignoreCase: false })),
        span,
      );
    case 'host':
      return given.every(isNoName) ? not(always) : uncertain('a client is asked for its name', span);
    case 'expr':
      return expressionPredicate(given.join(' '), span);
    default:
      return uncertain(`'Require ${what}' asks who the client is`, span);
  }
}

/** Ends of names are compared (mod_authz_host.c, in_domain): an address or a network is the end of none. */
export function isNoName(text: string): boolean {
  return /^[\d.]+(?:\/[\d.]+)?$|:|^\/|\/\d+$/.test(text);
}

function addressTest(given: readonly string[], span: Span): Predicate {
  const prefixes = given.map(addressPrefix);
  if (prefixes.some((prefix) => prefix === undefined))
    return uncertain('a name stands among addresses', span);
  return test(
    { name: 'source' },
    prefixes.flatMap((prefix) => (prefix === undefined ? [] : [{ kind: 'address' as const, prefix }])),
    span,
  );
}

/** `10.1` stands for `10.1.0.0/16` (docs: mod_authz_host). */
function addressPrefix(text: string): string | undefined {
  if (/^\d{1,3}(?:\.\d{1,3}){0,2}\.?$/.test(text)) {
    const parts = text.replace(/\.$/, '').split('.');
    return `${[...parts, '0', '0', '0'].slice(0, 4).join('.')}/${parts.length * 8}`;
  }
  return /^[\d.:a-f]+(?:\/[\d.]+)?$/i.test(text) && /[.:]/.test(text) ? text : undefined;
}

function deniedByOrder(context: Context, block: readonly Statement[], span: Span): Predicate {
  const order = block.findLast(({ name }) => name === 'order');
  const words = order === undefined ? '' : argumentsOf(context, order).texts.join('').toLowerCase();
  const allowed = simplified('any', fromLists(context, block, 'allow', span));
  const denied = simplified('any', fromLists(context, block, 'deny', span));
  if (words.startsWith('allow')) return not(simplified('all', [allowed, not(denied)]));
  return simplified('all', [denied, not(allowed)]);
}

function fromLists(
  context: Context,
  block: readonly Statement[],
  name: 'allow' | 'deny',
  span: Span,
): readonly Predicate[] {
  return block
    .filter((statement) => statement.name === name)
    .map((statement) => {
      const [, ...from] = argumentsOf(context, statement).texts;
      if (from.some((one) => one.toLowerCase() === 'all')) return always;
      return addressTest(from, span);
    });
}
