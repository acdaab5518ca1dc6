import type { Pool } from '../../model/pool.ts';
import type { SandboxPlace } from '../device.ts';
import { spanOf } from './context.ts';
import { composed, plain, refuse, shown, textsOf, type Writing } from './rehearse-writing.ts';
import { parseTarget, secureSchemes, type Target } from './targets.ts';
import type { Statement } from './tree.ts';

type ServerTarget = Extract<Target, { kind: 'server' }>;

/** Schemes that a stub can answer; the others speak no HTTP. */
const carried: ReadonlySet<string> = new Set(['http', 'https', 'ws', 'wss', 'h2', 'h2c']);

/** `ProxyPass [path] URL key=value …`; in a section the path is that of the section (docs: mod_proxy, ProxyPass). */
export function proxyPassLine(writing: Writing, statement: Statement, isInside: boolean): string | undefined {
  const at = isInside ? 0 : 1;
  if (textsOf(writing, statement)[at] === '!') return plain(writing, statement);
  return withStub(writing, statement, at, (target) => implicitPlace(writing, target));
}

/** `BalancerMember [balancer://name] URL key=value …`. */
export function memberLine(writing: Writing, statement: Statement, isInside: boolean): string | undefined {
  return withStub(writing, statement, isInside ? 0 : 1, (target) => memberPlace(writing, statement, target));
}

/** `ProxySet [URL] key=value …`. */
export function proxySetLine(writing: Writing, statement: Statement, isInside: boolean): string | undefined {
  if (!isInside) return withStub(writing, statement, 0, (target) => implicitPlace(writing, target));
  const parameters = parametersOf(writing, statement, 0);
  return parameters === undefined ? undefined : composed(parameters);
}

/** `<Proxy URL key=value …>`; `*` holds for every URL, and so for the stubs' too. */
export function proxySection(writing: Writing, statement: Statement): string | undefined {
  if (textsOf(writing, statement)[0] === '*') return '*';
  return withStub(writing, statement, 0, (target) => implicitPlace(writing, target));
}

/** The URL of the stub that stands for a single server; a balancer keeps its name. */
export function stubUrl(
  writing: Writing,
  statement: Statement,
  url: string,
  find: (target: ServerTarget) => SandboxPlace | undefined = (target) => implicitPlace(writing, target),
): string | undefined {
  const target = parseTarget(url);
  if (target === undefined)
    return refuse(
      writing,
      statement,
      `the server of ${statement.written} is worked out while it runs: ${url}`,
    );
  if (target.kind === 'balancer') {
    writing.needed.add('proxy_balancer').add('slotmem_shm');
    return url;
  }
  const { scheme, path } = target;
  if (!carried.has(scheme)) return refuse(writing, statement, `'${scheme}' has no stub: ${url}`);
  const place = find(target);
  if (place === undefined)
    return refuse(writing, statement, `${url} is no server of its own in a pool that is known`);
  if (secureSchemes.has(scheme)) writing.changed.add('servers are stubs that are asked without TLS');
  writing.forced.add('proxy').add('proxy_http');
  return `http://${shown(place)}${path}`;
}

function withStub(
  writing: Writing,
  statement: Statement,
  at: number,
  find: (target: ServerTarget) => SandboxPlace | undefined,
): string | undefined {
  const texts = textsOf(writing, statement);
  const url = stubUrl(writing, statement, texts[at] ?? '', find);
  const parameters = parametersOf(writing, statement, at + 1);
  if (url === undefined || parameters === undefined) return undefined;
  return composed([...texts.slice(0, at), url, ...parameters]);
}

/** Parameters that a stub cannot do anything with are left out (docs: mod_proxy, ProxyPass). */
function parametersOf(writing: Writing, statement: Statement, from: number): readonly string[] | undefined {
  const texts = textsOf(writing, statement).slice(from);
  const method = texts.map((text) => /^lbmethod=(\w+)$/i.exec(text)?.[1]?.toLowerCase()).find(Boolean);
  if (method === 'heartbeat')
    return refuse(writing, statement, 'servers that tell their load by heartbeats have no stub');
  if (texts.some((text) => /^hcmethod=cping$/i.test(text)))
    return refuse(writing, statement, 'a check by CPING has no stub');
  writing.needed.add(`lbmethod_${method ?? 'byrequests'}`);
  if (texts.some((text) => /^hc\w+=/i.test(text))) writing.needed.add('proxy_hcheck');
  return texts.filter((text) => !/^(?:ping|secret)=/i.test(text));
}

/** The pool of one server is named by host and port, and by its scheme too where that name is taken (proxies.ts). */
function implicitPlace(
  { facts, sandbox }: Writing,
  { scheme, endpoint }: ServerTarget,
): SandboxPlace | undefined {
  const named = (name: string): Pool | undefined =>
    facts.pools.find((pool) => pool.implicit === true && pool.name === name);
  const pool = named(`${scheme}://${endpoint}`) ?? named(endpoint);
  const [server] = pool?.servers ?? [];
  return pool === undefined || server === undefined ? undefined : sandbox.server(pool.name, server.name);
}

/**
 * By its place in the text: names are only unique in their pool. A member that its balancer has already is no other
 * worker for the program, but one that both lines share (mod_proxy.c, add_member); pools.ts gives it a number.
 */
function memberPlace(
  { context, facts, sandbox, written }: Writing,
  statement: Statement,
  { address, port, endpoint }: ServerTarget,
): SandboxPlace | undefined {
  const { file, line } = spanOf(context, statement);
  const found = facts.pools.flatMap((pool) =>
    pool.servers
      .filter(({ span }) => pool.implicit !== true && span.file === file && span.line === line)
      .filter((server) => server.address === address && server.port === port)
      .filter(({ name }) => !/#\d+$/.test(name))
      .map((server) => sandbox.server(pool.name, server.name)),
  );
  const key = `${file}:${line} ${endpoint}`;
  const at = written.get(key) ?? 0;
  written.set(key, at + 1);
  return found[Math.min(at, found.length - 1)];
}
