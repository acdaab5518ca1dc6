import type { Decision, Template } from '../../model/decision.ts';
import { both, decide } from './decide.ts';
import { answerSteps, errorPage, pageFor } from './error-page.ts';
import type { IfBlock } from './if-blocks.ts';
import { lookUpSteps } from './look-ups.ts';
import type { PoolBook } from './pools.ts';
import { effective, type Scope } from './scope.ts';
import { type Passing, requestSent, wordsSent } from './sent.ts';
import { namesOf, possibleNames, targetOf, withDefaultPort } from './targets.ts';
import type { Statement } from './tree.ts';
import type { Variables } from './variables.ts';

/** What the bodies of one server's locations need. */
export interface ServerContext {
  readonly variables: Variables;
  readonly server: Scope;
  readonly pools: PoolBook;
  /** What lists of headers come to that hold in several locations. */
  readonly lists: Passing['lists'];
}

/** Where a handler stands. */
export interface Place {
  readonly statement: Statement;
  /** Pattern of a prefix location, which the URI of `proxy_pass` replaces. */
  readonly prefix: string | undefined;
  readonly isExact: boolean;
}

export const passes: readonly string[] = [
  'proxy_pass',
  'fastcgi_pass',
  'uwsgi_pass',
  'scgi_pass',
  'grpc_pass',
  'memcached_pass',
];

/** Each sets the handler of the location: the last one has it (ngx_http_proxy_pass and its kin). */
export function passIn(scope: Scope): Statement | undefined {
  return scope.statements.findLast(({ name }) => passes.includes(name));
}

/**
 * The last `if` that held gives the settings, and the last one that brought a handler gives that: a handler without a
 * server in its settings takes that of the location, or fails.
 */
export function ifContents(
  context: ServerContext,
  scope: Scope,
  blocks: readonly IfBlock[],
): readonly Decision[] {
  const own = blocks.flatMap(({ statement, inner, givesSettings }) => {
    if (passIn(inner) === undefined) return [];
    const name = `if ${statement.arguments.join(' ')}`;
    const decisions = contentOf(context, inner, { statement, prefix: undefined, isExact: false });
    return [decide(statement, 'content', { kind: 'enter', name, decisions }, givesSettings)];
  });
  const inherited = blocks.flatMap(({ statement, inner, givesHandler }) => {
    const pass = passIn(inner);
    if (pass === undefined || scope.own.has(pass.name)) return [];
    const broken = { scope, statement, stage: 'content', variables: context.variables } as const;
    return answerSteps(broken, 500).map((step) => ({ ...step, when: both(givesHandler, step.when) }));
  });
  return [...own, ...(blocks.length > 1 ? inherited : [])];
}

/** The handler of a location: the server that it passes to, code, or files. `outer` gives what it does not have. */
export function contentOf(
  context: ServerContext,
  scope: Scope,
  place: Place,
  outer?: Scope,
): readonly Decision[] {
  const pass = passIn(scope) ?? (outer === undefined ? undefined : passIn(outer));
  if (pass !== undefined) return passDecisions(context, scope, pass, place);
  const code = scope.statements.find(({ name }) =>
    /^(content_by_lua|js_content|perl$|echo|rewrite_by_lua)/.test(name),
  );
  if (code !== undefined) {
    const reason = `'${code.name}' runs code`;
    return [
      decide(code, 'content', { kind: 'return' }, { kind: 'uncertain', reason, span: code.span }),
      decide(code, 'content', { kind: 'return' }),
    ];
  }
  const page = scope.own.get('stub_status') ?? scope.own.get('empty_gif');
  if (page?.[0] !== undefined) return [decide(page[0], 'content', { kind: 'return', status: 200 })];
  return fileDecisions(context, scope, place);
}

/** A file; one that is not there may lead to a named location, which then is the likelier place (`error_page 404 = @app`). */
function fileDecisions({ variables }: ServerContext, scope: Scope, place: Place): readonly Decision[] {
  const own = ['root', 'alias', 'flv', 'mp4'].map((name) => effective(scope, name).at(-1));
  const files = own.find((found) => found !== undefined) ?? place.statement;
  const found = decide(files, 'content', { kind: 'return', status: 200, isByPath: true });
  const page = pageFor(scope, 404);
  if (page?.arguments.at(-1)?.startsWith('@') !== true) return [found];
  const reason = 'whether the file exists is known on the server only';
  const missing = errorPage({ scope, statement: place.statement, stage: 'content', variables }, 404);
  return [{ ...found, when: { kind: 'uncertain', reason, span: files.span } }, ...missing, found];
}

function passDecisions(
  { variables, server, pools, lists }: ServerContext,
  scope: Scope,
  pass: Statement,
  place: Place,
): readonly Decision[] {
  const target = targetOf(pass, variables);
  const asked = lookUpSteps(pass, { stage: 'content', variables }, wordsSent(scope, pass));
  const made = decide(pass, 'content', { kind: 'forward', to: target.authority });
  const path = [...asked, ...requestSent(target, { scope, pass, variables, made, lists }, place)];
  const { name } = target;
  if (name !== undefined) {
    const pool = pools.use(name, { scope, pass, target });
    return [...path, { ...made, action: { kind: 'route', pool } }];
  }
  const names = namesOf(possibleNames(target, server, variables), target, (one, own) =>
    pools.use(one, { scope, pass, target: own }),
  );
  const named = (pool: Template): Decision => ({ ...made, action: { kind: 'route-dynamic', pool, names } });
  return [...path, named(target.authority), named(withDefaultPort(target)), made];
}
