import type { Awaited, Decision } from '../../model/decision.ts';
import type { Field, Predicate } from '../../model/predicate.ts';
import { allOf } from './acl.ts';
import { type FetchScope, fetchMeaning } from './fetches.ts';
import type { Call } from './sample.ts';

/** What a fetch method waits for while an inspection goes on (manual 7.3.5, 7.3.6); undefined: it is there from the start. */
export function awaitedBy(fetch: Call, scope: FetchScope): Awaited | undefined {
  const { name } = fetch;
  if (/^wait_end$/i.test(name)) return 'all';
  if (/^req[._]ssl_/.test(name)) return 'hello';
  if (/^(?:req[._](?:len|payload|rdp_cookie)|payload|rdp_cookie)/.test(name)) return 'bytes';
  const { field, type } = fetchMeaning(fetch, scope);
  return type === 'base' || ofRequest.has(field.name) ? 'http' : undefined;
}

const ofRequest: ReadonlySet<Field['name']> = new Set([
  'method',
  'host',
  'path',
  'url',
  'query',
  'url-param',
  'header',
  'cookie',
  'http-version',
  'http-passing',
]);

/**
 * The waits that a rule brings before it is decided: a condition is read from the left, and each alternative waits at its
 * first test on what may not be there yet unless a test before it fails (`tcp_inspect_request` in tcp_rules.c).
 */
export function waitsOf(
  when: Predicate,
  awaited: (test: Predicate) => Awaited | undefined,
): readonly { readonly when: Predicate; readonly for: Awaited }[] {
  const condition = when.kind === 'not' ? when.term : when;
  const found: { when: Predicate; for: Awaited }[] = [];
  const before: Predicate[] = [];
  const known = (term: Predicate): Awaited | undefined =>
    awaited(term) ?? (term.kind === 'not' ? awaited(term.term) : undefined);
  const alternatives =
    condition.kind === 'any' && awaited(condition) === undefined ? condition.terms : [condition];
  for (const alternative of alternatives) {
    const terms =
      alternative.kind === 'all' && known(alternative) === undefined ? alternative.terms : [alternative];
    const at = terms.findIndex((term) => known(term) !== undefined);
    const first = terms[at];
    if (first === undefined) before.push({ kind: 'not', term: alternative });
    else found.push({ when: allOf([...before, ...terms.slice(0, at)]), for: known(first) ?? 'all' });
  }
  return found;
}

export function waitDecision(rule: Decision, when: Predicate, awaited: Awaited): Decision {
  return { ...rule, when, action: { kind: 'wait', for: awaited } };
}
