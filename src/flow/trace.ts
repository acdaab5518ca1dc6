import { distribute } from '../forecast/balance/distribute.ts';
import { onward } from '../forecast/onward.ts';
import type { Pool } from '../model/pool.ts';
import { addressIn } from '../network/address.ts';
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
import { traceData, traceText } from '../report/trace.ts';
import { type Estate } from './estate.ts';
import type { ExitCode, Outcome, Surroundings } from './outcome.ts';
import { readEstate } from './read-path.ts';
import { refusal } from './refusal.ts';

export interface TraceRequest {
  readonly url: string;
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

const exitCodes: Readonly<Record<Disposition, ExitCode>> = {
  delivered: 0,
  answered: 0,
  uncertain: 3,
  'no-pool': 1,
  'no-server': 1,
  refused: 1,
};

/** `evenkeel trace URL`: which lines decide where a request goes, through every tier. */
export function trace(request: TraceRequest, around: Surroundings): Outcome {
  const url = parseUrl(request.url);
  if (url === undefined) return refusal([notAnUrl(request.url)], around);
  const read = readEstate(request.target, { environment: request.environment });
  if (!read.ok) return refusal(read.problems, around);
  const { path } = read.value;
  const source = sourceOf(read.value, request.from);
  if (source === undefined) return refusal([unknownClient(read.value, request.from ?? '')], around);
  const asked = requestOf(url, source, request);
  const entries = traceEntries(path, url.host, url.port).filter(
    ({ device }) => request.at === undefined || device.id === request.at,
  );
  const hops = traceRequest(path, asked, entries, options(request.from === undefined));
  const disposition = worstOf(hops);
  const shown = { request: asked, url: request.url, hops, disposition, port: url.port };
  return {
    exitCode: exitCodes[disposition],
    data: { schema: 'evenkeel.trace/1', url: request.url, from: source, disposition, hops: traceData(hops) },
    text: traceText(shown, read.value.frames, around.paint),
  };
}

function worstOf(hops: readonly Hop[]): Disposition {
  if (hops.length === 0) return 'refused';
  const found = hops.map(dispositionOf);
  const order: readonly Disposition[] = [
    'refused',
    'no-pool',
    'no-server',
    'uncertain',
    'answered',
    'delivered',
  ];
  return order.find((level) => found.includes(level)) ?? 'delivered';
}

/** Without a named client, the shares are those of many clients. */
function options(anyClient: boolean): TraceOptions {
  return {
    choose: (_: PathDevice, pool: Pool, { request }: Route) => {
      const requests = anyClient && isPublic(request.source) ? manyClients(request) : [request];
      const { servers, shares } = distribute(pool, { requests });
      return servers.map((server, at) => ({ server, share: shares[at] ?? 0 }));
    },
    onward,
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
  const authority = port === undefined ? host : `${host}:${port}`;
  const standard = tls ? 443 : 80;
  return {
    tls,
    host: host.replace(/^\[|\]$/g, ''),
    authority,
    port: port === undefined ? standard : Number(port),
    path,
    query,
  };
}

function requestOf(url: Url, source: string, { method, headers = [] }: TraceRequest): Request {
  const named = headers.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    ...emptyRequest,
    source,
    destination: /^[\d.]+$|:/.test(url.host) ? url.host : undefined,
    destinationPort: url.port,
    method: method ?? 'GET',
    tls: url.tls,
    host: url.authority,
    path: url.path,
    query: url.query,
    headers: Object.fromEntries(named),
  };
}

/** An address as it is; a client of the fleet by the first address of its first prefix. */
function sourceOf({ fleet }: Estate, from: string | undefined): string | undefined {
  if (from === undefined) return anyAddress;
  const client = fleet.declared.clients.find(({ id }) => id === from);
  if (client !== undefined) return client.from[0]?.split('/', 1)[0]?.replace(/\.0$/, '.1');
  return /^[\d.]+$|^[\da-f:.]*:[\da-f:.]*$/i.test(from) ? from : undefined;
}

function notAnUrl(text: string): Parameters<typeof refusal>[0][number] {
  return {
    code: 'usage',
    severity: 'error',
    message: `'${text}' is no URL`,
    help: 'such as https://shop.example.com/cart',
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
