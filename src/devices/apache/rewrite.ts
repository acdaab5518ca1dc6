import type { Action, Decision } from '../../model/decision.ts';
import { always, type Field, type Predicate } from '../../model/predicate.ts';
import { argumentsOf, spanOf } from './context.ts';
import { all, not, test, uncertain } from './predicates.ts';
import { regexMatcher } from './regex.ts';
import { conditionsPredicate } from './rewrite-conditions.ts';
import type { RewriteRule } from './rewrite-rules.ts';
import { finalDecision, isFinal } from './rewrite-targets.ts';
import { decision, type Routing } from './routing.ts';
import { setting } from './servers.ts';
import { capturesOf, substitutionTemplate } from './substitution.ts';
import type { Statement } from './tree.ts';

export const rewriteStage = 'RewriteRule';

/**
 * What the rules have done so far is kept in a header that no client can send, as it holds blanks: `none`, or how the
 * path was changed and by which rule. `end` and `go` mean that the rest of the mapping is skipped, `through` that it
 * goes on with the new path ([PT]).
 */
const state: Field = { name: 'header', argument: 'rewritten by' };
/** The path that the client asked for: %{REQUEST_URI} does not change while rules run. */
export const asked: Field = { name: 'header', argument: 'request uri' };
const path: Field = { name: 'path' };

interface Walk {
  readonly routing: Routing;
  readonly rules: readonly RewriteRule[];
  /** Whether a rule before may have changed the path. */
  changed: boolean;
  /** Rules whose match decides about later ones: chained ones, and those that skip some. */
  readonly marks: Map<number, { readonly chained: boolean; readonly until: number }>;
}

/** The rules of a server as decisions; empty without rules (mod_rewrite.c, hook_uri2file, apply_rewrite_list). */
export function rewriteDecisions(routing: Routing, rules: readonly RewriteRule[]): readonly Decision[] {
  const walk: Walk = { routing, rules, changed: false, marks: marksOf(rules) };
  const decisions = rules.flatMap((rule, at) => ruleDecisions(walk, rule, at));
  return [...beginning(walk), ...decisions];
}

/** Whether rules may leave the path changed without [PT]: then nothing else maps the request. */
export function mayEnd(rules: readonly RewriteRule[]): boolean {
  return rules.some((rule) => changesPath(rule) && !isFinal(rule));
}

/** Holds for requests that a rule has mapped to a file. */
export function isRewritten(rule: RewriteRule, { context }: Routing): Predicate {
  const matchers = ['end ', 'go '].map((value) => ({ kind: 'prefix' as const, value, ignoreCase: false }));
  return test(state, matchers, spanOf(context, rule.statement));
}

function changesPath({ substitution }: RewriteRule): boolean {
  return substitution !== '-';
}

function marksOf(rules: readonly RewriteRule[]): Walk['marks'] {
  const marks: Walk['marks'] = new Map();
  for (const [at, { flags }] of rules.entries()) {
    if (flags.has('chain')) marks.set(at, { chained: true, until: endOfChain(rules, at) });
    const skipped = Number(flags.get('skip') ?? 0);
    if (skipped > 0) marks.set(at, { chained: false, until: at + skipped });
  }
  return marks;
}

/** The last rule that is chained to this one. */
function endOfChain(rules: readonly RewriteRule[], at: number): number {
  let end = at;
  while (rules[end]?.flags.has('chain') === true) end++;
  return end;
}

function markField(at: number): Field {
  return { name: 'header', argument: `rule ${at + 1} held` };
}

/** Values that the rules ask for are there from the start: an absent header would be unknown. */
function beginning({ routing, rules, marks }: Walk): readonly Decision[] {
  const [first] = rules;
  if (first === undefined) return [];
  const statement = engine(routing) ?? first.statement;
  const made = (action: Action): Decision =>
    decision(routing.context, statement, { when: always, action, stage: 'RewriteEngine' });
  const now = { text: '%{REQUEST_URI}', parts: [{ field: path, transforms: [] }] };
  const changes = mayEnd(rules);
  return [
    ...(changes ? [made(write(state, 'none')), made({ kind: 'set', field: asked, value: now })] : []),
    ...[...marks.keys()].map((at) => made(write(markField(at), '0'))),
  ];
}

/** The line that switches the rules on. */
export function engine({ server }: Pick<Routing, 'server'>): Statement | undefined {
  return setting(server, 'rewriteengine');
}

function ruleDecisions(walk: Walk, rule: RewriteRule, at: number): readonly Decision[] {
  const { routing } = walk;
  const when = all(...guards(walk, rule, at), holds(walk, rule));
  const made = (action: Action, condition: Predicate = when): Decision =>
    decision(routing.context, rule.statement, { when: condition, action, stage: rewriteStage });
  const own = walk.marks.has(at) ? [made(write(markField(at), '1'))] : [];
  if (isFinal(rule)) return [...own, finalDecision(routing, rule, when)];
  const { flags } = rule;
  const stops = flags.has('last') || flags.has('end') || flags.has('passthrough');
  const name = flags.has('passthrough') ? 'through' : stops ? 'end' : 'go';
  if (!changesPath(rule) && name !== 'through') {
    return [...own, made(stops ? { kind: 'accept' } : { kind: 'none' })];
  }
  const value = `${name} ${at + 1}`;
  const here = test(
    state,
    [{ kind: 'exact', value, ignoreCase: false }],
    spanOf(routing.context, rule.statement),
  );
  const changed = changesPath(rule) ? substituted(walk, rule).map((action) => made(action, here)) : [];
  // The state is written first: once the path is changed, the pattern may no longer match.
  return [
    ...own,
    ...(walk.changed || changesPath(rule)
      ? [made(write(state, value)), ...noteChange(walk, rule, changed)]
      : []),
    ...(stops ? [made({ kind: 'accept' }, walk.changed || changesPath(rule) ? here : when)] : []),
  ];
}

function noteChange(walk: Walk, rule: RewriteRule, changed: readonly Decision[]): readonly Decision[] {
  if (changesPath(rule)) walk.changed = true;
  return changed;
}

function write(field: Field, literal: string): Action {
  return { kind: 'set', field, value: { text: literal, parts: [{ literal }] } };
}

/** Chained rules need the one before them; others may be skipped by a rule that matched. */
function guards({ marks, routing }: Walk, rule: RewriteRule, at: number): readonly Predicate[] {
  const span = spanOf(routing.context, rule.statement);
  const found: Predicate[] = [];
  for (const [from, { chained, until }] of marks) {
    if (from >= at || at > until) continue;
    const held = test(markField(from), [{ kind: 'exact', value: '1', ignoreCase: false }], span);
    found.push(chained ? held : not(held));
  }
  return found;
}

function holds({ routing, changed }: Walk, rule: RewriteRule): Predicate {
  const { context } = routing;
  const span = spanOf(context, rule.statement);
  if (argumentsOf(context, rule.statement).unknown) return uncertain('a variable of unknown value', span);
  if (rule.flags.has('next')) return uncertain('rules that start again from the first', span);
  const pattern = test(path, [regexMatcher(rule.pattern, rule.flags.has('nocase'))], span);
  const own = rule.pattern === '^' || rule.pattern === '.*' || rule.pattern === '^.*$' ? always : pattern;
  return all(
    rule.negated ? not(own) : own,
    conditionsPredicate(context, rule.conditions, changed ? asked : path),
  );
}

/** The new path, and the new query where the substitution has one. */
function substituted({ changed }: Walk, rule: RewriteRule): readonly Action[] {
  const question = rule.substitution.indexOf('?');
  const text = question < 0 ? rule.substitution : rule.substitution.slice(0, question);
  const captures = rule.negated ? () => undefined : capturesOf(rule.pattern, rule.flags.has('nocase'));
  const value = substitutionTemplate(text, captures, changed ? asked : path);
  const actions: Action[] = [];
  if (question >= 0) {
    const query = substitutionTemplate(
      rule.substitution.slice(question + 1),
      captures,
      changed ? asked : path,
    );
    const kept = rule.flags.has('qsappend')
      ? [{ literal: '&' }, { field: { name: 'query' as const }, transforms: [] }]
      : [];
    actions.push({
      kind: 'set',
      field: { name: 'query' },
      value: { text: query.text, parts: [...query.parts, ...kept] },
    });
  }
  return [...actions, { kind: 'set', field: path, value }];
}
