import type { Action, Decision, Template } from '../../model/decision.ts';
import { always, type Predicate } from '../../model/predicate.ts';
import { conditionOf } from './conditions.ts';
import { decide, exactly, testOf } from './decide.ts';
import type { Location } from './locations.ts';
import type { PoolBook } from './pools.ts';
import { answerOf, onceMore, rewritePhase, rewritten } from './rewrite.ts';
import { effective, innerScope, type Scope } from './scope.ts';
import { namesOf, possibleNames, type Target, targetOf } from './targets.ts';
import type { Statement } from './tree.ts';
import { keptIn, templateOf, type Variables } from './variables.ts';

/** What the bodies of one server's locations need. */
export interface ServerContext {
  readonly variables: Variables;
  readonly server: Scope;
  readonly pools: PoolBook;
}

/** All that a location does with a request, in the order of nginx's phases. */
export function locationBody(
  context: ServerContext,
  { scope, statement, form, pattern }: Location,
): readonly Decision[] {
  const prefix = form === 'prefix' || form === 'no-regex' ? pattern : undefined;
  return [
    ...rewritePhase(scope, { variables: context.variables, stage: 'rewrite' }),
    ...lookAgain(statement, scope),
    ...internalOnly(scope),
    ...accessPhase(scope),
    ...tryFiles(context, scope, statement),
    ...ifContents(context, scope, prefix),
    ...contentOf(context, scope, { statement, prefix, isExact: form === 'exact' }),
  ];
}

/** Only when some rewrite without a flag stands there. */
function lookAgain(statement: Statement, scope: Scope): readonly Decision[] {
  if (!mentions(scope.statements, 'rewrite')) return [];
  const held = testOf({ field: rewritten, transforms: [] }, [exactly('1')], statement);
  return [decide(statement, 'precontent', { kind: 'restart', skipStages: onceMore }, held)];
}

function mentions(statements: readonly Statement[], name: string): boolean {
  return statements.some(
    (one) => one.name === name || (one.name === 'if' && mentions(one.block ?? [], name)),
  );
}

export const internally = keptIn('evenkeel-internal');

/** `internal`: requests from outside get 404. */
function internalOnly(scope: Scope): readonly Decision[] {
  const statement = scope.own.get('internal')?.[0];
  if (statement === undefined) return [];
  const inside = testOf({ field: internally, transforms: [] }, [exactly('1')], statement);
  return [decide(statement, 'access', { kind: 'deny', status: 404 }, { kind: 'not', term: inside })];
}

/** `allow` and `deny`: the first that holds decides (ngx_http_access_module). */
function accessPhase(scope: Scope): readonly Decision[] {
  const rules = accessRules(scope);
  return rules.map((statement) => {
    const [text = ''] = statement.arguments;
    const action: Action = statement.name === 'allow' ? { kind: 'accept' } : { kind: 'deny', status: 403 };
    return decide(statement, 'access', action, sourceTest(text, statement));
  });
}

function accessRules(scope: Scope): readonly Statement[] {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    if (at.own.has('allow') || at.own.has('deny'))
      return at.statements.filter(({ name }) => name === 'allow' || name === 'deny');
  }
  return [];
}

function sourceTest(text: string, statement: Statement): Predicate {
  if (text === 'all') return always;
  if (text === 'unix:') return { kind: 'constant', value: false };
  return testOf(
    { field: { name: 'source' }, transforms: [] },
    [{ kind: 'address', prefix: text }],
    statement,
  );
}

/** The files before the last argument may exist, which is known on the server only; the last one is where it goes else. */
function tryFiles({ variables }: ServerContext, scope: Scope, location: Statement): readonly Decision[] {
  const statement = scope.own.get('try_files')?.[0];
  const fallback = statement?.arguments.at(-1);
  if (statement === undefined || fallback === undefined) return [];
  const reason = `whether ${statement.arguments.slice(0, -1).join(' or ')} exists is known on the server only`;
  const exists: Predicate = { kind: 'uncertain', reason, span: statement.span };
  const found = decide(statement, 'precontent', { kind: 'return', status: 200 }, exists);
  if (fallback.startsWith('='))
    return [found, decide(statement, 'precontent', answerOf(Number(fallback.slice(1))))];
  if (fallback.startsWith('@'))
    return [found, decide(statement, 'precontent', { kind: 'jump', to: fallback })];
  const [path = '', query] = fallback.split('?', 2);
  const value = templateOf(path, variables);
  // The fallback itself is a file that is taken to exist: else the request would go round and round.
  const arrived = path.includes('$')
    ? []
    : [
        decide(
          location,
          'precontent',
          { kind: 'return', status: 200 },
          testOf({ field: { name: 'path' }, transforms: [] }, [exactly(path)], statement),
        ),
      ];
  const args: readonly Decision[] =
    query === undefined
      ? []
      : [
          decide(statement, 'precontent', {
            kind: 'set',
            field: { name: 'query' },
            value: templateOf(query, variables),
          }),
        ];
  return [
    ...arrived,
    found,
    decide(statement, 'precontent', { kind: 'set', field: { name: 'path' }, value }),
    ...args,
    decide(statement, 'precontent', { kind: 'set', field: internally, value: one }),
    decide(statement, 'precontent', { kind: 'restart', skipStages: ['start'] }),
  ];
}

const one: Template = { text: '1', parts: [{ literal: '1' }] };

/** The last `if` that holds and has a handler of its own serves the request (ngx_http_rewrite_if). */
function ifContents(context: ServerContext, scope: Scope, prefix: string | undefined): readonly Decision[] {
  const blocks = (scope.own.get('if') ?? []).toReversed();
  return blocks.flatMap((statement) => {
    const inner = innerScope(scope, statement);
    if (!passes.some((name) => inner.own.has(name))) return [];
    const when = conditionOf(statement, context.variables);
    const decisions = contentOf(context, inner, { statement, prefix, isExact: false });
    const name = `if ${statement.arguments.join(' ')}`;
    return [decide(statement, 'content', { kind: 'enter', name, decisions }, when)];
  });
}

const passes = ['proxy_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass', 'grpc_pass', 'memcached_pass'];

interface Place {
  readonly statement: Statement;
  /** Pattern of a prefix location, which the URI of `proxy_pass` replaces. */
  readonly prefix: string | undefined;
  readonly isExact: boolean;
}

/** The handler of a location: the server that it passes to, code, or files. */
export function contentOf(context: ServerContext, scope: Scope, place: Place): readonly Decision[] {
  const pass = passes.map((name) => scope.own.get(name)?.at(-1)).find((found) => found !== undefined);
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
  const own = ['stub_status', 'root', 'alias', 'empty_gif', 'flv', 'mp4'].map((name) =>
    effective(scope, name).at(-1),
  );
  const files = own.find((found) => found !== undefined) ?? place.statement;
  return [decide(files, 'content', { kind: 'return', status: 200 })];
}

function passDecisions(
  { variables, server, pools }: ServerContext,
  scope: Scope,
  pass: Statement,
  place: Place,
): readonly Decision[] {
  const target = targetOf(pass, variables);
  const path = pathSent(target, pass, place, variables);
  const { name } = target;
  if (name !== undefined) {
    const pool = pools.use(name, { scope, pass, target });
    return [...path, decide(pass, 'content', { kind: 'route', pool })];
  }
  const names = namesOf(possibleNames(target, server), (one) => pools.use(one, { scope, pass, target }));
  return [
    ...path,
    decide(pass, 'content', { kind: 'route-dynamic', pool: target.authority, names }),
    decide(pass, 'content', { kind: 'forward', to: target.authority }),
  ];
}

/** The URI of `proxy_pass` takes the place of what the location matched (ngx_http_proxy_module, proxy_pass). */
function pathSent(
  { uri }: Target,
  pass: Statement,
  { prefix, isExact }: Place,
  variables: Variables,
): readonly Decision[] {
  if (uri === undefined || uri.includes('$request_uri')) return [];
  const [path = '', query] = uri.split('?', 2);
  const written = templateOf(path, variables);
  const isWhole = uri.includes('$') || isExact || prefix === undefined;
  const value: Template = isWhole
    ? written
    : {
        text: uri,
        parts: [
          ...written.parts,
          { field: { name: 'path' }, transforms: [{ name: 'bytes', arguments: [String(prefix.length)] }] },
        ],
      };
  const change = decide(pass, 'content', { kind: 'set', field: { name: 'path' }, value });
  if (query === undefined) return [change];
  const args = templateOf(query, variables);
  return [change, decide(pass, 'content', { kind: 'set', field: { name: 'query' }, value: args })];
}
