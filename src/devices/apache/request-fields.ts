import { always, type Field, type Predicate, type Transform } from '../../model/predicate.ts';
import type { Span } from '../../text/source.ts';
import { not, test } from './predicates.ts';

export interface RequestField {
  readonly field: Field;
  readonly transforms: readonly Transform[];
}

const stripPort: readonly Transform[] = [{ name: 'strip-port', arguments: [] }];

/** Variables of mod_rewrite and of expressions that the request decides (docs: mod_rewrite, RewriteCond; expr). */
const plain: Readonly<Record<string, RequestField>> = {
  HTTP_HOST: { field: { name: 'host' }, transforms: [] },
  // With UseCanonicalName Off, which is the default, the name that the client gave.
  SERVER_NAME: { field: { name: 'host' }, transforms: stripPort },
  REQUEST_URI: { field: { name: 'path' }, transforms: [] },
  QUERY_STRING: { field: { name: 'query' }, transforms: [] },
  REQUEST_METHOD: { field: { name: 'method' }, transforms: [] },
  REMOTE_ADDR: { field: { name: 'source' }, transforms: [] },
  CONN_REMOTE_ADDR: { field: { name: 'source' }, transforms: [] },
  REMOTE_PORT: { field: { name: 'source-port' }, transforms: [] },
  SERVER_ADDR: { field: { name: 'destination' }, transforms: [] },
  SERVER_PORT: { field: { name: 'destination-port' }, transforms: [] },
  SSL_TLS_SNI: { field: { name: 'sni' }, transforms: [] },
};

/** Headers that have a variable of their own; others are reached as `HTTP:Name`. */
const headers: ReadonlySet<string> = new Set([
  'HTTP_USER_AGENT',
  'HTTP_REFERER',
  'HTTP_COOKIE',
  'HTTP_FORWARDED',
  'HTTP_PROXY_CONNECTION',
  'HTTP_ACCEPT',
]);

/** The part of the request that `%{NAME}` stands for; `opaque` when only the running program knows it. */
export function requestField(name: string): RequestField {
  const known = plain[name];
  if (known !== undefined) return known;
  if (headers.has(name)) return header(name.slice(5).replaceAll('_', '-'));
  const named = /^(?:HTTP|req|http):(.+)$/.exec(name);
  if (named?.[1] !== undefined) return named[1].toLowerCase() === 'host' ? hostField : header(named[1]);
  if (name === 'HTTPS' || name === 'REQUEST_SCHEME') return { field: { name: 'scheme-tls' }, transforms: [] };
  return { field: { name: 'opaque', argument: name }, transforms: [] };
}

const hostField: RequestField = { field: { name: 'host' }, transforms: [] };

function header(name: string): RequestField {
  return { field: { name: 'header', argument: name.toLowerCase() }, transforms: [] };
}

/** `HTTPS` is `on` or `off`, `REQUEST_SCHEME` is `https` or `http`, where the model has `1` and `0`. */
export function isSchemeVariable(name: string): boolean {
  return name === 'HTTPS' || name === 'REQUEST_SCHEME';
}

/** What holds of a scheme variable's two values, as a predicate on whether the connection is TLS. */
export function schemePredicate(name: string, accepts: (text: string) => boolean, span: Span): Predicate {
  const [secure, plainText] = name === 'HTTPS' ? ['on', 'off'] : ['https', 'http'];
  const isTls = test({ name: 'scheme-tls' }, [{ kind: 'true' }], span);
  if (accepts(secure) && accepts(plainText)) return always;
  if (accepts(secure)) return isTls;
  return accepts(plainText) ? not(isTls) : not(always);
}
