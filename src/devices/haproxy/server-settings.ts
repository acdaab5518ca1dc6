import type { Span } from '../../text/source.ts';

/** Settings of a server in the program's own words, with the place that sets each. */
export interface ServerSettings {
  weight: number;
  backup: boolean;
  disabled: boolean;
  check: boolean;
  agent: boolean;
  checkAddress: string | undefined;
  checkPort: number | undefined;
  intervalMs: number;
  fastIntervalMs: number | undefined;
  downIntervalMs: number | undefined;
  rise: number;
  fall: number;
  observe: 'layer4' | 'layer7' | undefined;
  track: string | undefined;
  maxConnections: number | undefined;
  minConnections: number | undefined;
  maxQueue: number | undefined;
  slowStartMs: number | undefined;
  cookie: string | undefined;
  tls: boolean;
  sni: string | undefined;
  /** Protocols that are offered in the TLS handshake, with commas between. */
  alpn: string | undefined;
  proxyProtocol: boolean;
  resolvers: string | undefined;
  onError: string | undefined;
  onMarkedDown: string | undefined;
  redirect: string | undefined;
  identifier: number | undefined;
  initialAddress: string | undefined;
  /** `proto`: the protocol that is spoken without asking. */
  protocol: string | undefined;
  idleConnections: number | undefined;
  purgeDelayMs: number | undefined;
  at: Record<string, Span>;
}

/** Manual 5.2: checks every 2 s, up after 2 successes, down after 3 failures. */
export const programServerDefaults: ServerSettings = {
  weight: 1,
  backup: false,
  disabled: false,
  check: false,
  agent: false,
  checkAddress: undefined,
  checkPort: undefined,
  intervalMs: 2000,
  fastIntervalMs: undefined,
  downIntervalMs: undefined,
  rise: 2,
  fall: 3,
  observe: undefined,
  track: undefined,
  maxConnections: undefined,
  minConnections: undefined,
  maxQueue: undefined,
  slowStartMs: undefined,
  cookie: undefined,
  tls: false,
  sni: undefined,
  alpn: undefined,
  proxyProtocol: false,
  resolvers: undefined,
  onError: undefined,
  onMarkedDown: undefined,
  redirect: undefined,
  identifier: undefined,
  initialAddress: undefined,
  protocol: undefined,
  idleConnections: undefined,
  purgeDelayMs: undefined,
  at: {},
};
