import type { DeviceKind } from '../../src/devices/device.ts';
import { buildPath, type PathDevice } from '../../src/network/path.ts';
import { emptyRequest, type Request } from '../../src/network/request.ts';
import { type Routing, route } from '../../src/network/route.ts';
import { type UpstreamRequest, upstreamRequest } from '../../src/network/upstream-request.ts';
import { chooseFrontend } from '../../src/network/virtual-host.ts';
import type { Got, Recorded, Sending } from './recorder.ts';

const nothingDeclared = {
  fleet: '',
  clients: [],
  services: [],
  hosts: [],
  pairs: [],
  roles: {},
  assumptions: [],
  knownFiles: [],
  links: [],
  dependencies: [],
  flows: [],
};

export function readDevice(kind: DeviceKind, file: string, text: string, version?: string): PathDevice {
  const { facts, problems } = kind.read([{ file, text }], version === undefined ? {} : { version });
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('; '));
  const [device] = buildPath([{ id: 'device', facts }], nothingDeclared).devices;
  if (device === undefined) throw new Error('nothing read');
  return device;
}

/** The request that a client sends, of which nothing is unknown; headers that are looked at are null where it has none. */
export function requestOf(sending: Sending, port: number, looked: readonly string[]): Request {
  const question = sending.url.indexOf('?');
  const none = Object.fromEntries(looked.map((name) => [name, null]));
  const named = Object.entries(sending.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const { host = '', ...headers } = Object.fromEntries(named);
  return {
    ...emptyRequest,
    source: '127.0.0.1',
    destination: '127.0.0.1',
    destinationPort: port,
    method: sending.method,
    host,
    path: question < 0 ? sending.url : sending.url.slice(0, question),
    query: question < 0 ? '' : sending.url.slice(question + 1),
    headers: { ...none, ...headers },
    version: '1.1',
  };
}

/** What the model says of a request on a port: an answer, or what the server gets. */
export interface Told {
  readonly routing: Routing;
  readonly server?: string | undefined;
  readonly sent?: UpstreamRequest | undefined;
}

export function told(device: PathDevice, request: Request): Told | undefined {
  const listener = device.facts.frontends
    .flatMap(({ listeners }) => listeners)
    .find(({ port }) => port === request.destinationPort);
  const chosen = listener === undefined ? undefined : chooseFrontend(device, listener, request);
  if (chosen === undefined) return undefined;
  const routing = route(device, chosen.frontend, request);
  const { ending } = routing.likely;
  const pool = ending.kind === 'pool' ? device.pools.get(ending.pool) : undefined;
  const [server] = pool?.servers ?? [];
  if (pool === undefined || server === undefined) return { routing };
  const sent = upstreamRequest({ from: device, pool, server }, request, routing.likely);
  return { routing, server: `${server.address}:${server.port}`, sent };
}

/** In what the model and the program differ; empty where they agree as far as the model says anything. */
export function differences({ routing, sent }: Told, got: Got): readonly string[] {
  const { ending } = routing.likely;
  const found: string[] = [];
  const compare = (what: string, model: unknown, real: unknown): void => {
    if (model !== undefined && model !== real)
      found.push(`${what}: ${JSON.stringify(model)}, really ${JSON.stringify(real)}`);
  };
  if (ending.kind === 'answered') {
    compare('status', ending.how === 'reject' ? 0 : ending.status, got.status);
    if (ending.how === 'redirect') compare('location', ending.location, got.location);
    return found;
  }
  if (sent === undefined || got.recorded === undefined)
    return sent === undefined && got.recorded === undefined ? [] : [`${ending.kind}, really ${got.status}`];
  compareSent(sent, got.recorded, compare);
  return found;
}

function compareSent(
  sent: UpstreamRequest,
  recorded: Recorded,
  compare: (what: string, model: unknown, real: unknown) => void,
): void {
  const { method, path, query, host, sni, version, headers } = sent;
  compare('method', method, recorded.method);
  if (path !== undefined && query !== undefined)
    compare('url', query === '' ? path : `${path}?${query}`, recorded.url.replace(/^https?:\/\/[^/]*/, ''));
  compare('host', host, recorded.headers['host'] ?? '');
  compare('server name', sni?.toLowerCase() ?? sni, recorded.sni?.toLowerCase() ?? null);
  compare('version', version, recorded.version);
  for (const [name, value] of Object.entries(headers))
    compare(name, value?.trim() ?? value, recorded.headers[name] ?? null);
}
