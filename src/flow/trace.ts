import { distribute } from '../forecast/balance/distribute.ts';
import type { Declared, Service } from '../model/declared.ts';
import type { Pool } from '../model/pool.ts';
import { addressIn } from '../network/address.ts';
import { addressOfClient, endingOf } from '../network/flow.ts';
import { parseFlow } from '../network/flow-intents.ts';
import type { Fate } from '../network/layer3/lookup.ts';
import type { PathDevice } from '../network/path.ts';
import { emptyRequest, type Request } from '../network/request.ts';
import type { Route } from '../network/route.ts';
import {
  type Disposition,
  dispositionOf,
  type Hop,
  type TraceOptions,
  traceEntries,
  trace as traceRequest,
} from '../network/trace.ts';
import { type TracedFlows, traceData, traceText, wayData } from '../report/trace.ts';
import { type Estate } from './estate.ts';
import type { Outcome, Surroundings } from './outcome.ts';
import { readEstate } from './read-path.ts';
import { refusal } from './refusal.ts';
import { exitCodeOf, traceFlow } from './trace-flow.ts';
import { reachedHops, tracedFlows } from './traced-flows.ts';

export interface TraceRequest {
  /** URL, id of a service, or a flow. */
  readonly what: string;
  /** Configuration file, fleet folder or fleet file. */
  readonly target: string;
  readonly environment?: string | undefined;
  /** Address of the client, or the name of one of the fleet's clients. */
  readonly from?: string | undefined;
  readonly method?: string | undefined;
  /** `Name: value` lines. */
  readonly headers?: readonly string[] | undefined;
  /** Device where the request enters. */
  readonly at?: string | undefined;
}

/**
 * `evenkeel trace URL|SERVICE|FLOW`: which lines decide where a request goes, through every tier and every switch and
 * router between them; of a flow (`A -> B:443`) the switches and routers alone.
 */
export function trace(request: TraceRequest, around: Surroundings): Outcome {
  const flow = parseFlow(request.what);
  const read = readEstate(request.target, { environment: request.environment });
  if (!read.ok) return refusal(read.problems, around);
  if (flow !== undefined) return traceFlow(flow, read.value, around);
  const service = read.value.fleet.declared.services.find(({ id }) => id === request.what);
  const text = service === undefined ? request.what : urlOf(service);
  const url = parseUrl(text);
  if (url === undefined) return refusal([notTraceable(request.what, read.value)], around);
  return traceUrl({ ...request, what: text, url, service }, read.value, around);
}

interface UrlRequest extends TraceRequest {
  readonly url: Url;
  readonly service: Service | undefined;
}

function traceUrl(request: UrlRequest, estate: Estate, around: Surroundings): Outcome {
  const { url } = request;
  const { path } = estate;
  const from = request.from ?? clientOf(request.service, path.declared);
  const source = sourceOf(estate, from);
  if (source === undefined) return refusal([unknownClient(estate, from ?? '')], around);
  const asked = requestOf(url, source, request);
  const entries = traceEntries(path, url.host, url.port).filter(
    ({ device }) => request.at === undefined || device.id === request.at,
  );
  const service = request.service ?? path.declared.services.find(({ entry }) => entry?.host === url.host);
  const asking = { source, client: from, needs: service?.needs ?? [] };
  const hops = reachedHops(path, traceRequest(path, asked, entries, options(from === undefined)), asking);
  const flows = tracedFlows(path, hops, asking);
  const disposition = worstOf(hops, flows);
  const shown = { request: asked, url: request.what, hops, disposition, port: url.port, flows };
  return {
    exitCode: exitCodeOf(disposition),
    data: {
      schema: 'evenkeel.trace/1',
      url: request.what,
      from: source,
      disposition,
      hops: traceData(shown),
      needs: flows.needs.map(wayData),
    },
    text: traceText(shown, estate.frames, around.paint),
  };
}

/** Without a client that is named, the first of the service's that is declared to come in somewhere. */
function clientOf(service: Service | undefined, { clients }: Declared): string | undefined {
  const placed = clients.filter(({ at }) => at !== undefined);
  const own = placed.find(({ id }) => (service?.traffic.clients[id] ?? 0) > 0);
  return service === undefined ? undefined : (own ?? placed[0])?.id;
}

function urlOf({ id, entry }: Service): string {
  if (entry === undefined) return id;
  return `${entry.tls ? 'https' : 'http'}://${entry.host}:${entry.port}${entry.path}`.replace(
    entry.tls ? ':443/' : ':80/',
    '/',
  );
}

function worstOf(hops: readonly Hop[], flows: TracedFlows): Disposition | Fate {
  if (hops.length === 0) return 'refused';
  const found = hops.map(dispositionOf);
  const all = [...flows.entries.values(), ...flows.servers.values(), ...flows.needs];
  const lost = all.map(({ flow }) => endingOf(flow).disposition).filter((fate) => fate !== 'delivered');
  const order: readonly Disposition[] = [
    'refused',
    'no-pool',
    'no-server',
    'uncertain',
    'answered',
    'delivered',
  ];
  const own = order.find((level) => found.includes(level)) ?? 'delivered';
  const ways = lost.find((fate) => fate !== 'uncertain') ?? lost[0];
  return own === 'answered' || own === 'delivered' || own === 'uncertain' ? (ways ?? own) : own;
}

/** Without a named client, the shares are those of many clients. */
function options(anyClient: boolean): TraceOptions {
  return {
    choose: (_: PathDevice, pool: Pool, { request }: Route) => {
      const requests = anyClient && isPublic(request.source) ? manyClients(request) : [request];
      const { servers, shares } = distribute(pool, { requests });
      return servers.map((server, at) => ({ server, share: shares[at] ?? 0 }));
    },
  };
}

function isPublic(source: string): boolean {
  return source === anyAddress;
}

const anyAddress = '198.51.100.1';
const clientCount = 512;

function manyClients(request: Request): readonly Request[] {
  return Array.from({ length: clientCount }, (_, at) => ({
    ...request,
    source: addressIn({ bytes: [0, 0, 0, 0], bits: 0 }, scrambled(at) / 2 ** 32),
  }));
}

/** Well-mixed numbers below 2^32 (the finalizer of MurmurHash3), so that the low bits of the addresses differ too. */
function scrambled(at: number): number {
  let hash = Math.imul(at + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

interface Url {
  readonly tls: boolean;
  /** `tcp://`: a connection, no request. */
  readonly isRaw: boolean;
  readonly host: string;
  readonly authority: string;
  readonly port: number;
  readonly path: string;
  readonly query: string;
}

function parseUrl(text: string): Url | undefined {
  const match =
    /^(https?|tcp):\/\/(\[[^\]]+\]|[^:/?#]+)(?::(\d{1,5}))?(\/[^?#]*)?(?:\?([^#]*))?(?:#.*)?$/i.exec(text);
  if (match === null) return undefined;
  const [, scheme = '', host = '', port, path = '/', query = ''] = match;
  const tls = scheme.toLowerCase() === 'https';
  const isRaw = scheme.toLowerCase() === 'tcp';
  const authority = port === undefined ? host : `${host}:${port}`;
  const standard = tls ? 443 : 80;
  return {
    tls,
    isRaw,
    host: host.replace(/^\[|\]$/g, ''),
    authority,
    port: port === undefined ? standard : Number(port),
    path,
    query,
  };
}

function requestOf(url: Url, source: string, { method, headers = [] }: TraceRequest): Request {
  const named = Object.fromEntries(
    headers.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const { host, ...others } = named;
  const isName = !/^[\d.]+$|:/.test(url.host);
  return {
    ...emptyRequest,
    source,
    destination: isName ? undefined : url.host,
    destinationPort: url.port,
    method: method ?? 'GET',
    tls: url.tls,
    host: host ?? url.authority,
    // As clients do: the name of the URL, whatever Host says; of an address none.
    sni: isName ? url.host : null,
    path: url.path,
    query: url.query,
    headers: others,
    sight: url.isRaw ? rawSight : undefined,
  };
}

/** Nobody says what a connection carries that is no HTTP. */
const rawSight: Request['sight'] = {
  unknown: new Set(
    ['host', 'path', 'query', 'method', 'sni', 'scheme-tls', 'http-version', 'http-passing'].map(
      (name) => `@${name}`,
    ),
  ),
  doubtful: new Set(),
  encrypted: false,
};

/** An address as it is; a client of the fleet by the first address of its first prefix. */
function sourceOf({ fleet }: Estate, from: string | undefined): string | undefined {
  if (from === undefined) return anyAddress;
  const client = fleet.declared.clients.find(({ id }) => id === from);
  if (client !== undefined) return addressOfClient(client.from);
  return /^[\d.]+$|^[\da-f:.]*:[\da-f:.]*$/i.test(from) ? from : undefined;
}

function notTraceable(text: string, { fleet }: Estate): Parameters<typeof refusal>[0][number] {
  const known = fleet.declared.services.map(({ id }) => id).join(', ');
  return {
    code: 'usage',
    severity: 'error',
    message: `'${text}' is no URL, no service of the fleet and no flow`,
    help: `such as https://shop.example.com/cart${known === '' ? '' : `, one of the services ${known}`}, or 'office -> 10.0.40.5:5432'`,
  };
}

function unknownClient({ fleet }: Estate, from: string): Parameters<typeof refusal>[0][number] {
  const known = fleet.declared.clients.map(({ id }) => id).join(', ');
  return {
    code: 'usage',
    severity: 'error',
    message: `'${from}' is neither an address nor a client of the fleet`,
    help: known === '' ? "give an address, or declare clients under 'clients:'" : `known clients: ${known}`,
  };
}
