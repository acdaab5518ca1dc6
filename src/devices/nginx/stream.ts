import type { Decision } from '../../model/decision.ts';
import type { Frontend } from '../../model/facts.ts';
import { decide } from './decide.ts';
import type { Lowered } from './http.ts';
import { listensOf } from './listen.ts';
import { neededLookUps, referenced, startLookUps } from './look-ups.ts';
import { type LookUp, lookUpsOf } from './maps.ts';
import { type PoolBook, poolBook } from './pools.ts';
import { effective, effectiveOne, innerScope, type Scope, timeOf, timeouts } from './scope.ts';
import { namesOf, possibleNames, type Target, targetOf } from './targets.ts';
import type { Statement } from './tree.ts';
import type { Variables } from './variables.ts';

/** The blocks of `stream`: connections that are passed on as they are (ngx_stream_proxy_module). */
export function lowerStream(outer: Scope, stream: Statement): Lowered {
  const scope = innerScope(outer, stream);
  const lookUps = lookUpsOf(scope.statements);
  const variables: Variables = { lookUps, assigned: new Set(), serverName: '' };
  const upstreams = scope.own.get('upstream') ?? [];
  const pools = poolBook({ upstreams, outer: scope, variables, mode: 'tcp' });
  const blocks = (scope.own.get('server') ?? []).filter(({ block }) => block !== undefined);
  const frontends = blocks.map((statement, at) =>
    streamFrontend(innerScope(scope, statement), { variables, pools, lookUps, at }),
  );
  return { frontends, pools: pools.pools(), virtualHosts: [] };
}

interface StreamContext {
  readonly variables: Variables;
  readonly pools: PoolBook;
  readonly lookUps: ReadonlyMap<string, LookUp>;
  readonly at: number;
}

function streamFrontend(scope: Scope, context: StreamContext): Frontend {
  const { pools, at } = context;
  const lookUps = readsHello(scope) ? context.lookUps : withoutName(context.lookUps);
  const variables: Variables = { ...context.variables, lookUps };
  const statement = scope.statement as Statement;
  const listeners = listensOf(scope).map(({ listener }) => listener);
  const first = listeners[0]?.text ?? String(at);
  return {
    name: `stream ${first}`,
    mode: 'tcp',
    listeners,
    decisions: [
      ...startLookUps(statement, neededLookUps(referenced(scope.statements), lookUps), variables),
      ...accessOf(scope),
      ...passOf(scope, variables, pools),
    ],
    timeouts: timeouts({ client: timeOf(scope, 'proxy_timeout', 600_000) }),
    disabled: false,
    span: statement.span,
  };
}

/** Without `ssl_preread` nothing is read of a connection, and its name is empty. */
function readsHello(scope: Scope): boolean {
  return effectiveOne(scope, 'ssl_preread')?.arguments[0] === 'on';
}

function withoutName(lookUps: ReadonlyMap<string, LookUp>): ReadonlyMap<string, LookUp> {
  const empty: LookUp['source'] = { field: { name: 'constant', argument: '' }, transforms: [] };
  const isName = ({ source }: LookUp): boolean => source?.field.name === 'sni';
  if (![...lookUps.values()].some(isName)) return lookUps;
  return new Map(
    [...lookUps].map(([name, lookUp]) => [name, isName(lookUp) ? { ...lookUp, source: empty } : lookUp]),
  );
}

function accessOf(scope: Scope): readonly Decision[] {
  return scope.statements
    .filter(({ name }) => name === 'allow' || name === 'deny')
    .map((statement) => {
      const [text = ''] = statement.arguments;
      const { span } = statement;
      const test = {
        kind: 'test',
        field: { name: 'source' },
        transforms: [],
        matchers: [{ kind: 'address', prefix: text }],
        span,
      } as const;
      const action =
        statement.name === 'allow' ? ({ kind: 'accept' } as const) : ({ kind: 'reject' } as const);
      return decide(statement, 'access', action, text === 'all' ? { kind: 'constant', value: true } : test);
    });
}

function passOf(scope: Scope, variables: Variables, pools: PoolBook): readonly Decision[] {
  const pass = scope.own.get('proxy_pass')?.at(-1);
  const answer = scope.own.get('return')?.[0];
  if (pass === undefined) return answer === undefined ? [] : [decide(answer, 'content', { kind: 'return' })];
  const target = targetOf(pass, variables);
  const use = { scope, pass, target };
  if (target.name !== undefined)
    return [decide(pass, 'content', { kind: 'route', pool: pools.use(target.name, use) })];
  const names = namesOf(possibleNames(target, scope, variables), target, (name, own) =>
    pools.use(name, { ...use, target: own }),
  );
  const dynamic = decide(pass, 'content', { kind: 'route-dynamic', pool: target.authority, names });
  return isWhole(target, scope, variables)
    ? [dynamic]
    : [dynamic, decide(pass, 'content', { kind: 'forward', to: target.authority })];
}

/** Every text that one map gives, its default too, is an upstream, and nothing else sets the variable. */
function isWhole({ authority }: Target, scope: Scope, { lookUps }: Variables): boolean {
  const [part, more] = authority.parts;
  if (part === undefined || more !== undefined || 'literal' in part || scope.own.has('set')) return false;
  const name = part.field.argument ?? '';
  const { table, otherwise } = 'table' in part ? part : (lookUps.get(name.slice(1)) ?? nothingKnown);
  if (table === undefined) return false;
  const upstreams = new Set(effective(scope, 'upstream').map(({ arguments: [word] }) => word));
  return [...table.map(({ value }) => value), otherwise].every((text) => upstreams.has(text));
}

const nothingKnown = { table: undefined, otherwise: undefined };
