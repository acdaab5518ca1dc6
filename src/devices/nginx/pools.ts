import type { Timeouts } from '../../model/facts.ts';
import type { Membership, Persistence, Pool, Server } from '../../model/pool.ts';
import { algorithmOf, keyOf, methodNames } from './algorithm.ts';
import { effective, effectiveOne, innerScope, type Scope, scopeOf, timeOf, timeouts } from './scope.ts';
import { implicitServer, serverOf } from './servers.ts';
import type { Target } from './targets.ts';
import type { Statement } from './tree.ts';
import { parseCount } from './values.ts';
import type { Variables } from './variables.ts';

/** One directive that sends requests to a pool, with the block whose settings hold for them. */
export interface Use {
  readonly scope: Scope;
  readonly pass: Statement;
  readonly target: Target;
}

/** Collects who uses which pool while the servers are read. */
export interface PoolBook {
  /** The pool's name for an authority: an upstream, or the address with its port. */
  readonly use: (authority: string, use: Use) => string;
  readonly pools: () => readonly Pool[];
}

export interface PoolSources {
  readonly upstreams: readonly Statement[];
  readonly outer: Scope;
  readonly variables: Variables;
  readonly mode: 'http' | 'tcp';
}

export function poolBook(sources: PoolSources): PoolBook {
  const upstreams = new Map(sources.upstreams.map((one) => [one.arguments[0] ?? '', one]));
  const uses = new Map<string, Use[]>();
  return {
    use: (authority, use) => {
      const name = upstreams.has(authority) ? authority : withPort(authority, use.target.defaultPort);
      const held = uses.get(name);
      if (held === undefined) uses.set(name, [use]);
      else held.push(use);
      return name;
    },
    pools: () => [
      ...[...upstreams].map(([name, statement]) =>
        poolOf(sources, name, { statement, uses: uses.get(name) ?? [] }),
      ),
      ...[...uses]
        .filter(([name]) => !upstreams.has(name))
        .map(([name, own]) => poolOf(sources, name, { statement: undefined, uses: own })),
    ],
  };
}

function withPort(authority: string, port: number): string {
  return port === 0 || /^unix:/i.test(authority) || /:\d+$/.test(authority)
    ? authority
    : `${authority}:${port}`;
}

interface Found {
  readonly statement: Statement | undefined;
  readonly uses: readonly Use[];
}

function poolOf(sources: PoolSources, name: string, found: Found): Pool {
  const { statement } = found;
  const uses = found.uses.toSorted((a, b) => a.pass.span.line - b.pass.span.line);
  const scope = statement === undefined ? scopeOf([]) : innerScope(sources.outer, statement);
  const method = scope.statements.findLast((one) => methodNames.includes(one.name));
  const tls =
    uses.some(({ target }) => target.tls) || uses.some(({ scope: own }) => isOn(own, 'proxy_ssl', sources));
  const span = statement?.span ??
    uses[0]?.pass.span ?? { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };
  const checked = uses.some((use) => use.scope.own.has('health_check'));
  const settings = {
    tls,
    checked,
    sendProxy: uses.some((use) => isOn(use.scope, 'proxy_protocol', sources)),
  };
  const servers: readonly Server[] =
    statement === undefined
      ? [implicitServer(name, span, settings)]
      : (scope.own.get('server') ?? []).map((one) => serverOf(one, settings));
  const zone = scope.own.get('zone')?.[0];
  const keepAlive = scope.own.get('keepalive')?.at(-1);
  const [use] = uses;
  return {
    name,
    mode: sources.mode,
    algorithm: algorithmOf(method, sources.variables),
    algorithmSpan: method?.span,
    servers,
    membership: membershipOf(scope, servers),
    persistence: persistenceOf(scope, sources.variables),
    decisions: [],
    allBackups: true,
    retries: retriesOf(use, servers.length),
    redispatch: true,
    timeouts: timeoutsOf(uses, sources.mode === 'tcp', keepAlive === undefined ? undefined : scope),
    disabled: false,
    implicit: statement === undefined ? true : undefined,
    keepAlive: keepAlive === undefined ? undefined : keepAliveOf(scope, keepAlive),
    nextServer: nextServerOf(use),
    sharedMemory: zone === undefined ? undefined : { name: zone.arguments[0] ?? '', span: zone.span },
    httpVersion: httpVersionOf(use, sources.mode),
    forwardedHeader: forwardedHeaderOf(uses),
    span,
  };
}

function keepAliveOf(scope: Scope, { arguments: words, span }: Statement): Pool['keepAlive'] {
  return {
    connections: parseCount(words[0]) ?? 0,
    requests: parseCount(effectiveOne(scope, 'keepalive_requests')?.arguments[0]) ?? 1000,
    span,
  };
}

function isOn(scope: Scope, name: string, { mode }: PoolSources): boolean {
  return mode === 'tcp' && effectiveOne(scope, name)?.arguments[0] === 'on';
}

function membershipOf({ own }: Scope, servers: readonly Server[]): Membership {
  const state = own.get('state')?.[0];
  if (state !== undefined)
    return { kind: 'discovered', min: 1, expected: Math.max(1, servers.length), max: 100, span: state.span };
  return { kind: 'fixed' };
}

function persistenceOf({ own }: Scope, variables: Variables): readonly Persistence[] {
  return (own.get('sticky') ?? []).map(({ arguments: [mode = '', name = ''], span }): Persistence => {
    if (mode !== 'route') return { kind: 'cookie', name, mode, span };
    return { kind: 'stick', key: keyOf(name, variables), table: 'route', span };
  });
}

/** The prefix of the directives that set timeouts: `proxy_`, `fastcgi_`, … */
function prefixOf({ pass }: Pick<Use, 'pass'>): string {
  return pass.name.replace(/pass$/, '');
}

const oneMinute = 60_000;

/** The smallest of all places that use the pool: that is where it hurts first. */
function timeoutsOf(uses: readonly Use[], isStream: boolean, keepAlive: Scope | undefined): Timeouts {
  const all = uses.map((use) => {
    const prefix = prefixOf(use);
    return {
      connect: timeOf(use.scope, `${prefix}connect_timeout`, oneMinute),
      server: isStream
        ? timeOf(use.scope, 'proxy_timeout', 10 * oneMinute)
        : timeOf(use.scope, `${prefix}read_timeout`, oneMinute),
    };
  });
  const least = (name: 'connect' | 'server') =>
    all
      .map((one) => one[name])
      .reduce((a, b) => ((b?.milliseconds ?? 1e15) < (a?.milliseconds ?? 1e15) ? b : a), undefined);
  return timeouts({
    connect: least('connect'),
    server: least('server'),
    'server-keep-alive':
      keepAlive === undefined ? undefined : timeOf(keepAlive, 'keepalive_timeout', oneMinute),
  });
}

function nextServerOf(use: Use | undefined): Pool['nextServer'] {
  if (use === undefined) return undefined;
  const statement = effectiveOne(use.scope, `${prefixOf(use)}next_upstream`);
  const tries = parseCount(effectiveOne(use.scope, `${prefixOf(use)}next_upstream_tries`)?.arguments[0]);
  const when = statement?.arguments ?? ['error', 'timeout'];
  return { when, tries, span: statement?.span ?? use.pass.span };
}

/** 0 tries is as many as there are servers. */
function retriesOf(use: Use | undefined, servers: number): number {
  const next = nextServerOf(use);
  if (next?.when.includes('off') === true || next?.when[0] === 'off') return 0;
  const tries = next?.tries ?? 0;
  return Math.max(0, (tries === 0 ? servers : tries) - 1);
}

function httpVersionOf(use: Use | undefined, mode: 'http' | 'tcp'): string | undefined {
  if (use === undefined || mode === 'tcp') return undefined;
  if (use.pass.name === 'grpc_pass') return '2';
  if (use.pass.name !== 'proxy_pass') return undefined;
  return effectiveOne(use.scope, 'proxy_http_version')?.arguments[0] ?? '1.0';
}

/** Headers are inherited whole: a block that sets one has only its own (ngx_http_proxy_module, proxy_set_header). */
export function headersSent({ scope, pass }: Pick<Use, 'scope' | 'pass'>): readonly Statement[] {
  return effective(scope, `${prefixOf({ pass })}set_header`);
}

/** The header in which all places that use the pool tell who asks. */
function forwardedHeaderOf(uses: readonly Use[]): Pool['forwardedHeader'] {
  const told = uses.map((use) =>
    headersSent(use).find(({ arguments: [, value = ''] }) => tellsClient.test(value)),
  );
  const [first] = told;
  if (first === undefined || told.includes(undefined)) return undefined;
  return { name: (first.arguments[0] ?? '').toLowerCase(), span: first.span };
}

const tellsClient = /\$\{?(?:proxy_add_x_forwarded_for|(?:realip_)?remote_addr|proxy_protocol_addr)\b/;
