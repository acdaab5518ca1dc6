import type { Decision } from '../../model/decision.ts';
import { always, type Predicate } from '../../model/predicate.ts';
import { accessPhase, exceptedMethods, internalOnly } from './access.ts';
import { capturesOfPath } from './conditions.ts';
import { contentOf, ifContents, type Place, passIn, type ServerContext } from './content.ts';
import { decide } from './decide.ts';
import { type IfBlocks, ifBlocksOf } from './if-blocks.ts';
import type { Location } from './locations.ts';
import { isMarked, mark, marks } from './marks.ts';
import { onceMore } from './rewrite.ts';
import { innerScope, type Scope } from './scope.ts';
import type { Statement } from './tree.ts';
import { tryFiles } from './try-files.ts';
import { type Variables, withoutSecondNames } from './variables.ts';

/** All that a location does with a request, in the order of nginx's phases (ngx_http_core_module.h). */
export function locationBody(server: ServerContext, location: Location): readonly Decision[] {
  const { scope, statement, form, pattern } = location;
  const captures = form === 'regex' ? capturesOfPath(pattern) : server.variables.captures;
  const variables: Variables = { ...server.variables, captures };
  const context: ServerContext = { ...server, variables };
  const prefix = form === 'prefix' || form === 'no-regex' ? pattern : undefined;
  const place: Place = { statement, prefix, isExact: form === 'exact' };
  const ifs = ifBlocksOf(scope, { variables, stage: 'rewrite' }, (inner) => passIn(inner) !== undefined);
  return [
    ...internalOnly(scope, variables),
    ...limitExcept(context, scope, place),
    ...(mentions(scope.statements, 'rewrite')
      ? mark(statement, { stage: 'rewrite', variables }, 'rewritten', '')
      : []),
    ...ifs.rewrite,
    ...lookAgain(statement, scope),
    ...laterPhases(context, scope, place, ifs),
  ];
}

/** What a server does with a request that no location takes: its rewrite rules have run already. */
export function serverBody(context: ServerContext, scope: Scope, statement: Statement): readonly Decision[] {
  return laterPhases(context, scope, { statement, prefix: undefined, isExact: false });
}

function laterPhases(
  context: ServerContext,
  scope: Scope,
  place: Place,
  ifs?: IfBlocks,
): readonly Decision[] {
  const content = [...ifContents(context, scope, ifs?.blocks ?? []), ...contentOf(context, scope, place)];
  return [
    ...accessPhase(scope, context.variables),
    ...filesFirst(context, scope, content, ifs?.none),
    ...content,
  ];
}

/** `try_files` is a setting of the location that an `if` which held does not take over. */
function filesFirst(
  { variables }: ServerContext,
  scope: Scope,
  content: readonly Decision[],
  none: Predicate = always,
): readonly Decision[] {
  const statement = scope.own.get('try_files')?.[0];
  const decisions = tryFiles(scope, variables, content);
  if (statement === undefined || (none.kind === 'constant' && none.value)) return decisions;
  const action = {
    kind: 'enter',
    name: `try_files ${statement.arguments.map(withoutSecondNames).join(' ')}`,
    decisions,
  } as const;
  return [decide(statement, 'precontent', action, none)];
}

/** Other methods get the settings of the block instead of the location's, and none of its rewrite rules. */
function limitExcept(context: ServerContext, scope: Scope, place: Place): readonly Decision[] {
  const statement = scope.own.get('limit_except')?.at(-1);
  if (statement === undefined) return [];
  const inner = innerScope(scope, statement);
  const decisions = [...accessPhase(inner, context.variables), ...contentOf(context, inner, place, scope)];
  const name = `limit_except ${statement.arguments.join(' ')}`;
  return [decide(statement, 'location', { kind: 'enter', name, decisions }, exceptedMethods(statement))];
}

/** Only when some rewrite without a flag stands there. */
function lookAgain(statement: Statement, scope: Scope): readonly Decision[] {
  if (!mentions(scope.statements, 'rewrite')) return [];
  const held = isMarked(statement, marks.rewritten);
  return [decide(statement, 'precontent', { kind: 'restart', skipStages: onceMore }, held)];
}

function mentions(statements: readonly Statement[], name: string): boolean {
  return statements.some(
    (one) => one.name === name || (one.name === 'if' && mentions(one.block ?? [], name)),
  );
}
