import type { Decision } from '../../model/decision.ts';
import type { Predicate } from '../../model/predicate.ts';
import { conditionOf } from './conditions.ts';
import { both } from './decide.ts';
import { overlaps } from './guarded.ts';
import { fieldsIn, isMarked, mark, marks } from './marks.ts';
import { type Rewriting, rewritePhase } from './rewrite.ts';
import { innerScope, type Scope } from './scope.ts';
import type { Statement } from './tree.ts';
import type { Variables } from './variables.ts';

/** One `if` of a location, seen from behind the rewrite phase. */
export interface IfBlock {
  readonly statement: Statement;
  readonly inner: Scope;
  /** It is the last one that held: its settings are those of the request. */
  readonly givesSettings: Predicate;
  /** It is the last one that held among those with a handler. */
  readonly givesHandler: Predicate;
}

export interface IfBlocks {
  readonly blocks: readonly IfBlock[];
  /** None of them held. */
  readonly none: Predicate;
  readonly rewrite: readonly Decision[];
}

interface Member {
  readonly statement: Statement;
  readonly inner: Scope;
  readonly condition: Predicate;
  readonly hasHandler: boolean;
  readonly stops: boolean;
}

/**
 * The rewrite phase of a location and what its conditions leave behind (ngx_http_rewrite_if,
 * ngx_http_update_location_config). Where no rule changes what they look at, the conditions themselves say so still;
 * else each leaves a mark.
 */
export function ifBlocksOf(
  scope: Scope,
  rewriting: Rewriting,
  hasHandler: (scope: Scope) => boolean,
): IfBlocks {
  const members = (scope.own.get('if') ?? []).map((statement): Member => {
    const inner = innerScope(scope, statement);
    const condition = conditionOf(statement, rewriting.variables);
    const stops = inner.own.has('break');
    return { statement, inner, condition, hasHandler: hasHandler(inner), stops };
  });
  const plain = rewritePhase(scope, rewriting);
  const matters = members.some((one) => one.hasHandler) || scope.own.has('try_files');
  if (members.length === 0 || !matters)
    return { blocks: [], none: { kind: 'constant', value: true }, rewrite: plain };
  return isSteady(plain, members, scope, rewriting.variables)
    ? { ...judgedAgain(members), rewrite: plain }
    : marked(scope, rewriting, members);
}

function isSteady(
  steps: readonly Decision[],
  members: readonly Member[],
  scope: Scope,
  { lookUps }: Variables,
): boolean {
  // A rewrite may stop the phase or not, which nothing behind it can tell.
  if ([scope, ...members.map(({ inner }) => inner)].some(({ own }) => own.has('rewrite'))) return false;
  if (scope.own.has('break')) return false;
  const looked = members.flatMap(({ condition }) => fieldsIn(condition));
  return !steps.some(({ action }) => {
    if (action.kind === 'enter') return true;
    if (action.kind !== 'set') return false;
    // A look-up happens once, and is the same behind the phase.
    if (lookUps.has((action.field.argument ?? '').slice(1))) return false;
    return looked.some((field) => overlaps(field, action.field));
  });
}

function judgedAgain(members: readonly Member[]): Omit<IfBlocks, 'rewrite'> {
  let reached: Predicate = { kind: 'constant', value: true };
  const held = members.map((member) => {
    const holds = both(reached, member.condition);
    if (member.stops) reached = both(reached, not(member.condition));
    return { ...member, holds };
  });
  const lastOf = (at: number, among: typeof held): Predicate =>
    among
      .filter((other) => held.indexOf(other) > at)
      .reduce((all, { holds }) => both(all, not(holds)), held[at]?.holds ?? not(reached));
  const withHandler = held.filter((one) => one.hasHandler);
  return {
    blocks: held.map(({ statement, inner }, at) => ({
      statement,
      inner,
      givesSettings: lastOf(at, held),
      givesHandler: lastOf(at, withHandler),
    })),
    none: held.reduce<Predicate>((all, { holds }) => both(all, not(holds)), {
      kind: 'constant',
      value: true,
    }),
  };
}

function not(term: Predicate): Predicate {
  return term.kind === 'constant' ? { ...term, value: !term.value } : { kind: 'not', term };
}

function marked(scope: Scope, rewriting: Rewriting, members: readonly Member[]): IfBlocks {
  const { statement = members[0]?.statement } = scope;
  const onIf = (block: Statement, at: number): readonly Decision[] => [
    ...mark(block, rewriting, 'settings', String(at + 1)),
    ...(members[at]?.hasHandler === true ? mark(block, rewriting, 'handler', String(at + 1)) : []),
  ];
  const start =
    statement === undefined
      ? []
      : [...mark(statement, rewriting, 'settings', ''), ...mark(statement, rewriting, 'handler', '')];
  return {
    blocks: members.map((member, at) => ({
      statement: member.statement,
      inner: member.inner,
      givesSettings: isMarked(member.statement, marks.settings, String(at + 1)),
      givesHandler: isMarked(member.statement, marks.handler, String(at + 1)),
    })),
    none:
      members[0] === undefined
        ? not({ kind: 'constant', value: false })
        : isMarked(members[0].statement, marks.settings, ''),
    rewrite: [...start, ...rewritePhase(scope, { ...rewriting, onIf })],
  };
}
