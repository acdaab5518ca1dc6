/** Where a proxied request goes. */
export type Target =
  | { readonly kind: 'balancer'; readonly name: string; readonly path: string }
  | {
      readonly kind: 'server';
      readonly scheme: string;
      /** Address or name; a path for a unix socket. */
      readonly address: string;
      readonly family: 'ipv4' | 'ipv6' | 'name' | 'unix';
      readonly port?: number | undefined;
      /** `host:port` as in the URL, for names. */
      readonly endpoint: string;
      readonly path: string;
    };

/** Ports that a scheme stands for (apr_uri_port_of_scheme, and the modules' own). */
const ports: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
  h2: 443,
  h2c: 80,
  ajp: 8009,
  fcgi: 8000,
  scgi: 4000,
  uwsgi: 3031,
  ftp: 21,
};

/** Schemes whose worker connects by TLS. */
export const secureSchemes: ReadonlySet<string> = new Set(['https', 'wss', 'h2']);

/** `scheme://host[:port]/path`, `balancer://name/path`, `unix:/path|scheme://host/path`; undefined for anything else. */
export function parseTarget(url: string): Target | undefined {
  const socket = /^unix:([^|]+)\|(.*)$/i.exec(url);
  const match = /^([a-z][a-z\d+.-]*):\/\/(\[[^\]]*\]|[^/:?#$%]*)(?::(\d*))?([/?].*|\$\d)?$/i.exec(
    socket?.[2] ?? url,
  );
  if (match === null) return undefined;
  const scheme = match[1]?.toLowerCase() ?? '';
  const host = match[2]?.toLowerCase() ?? '';
  const path = match[4] ?? '';
  if (scheme === 'balancer') return { kind: 'balancer', name: host, path };
  const [, , , number] = match;
  if (!Object.hasOwn(ports, scheme)) return undefined;
  if (socket?.[1] !== undefined) {
    const address = socket[1];
    return { kind: 'server', scheme, address, family: 'unix', endpoint: `unix:${address}`, path };
  }
  if (host === '') return undefined;
  const port = number === undefined || number === '' ? ports[scheme] : Number(number);
  const address = host.replace(/^\[(.*)\]$/, '$1');
  return { kind: 'server', scheme, address, family: familyOf(host), port, endpoint: `${host}:${port}`, path };
}

/** FastCGI and the like get the name of a script, not a path. */
export function isScript(target: Target): boolean {
  return target.kind === 'server' && /^(?:fcgi|scgi|uwsgi)$/.test(target.scheme);
}

function familyOf(host: string): 'ipv4' | 'ipv6' | 'name' {
  if (host.startsWith('[')) return 'ipv6';
  return /^\d+(?:\.\d+){3}$/.test(host) ? 'ipv4' : 'name';
}
