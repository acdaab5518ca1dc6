import type { UpstreamRequest } from '../network/upstream-request.ts';

/** What stands for a value that only the running program knows. */
const unknown = '?';

/** `GET /cart HTTP/1.1, Host shop.example.com, x-forwarded-for 198.51.100.1`; empty where nothing of it is to be told. */
export function sentText(sent: UpstreamRequest): string {
  const secure = sent.tls ? [`SNI ${sent.sni === null ? 'none' : (sent.sni ?? unknown)}`] : [];
  const proxied = sent.proxyProtocol ? ['after the PROXY protocol'] : [];
  if (sent.kind === 'other protocol') return '';
  if (sent.kind === 'connection') {
    const words = [...(sent.tls ? ['TLS'] : []), ...secure, ...proxied];
    return words.length === 0 ? '' : `sent: the connection as it came, ${words.join(', ')}`;
  }
  const line = `${sent.method ?? unknown} ${urlText(sent)} HTTP/${sent.version ?? unknown}`;
  const headers = Object.entries(sent.headers).flatMap(([name, value]) =>
    headerText(name, value, sent.likely[name]),
  );
  return `sent: ${[line, `Host ${hostText(sent)}`, ...secure, ...headers, ...proxied].join(', ')}`;
}

function urlText({ path = unknown, query }: UpstreamRequest): string {
  if (query === undefined) return `${path}?${unknown}`;
  return query === '' ? path : `${path}?${query}`;
}

function hostText({ host = unknown }: UpstreamRequest): string {
  return host === '' ? 'none' : host;
}

/** What proxies do to every request is not said. */
function headerText(
  name: string,
  value: string | null | undefined,
  likely: string | undefined,
): readonly string[] {
  const isUsual = value === null || (name === 'connection' && value === 'close');
  if (isUsual && (name === 'connection' || name === 'upgrade')) return [];
  if (value === undefined && likely !== undefined) return [`${name} ${likely} ${unknown}`];
  return [value === null ? `no ${name}` : `${name} ${value ?? unknown}`];
}

/** The same as plain data: null is none, and `unknown` names what only the running program knows. */
export function sentData(sent: UpstreamRequest): object {
  const { kind, method, path, query, host, tls, sni, version, proxyProtocol, headers, likely } = sent;
  const names = Object.keys(headers).filter((name) => headers[name] === undefined);
  const parts = { method, path, query, host, sni };
  const missing = Object.entries(parts).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (kind !== 'request') return { kind, tls, sni, proxyProtocol };
  return {
    kind,
    method,
    path,
    query,
    host,
    tls,
    sni,
    version,
    proxyProtocol,
    headers,
    ...(Object.keys(likely).length === 0 ? {} : { likely }),
    unknown: [...missing, ...names.map((name) => `header ${name}`)],
  };
}
