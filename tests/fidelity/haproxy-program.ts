import type { Case, Ports } from './case.ts';

interface Backend {
  readonly lines: readonly string[];
  /** Words behind each server's address. */
  readonly servers: readonly string[];
  readonly threads?: number;
}

function configuration({ lines, servers, threads = 1 }: Backend, proxyProtocol: boolean) {
  return ({ front, admin, servers: ports }: Ports): string =>
    [
      'global',
      `    nbthread ${threads}`,
      `    stats socket ipv4@127.0.0.1:${admin} level admin`,
      'defaults',
      '    mode http',
      '    timeout connect 2s',
      '    timeout client 30s',
      '    timeout server 30s',
      'frontend www',
      `    bind 127.0.0.1:${front}${proxyProtocol ? ' accept-proxy' : ''}`,
      '    default_backend pool',
      'backend pool',
      ...lines.map((line) => `    ${line}`),
      ...servers.map((options, at) => `    server s${at} 127.0.0.1:${ports[at]} ${options}`.trimEnd()),
      '',
    ].join('\n');
}

type Settings = Pick<Case, 'steps'> & Partial<Pick<Case, 'proxyProtocol' | 'predict'>>;

export function haproxyCase(name: string, backend: Backend, settings: Settings): Case {
  return {
    name: `haproxy ${name}`,
    program: 'haproxy',
    servers: backend.servers.length,
    configuration: configuration(backend, settings.proxyProtocol === true),
    ...settings,
  };
}
