import type { Field } from '../model/predicate.ts';

/**
 * One request as a listener sees it. A header or cookie that is absent here is unknown, not missing:
 * tests on it are uncertain.
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
  readonly headers: Readonly<Record<string, string>>;
  /** What the program's random numbers come to for this request, from 0 to below 1; undefined is unknown. */
  readonly draw?: number | undefined;
  /** Usable servers of a pool at that moment; undefined when nobody knows. */
  readonly aliveServers: (pool: string) => number | undefined;
}

/** The same request after a rule changed one of its parts. */
export function withField(request: Request, { name, argument = '' }: Field, value: string): Request {
  switch (name) {
    case 'header':
      return { ...request, headers: { ...request.headers, [argument.toLowerCase()]: value } };
    case 'host':
      return { ...request, host: value };
    case 'path':
      return { ...request, path: value };
    case 'query':
      return { ...request, query: value };
    case 'url': {
      const [path = '', query = ''] = value.split('?', 2);
      return { ...request, path, query };
    }
    case 'method':
      return { ...request, method: value };
    case 'source':
      return { ...request, source: value };
    default:
      return request;
  }
}

/** The same request after a rule set a header to something unknown; other fields keep what is known of them. */
export function withoutField(request: Request, { name, argument = '' }: Field): Request {
  if (name !== 'header') return request;
  const { [argument.toLowerCase()]: _, ...headers } = request.headers;
  return { ...request, headers };
}

/** The same request with its path decoded, slashes merged and dot segments resolved (RFC 3986, 5.2.4). */
export function withPlainPath(request: Request): Request {
  const { path } = request;
  return /%|\/\/|\/\./.test(path) ? { ...request, path: plainPath(path) } : request;
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
