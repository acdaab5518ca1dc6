import { argumentSpan, argumentsOf, type Context, complain, refuse, spanOf } from './context.ts';
import type { MemberDraft } from './members.ts';
import { type Parameter, readParameters } from './parameters.ts';
import type { PoolDraft, PoolUse } from './pools.ts';
import type { Server } from './servers.ts';
import { parseTarget, type Target } from './targets.ts';
import type { Statement } from './tree.ts';

/** Balancers by the server that declares them, and the pools of servers that rules name. */
export interface Proxies {
  readonly balancers: Map<Server, Map<string, PoolDraft>>;
  readonly implicit: Map<string, PoolDraft>;
  readonly names: Set<string>;
  readonly all: PoolDraft[];
}

export function startProxies(): Proxies {
  return { balancers: new Map(), implicit: new Map(), names: new Set(), all: [] };
}

/** Reads `<Proxy balancer://…>`, `BalancerMember` and `ProxySet` of one server. */
export function collectBalancers(context: Context, proxies: Proxies, server: Server): void {
  for (const statement of server.own) {
    if (statement.name === 'proxy' && statement.block !== undefined)
      proxySection(context, proxies, server, statement);
    else if (statement.name === 'balancermember') outerMember(context, proxies, server, statement);
    else if (statement.name === 'proxyset') outerSet(context, proxies, server, statement);
  }
}

function proxySection(context: Context, proxies: Proxies, server: Server, statement: Statement): void {
  const [url = '', ...more] = argumentsOf(context, statement).texts;
  const target = parseTarget(url);
  if (target === undefined) return;
  const draft =
    target.kind === 'balancer'
      ? balancer(context, proxies, server, { name: target.name, statement, creates: true })
      : serverPool(context, proxies, target, statement);
  if (draft === undefined) return;
  const own = setterOf(draft);
  if (more.length > 0) setAll(own, readParameters(context, statement, 1).parameters);
  for (const inner of statement.block ?? []) {
    if (inner.name === 'balancermember') addMember(context, draft, inner, 0);
    if (inner.name === 'proxyset') setFrom(context, own, inner, 0);
  }
}

/** A balancer's parameters are its own, those of a single server its worker's. */
function setterOf(draft: PoolDraft): Map<string, Parameter> {
  return draft.implicit ? (draft.members[0]?.parameters ?? draft.parameters) : draft.parameters;
}

function setAll(into: Map<string, Parameter>, from: ReadonlyMap<string, Parameter>): void {
  for (const [key, parameter] of from) into.set(key, parameter);
}

function setFrom(context: Context, into: Map<string, Parameter>, statement: Statement, at: number): void {
  const { parameters, wrong } = readParameters(context, statement, at);
  if (wrong !== undefined) refuse(context, statement, wrong, "a parameter has the form 'key=value'");
  setAll(into, parameters);
}

/** `BalancerMember balancer://name URL …` outside of its section. */
function outerMember(context: Context, proxies: Proxies, server: Server, statement: Statement): void {
  const target = parseTarget(argumentsOf(context, statement).texts[0] ?? '');
  if (target?.kind !== 'balancer') {
    refuse(context, statement, 0, "'BalancerMember' outside <Proxy> names its balancer first");
    return;
  }
  const draft = balancer(context, proxies, server, { name: target.name, statement, creates: true });
  if (draft !== undefined) addMember(context, draft, statement, 1);
}

function outerSet(context: Context, proxies: Proxies, server: Server, statement: Statement): void {
  const target = parseTarget(argumentsOf(context, statement).texts[0] ?? '');
  if (target === undefined) {
    refuse(context, statement, 0, "'ProxySet' outside <Proxy> names its worker or balancer first");
    return;
  }
  const draft =
    target.kind === 'balancer'
      ? balancer(context, proxies, server, { name: target.name, statement, creates: true })
      : serverPool(context, proxies, target, statement);
  if (draft !== undefined) setFrom(context, setterOf(draft), statement, 1);
}

function addMember(context: Context, draft: PoolDraft, statement: Statement, at: number): void {
  const { texts } = argumentsOf(context, statement);
  // The first word that sets nothing is the place, wherever it stands (mod_proxy.c, add_member).
  const place = Math.max(
    at,
    texts.findIndex((text, index) => index >= at && !text.includes('=')),
  );
  const url = texts[place] ?? '';
  const target = parseTarget(url);
  if (target?.kind !== 'server') {
    refuse(context, statement, place, `'${url}' is no URL of a server`);
    return;
  }
  const { parameters, wrong } = readParameters(context, statement, at, place);
  if (wrong !== undefined) refuse(context, statement, wrong, "a parameter has the form 'key=value'");
  checkMember(context, statement, parameters);
  const member: MemberDraft = {
    target,
    url,
    span: spanOf(context, statement),
    parameters: new Map(parameters),
  };
  draft.members.push(member);
}

/** mod_proxy.c, set_worker_param. */
function checkMember(
  context: Context,
  statement: Statement,
  parameters: ReadonlyMap<string, Parameter>,
): void {
  const factor = parameters.get('loadfactor')?.value;
  if (factor !== undefined && !(Number(factor) >= 1 && Number(factor) <= 100))
    refuse(context, statement, 0, `loadfactor must be a number from 1 to 100, not '${factor}'`);
  const status = parameters.get('status')?.value;
  if (status !== undefined && /[^\s+\-DSIHENRC]/i.test(status))
    refuse(
      context,
      statement,
      0,
      `status '${status}' has a letter that is none of D, S, I, H, R, E, N and C`,
    );
}

interface Wanted {
  readonly name: string;
  readonly statement: Statement;
  readonly creates: boolean;
}

/** The balancer of that name that the server sees: its own before the main server's (mod_proxy.c, merge). */
export function balancer(
  context: Context,
  proxies: Proxies,
  server: Server,
  { name, statement, creates }: Wanted,
): PoolDraft | undefined {
  const own = proxies.balancers.get(server)?.get(name);
  if (own !== undefined) return own;
  const base = server.base === undefined ? undefined : proxies.balancers.get(server.base)?.get(name);
  if (base !== undefined && !creates) return base;
  if (!creates) warnOfEmpty(context, name, statement);
  const draft: PoolDraft = {
    name: uniqueName(proxies, name, server),
    span: spanOf(context, statement),
    members: [],
    parameters: new Map(),
    implicit: false,
    uses: new Set(),
  };
  const mine = proxies.balancers.get(server) ?? new Map<string, PoolDraft>();
  proxies.balancers.set(server, mine.set(name, draft));
  proxies.all.push(draft);
  return draft;
}

function uniqueName(proxies: Proxies, wanted: string, server: Server): string {
  let name = proxies.names.has(wanted) ? `${wanted}@${server.name}` : wanted;
  for (let count = 2; proxies.names.has(name); count++) name = `${wanted}@${server.name}#${count}`;
  proxies.names.add(name);
  return name;
}

/** httpd starts, and answers such requests with 503. */
function warnOfEmpty(context: Context, name: string, statement: Statement): void {
  complain(context, 'unresolved-reference', () => ({
    severity: 'warning',
    message: `the balancer '${name}' has no member that is declared here`,
    span: spanOf(context, statement),
    help: `add <Proxy balancer://${name}> with a BalancerMember`,
  }));
}

/** The pool of the one server that a URL names; every rule that names it shares it. */
export function serverPool(
  context: Context,
  proxies: Proxies,
  target: Extract<Target, { kind: 'server' }>,
  statement: Statement,
): PoolDraft {
  const key = `${target.scheme} ${target.endpoint}`;
  const held = proxies.implicit.get(key);
  if (held !== undefined) return held;
  const name = proxies.names.has(target.endpoint) ? `${target.scheme}://${target.endpoint}` : target.endpoint;
  const url = argumentsOf(context, statement).texts.findIndex((text) => text.includes('://'));
  const span = argumentSpan(context, statement, Math.max(0, url));
  const member = { target: { ...target, path: '' }, url: target.endpoint, span, parameters: new Map() };
  const draft: PoolDraft = {
    name,
    span: spanOf(context, statement),
    members: [member],
    parameters: new Map(),
    implicit: true,
    uses: new Set(),
  };
  proxies.names.add(name);
  proxies.implicit.set(key, draft);
  proxies.all.push(draft);
  return draft;
}

/** Notes that the server sends requests to the pool. */
export function usePool(draft: PoolDraft, use: PoolUse): string {
  draft.uses.add(use);
  return draft.name;
}
