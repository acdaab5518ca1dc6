/** Ports and places of one run of the demo. */
export interface DemoPlaces {
  readonly folder: string;
  readonly frontPort: number;
  readonly servers: readonly { readonly name: string; readonly port: number }[];
  readonly statistics: string;
  readonly master: string;
  readonly haproxy: string;
}

export const requestsPerSecond = 200;
export const serverCapacity = 80;

/** The configuration that serves: four equal servers, round robin. */
export function baseConfiguration({ frontPort, servers, statistics }: DemoPlaces): string {
  const lines = servers.map(({ name, port }) => `    server ${name} 127.0.0.1:${port}`);
  return `global
    maxconn 2000
    hard-stop-after 2s
    stats socket ${statistics} mode 600 level admin

defaults
    mode http
    timeout connect 1s
    timeout client 10s
    timeout server 10s
    timeout http-request 5s
    retries 2
    option redispatch

frontend www
    bind 127.0.0.1:${frontPort}
    acl is_api path_beg /api/
    http-request deny if { path_beg /internal/ }
    default_backend app

backend app
    balance roundrobin
    option httpchk GET /health
    default-server check inter 1s rise 1 fall 2
${lines.join('\n')}
`;
}

/** The change of 2024-06-01: a routing rule that is meant to improve performance, and takes every request. */
export function proposedConfiguration(places: DemoPlaces): string {
  const first = places.servers[0];
  const rule =
    '    acl performance path_beg /\n    use_backend app_fast if performance\n    default_backend app\n';
  const pool = `
backend app_fast
    option httpchk GET /health
    server ${first?.name ?? 'app1'} 127.0.0.1:${first?.port ?? 0} check inter 1s
`;
  return baseConfiguration(places).replace('    default_backend app\n', rule) + pool;
}

export function demoFleet({ frontPort, servers, statistics, master, haproxy }: DemoPlaces): string {
  const hosts = servers.map(
    ({ name, port }) =>
      `  ${name}: { kind: host, host: "127.0.0.1:${port}", capacity: ${serverCapacity}/s, latency: 10ms }`,
  );
  return `fleet: demo
devices:
  lb1:
    kind: haproxy
    config: haproxy.cfg
    control: { socket: "${statistics}", master: "${master}", pid-file: haproxy.pid, program: "${haproxy}" }
${hosts.join('\n')}
clients:
  internet: { from: 0.0.0.0/0 }
services:
  shop:
    entry: http://127.0.0.1:${frontPort}
    traffic: { rate: ${requestsPerSecond}/s, clients: { internet: 100% }, paths: { /: 40%, /products: 40%, /api/cart: 20% } }
    intents: { balanced: 25%, headroom: 20%, survive: [1 server] }
`;
}
