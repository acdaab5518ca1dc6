import type { Awaited } from '../model/decision.ts';
import type { Field } from '../model/predicate.ts';
import { clearSight, hides, type Sight, withPart, withRead } from './sight.ts';

/**
 * One request as a listener sees it. A header or cookie that is missing here is unknown, not absent: tests on it are
 * uncertain.
 */
export interface Request {
  readonly source: string;
  readonly destination: string | undefined;
  readonly destinationPort: number | undefined;
  readonly method: string;
  readonly tls: boolean;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  /** By their names in lower case; null: the request has none. */
  readonly headers: Readonly<Record<string, string | null>>;
  /** Name in the TLS handshake: null is none, undefined that of `host`, as browsers send it. */
  readonly sni?: string | null | undefined;
  /** Such as `1.1` or `2`; undefined: clients speak several. */
  readonly version?: string | undefined;
  /** What the program's random numbers come to for this request, from 0 to below 1; undefined is unknown. */
  readonly draw?: number | undefined;
  /** Usable servers of a pool at that moment; undefined when nobody knows. */
  readonly aliveServers: (pool: string) => number | undefined;
  /** Undefined: all that is told here can be read. */
  readonly sight?: Sight | undefined;
  /** The path as the client wrote it, where rules see it plain and have not changed it. */
  readonly writtenPath?: string | undefined;
  /** Path and query as the client wrote them, once a rule has changed them. */
  readonly writtenUrl?: string | undefined;
}

/** The same request after a rule changed one of its parts. */
export function withField(request: Request, field: Field, value: string): Request {
  const changed = withValue(request, field, value);
  if (request.sight === undefined) return changed;
  return { ...changed, sight: withPart(request.sight, field, 'known') };
}

function withValue(request: Request, { name, argument = '' }: Field, value: string): Request {
  switch (name) {
    case 'header':
      return { ...request, headers: { ...request.headers, [argument.toLowerCase()]: value } };
    case 'variable':
      return { ...request, headers: { ...request.headers, [`$${argument.toLowerCase()}`]: value } };
    case 'host':
      return { ...request, host: value };
    case 'path':
      return { ...request, path: value, writtenPath: undefined, writtenUrl: writtenUrl(request) };
    case 'query':
      return { ...request, query: value, writtenUrl: writtenUrl(request) };
    case 'url':
      return withUrl(request, value);
    case 'method':
      return { ...request, method: value };
    case 'source':
      return { ...request, source: value };
    case 'http-version':
      return { ...request, version: value };
    case 'scheme-tls':
      return { ...request, tls: value === '1' };
    case 'sni':
      return { ...request, sni: value };
    default:
      return request;
  }
}

/** A whole URL names the host as well (RFC 9112, 3.2.2). */
function withUrl(request: Request, value: string): Request {
  const [authority = '', host = request.host] = /^[a-z][a-z\d+.-]*:\/\/([^/?#]+)/i.exec(value) ?? [];
  const relative = value.slice(authority.length);
  const question = relative.indexOf('?');
  const path = question < 0 ? relative : relative.slice(0, question);
  const query = question < 0 ? '' : relative.slice(question + 1);
  return { ...request, host, path, query, writtenPath: undefined, writtenUrl: writtenUrl(request) };
}

/** As the client wrote it, whatever rules made of it; undefined where that was unknown from the start. */
export function writtenUrl(request: Request): string | undefined {
  const { writtenPath, path, query, sight } = request;
  if (request.writtenUrl !== undefined) return request.writtenUrl;
  if (sight !== undefined && hides(sight, { name: 'url' }) !== undefined) return undefined;
  return query === '' ? (writtenPath ?? path) : `${writtenPath ?? path}?${query}`;
}

/** The same request without a header or a variable. */
export function withoutHeader(request: Request, field: Field): Request {
  const name = (field.argument ?? '').toLowerCase();
  const headers = { ...request.headers, [field.name === 'variable' ? `$${name}` : name]: null };
  const known = { ...request, headers };
  return request.sight === undefined ? known : { ...known, sight: withPart(request.sight, field, 'known') };
}

/** The same request after a rule set a part of it to something unknown, or may have set it. */
export function withDoubt(request: Request, field: Field, state: 'unknown' | 'doubtful'): Request {
  const { sight = clearSight } = request;
  const { name } = field;
  if (name === 'path' || name === 'query' || name === 'url') {
    const writtenPath = name === 'query' ? request.writtenPath : undefined;
    return { ...request, writtenPath, writtenUrl: writtenUrl(request), sight: withPart(sight, field, state) };
  }
  return { ...request, sight: withPart(sight, field, state) };
}

/** The same request once more of its connection was waited for. */
export function withAwaited(request: Request, awaited: Awaited): Request {
  const { sight } = request;
  return sight?.read === undefined ? request : { ...request, sight: withRead(sight, awaited) };
}

/** The same request with its path decoded, slashes merged and dot segments resolved (RFC 3986, 5.2.4). */
export function withPlainPath(request: Request): Request {
  const { path } = request;
  return /%|\/\/|\/\./.test(path) ? { ...request, path: plainPath(path), writtenPath: path } : request;
}

function plainPath(path: string): string {
  const decoded = path.replace(/%([\da-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  const kept: string[] = [];
  const segments = decoded.replace(/\/{2,}/g, '/').split('/');
  for (const segment of segments) {
    if (segment === '..') kept.length = Math.max(1, kept.length - 1);
    else if (segment !== '.') kept.push(segment);
  }
  const last = segments.at(-1);
  const isFolder = last === '.' || last === '..';
  return `${kept.join('/')}${isFolder ? '/' : ''}` || '/';
}

/** Whether dot segments lead above the root. */
export function leadsAboveRoot(path: string): boolean {
  if (!path.includes('..') && !/%2e/i.test(path)) return false;
  let depth = 0;
  for (const segment of path.replace(/%2e/gi, '.').split('/')) {
    if (segment === '..') depth--;
    else if (segment !== '' && segment !== '.') depth++;
    if (depth < 0) return true;
  }
  return false;
}

/** A decoded path as it stands in a request line (ngx_escape_uri, ap_proxy_canonenc_ex). */
export function escapedPath(path: string): string {
  return path.replace(/[^\x21\x22\x24\x26-\x3e\x40-\x7e]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

/** A request of which nothing is said. */
export const emptyRequest: Request = {
  source: '',
  destination: undefined,
  destinationPort: undefined,
  method: '',
  tls: false,
  host: '',
  path: '',
  query: '',
  headers: {},
  aliveServers: () => undefined,
};
