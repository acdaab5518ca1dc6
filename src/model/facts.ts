import type { Span } from '../text/source.ts';
import type { Decision } from './decision.ts';
import type { NetworkFacts } from './network/facts.ts';
import type { Pool, StickTable } from './pool.ts';
import type { Predicate } from './predicate.ts';

/** An address that a program listens on. */
export interface Listener {
  /** As configured, for messages: `*:443`, `10.0.0.1:80`, `/run/x.sock`. */
  readonly text: string;
  /** `*` for any IPv4 (and IPv6 if `family` says so), an address, or a path for `unix`. */
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6' | 'both' | 'unix' | 'other';
  /** Undefined for unix sockets and for ports that are not literal numbers. */
  readonly port?: number | undefined;
  /** Last port of a range; equals `port` for a single one. */
  readonly lastPort?: number | undefined;
  readonly tls: boolean;
  readonly proxyProtocol: boolean;
  readonly maxConnections?: number | undefined;
  /** Network interface that alone is listened on. */
  readonly interface?: string | undefined;
  /** HTTP/2 is offered on the listener. */
  readonly http2?: boolean | undefined;
  readonly certificates?: readonly CertificateReference[] | undefined;
  /** Lowest TLS version that the listener accepts, such as `1.2`; undefined when nothing says so. */
  readonly lowestTls?: { readonly version: string; readonly span: Span } | undefined;
  readonly span: Span;
}

/** A certificate and its key as a listener or server names them; `key` is missing when one file holds both. */
export interface CertificateReference {
  readonly certificate: string;
  readonly key?: string | undefined;
  readonly span: Span;
}

/** A number with the place that sets it. */
export interface Limit {
  readonly value: number;
  readonly span: Span;
  /** The program's own default: the span is of the section that it holds for. */
  readonly byDefault?: true | undefined;
}

/** Anything that takes requests on listeners and decides where they go (frontend, listen, server block). */
export interface Frontend {
  readonly name: string;
  readonly mode: 'http' | 'tcp' | 'other';
  readonly listeners: readonly Listener[];
  /** In the order in which the program evaluates them. */
  readonly decisions: readonly Decision[];
  readonly defaultPool?: { readonly name: string; readonly span: Span } | undefined;
  /** Concurrent connections accepted; undefined when the program's default rules. */
  readonly maxConnections?: { readonly value: number; readonly span: Span } | undefined;
  readonly timeouts: Timeouts;
  /** Host names as written (`server_name`, `ServerName`), for people; `DeviceFacts.virtualHosts` decides. */
  readonly names?: readonly string[] | undefined;
  /** Nothing of a connection was read when its rules begin: what is inside is seen only behind a `wait`. */
  readonly unread?: true | undefined;
  /** Rules see the path decoded, with slashes merged and dot segments resolved. */
  readonly normalizesPath?: true | undefined;
  /** Decisions that only a jump reaches: named locations, by name. */
  readonly named?: Readonly<Record<string, readonly Decision[]>> | undefined;
  /** Bytes of a request's body; 0 is unlimited. The largest that any of its locations takes. */
  readonly bodyLimit?: Limit | undefined;
  /** Bytes of the longest header line. */
  readonly headerLimit?: Limit | undefined;
  /** Requests that one client connection may carry. */
  readonly keepAliveRequests?: Limit | undefined;
  /** The client's address is taken from a header or the PROXY protocol when one of these prefixes sends it. */
  readonly realAddress?: { readonly from: readonly string[]; readonly span: Span } | undefined;
  readonly disabled: boolean;
  /** The frontend has a purpose of its own and is no traffic path: statistics page, metrics, health answers. */
  readonly service?: 'statistics' | 'metrics' | undefined;
  readonly stickTable?: StickTable | undefined;
  readonly span: Span;
}

/**
 * Milliseconds with the place that sets each; a missing key is not set anywhere.
 * `byDefault` is a program's built-in value: the span is of the section that it holds for.
 */
export type Timeouts = Readonly<
  Partial<
    Record<
      TimeoutName,
      { readonly milliseconds: number; readonly span: Span; readonly byDefault?: true | undefined }
    >
  >
>;

export type TimeoutName =
  | 'client'
  | 'connect'
  | 'server'
  | 'queue'
  | 'check'
  | 'tunnel'
  | 'http-request'
  | 'http-keep-alive'
  /** How long an idle connection to a server is kept for the next request. */
  | 'server-keep-alive'
  | 'client-fin'
  | 'server-fin';

/** A file that the configuration refers to; relative paths are resolved as the program would. */
export interface FileReference {
  readonly path: string;
  readonly role:
    | 'configuration'
    | 'map'
    | 'acl'
    | 'certificate'
    /** Names certificates, one a line. */
    | 'certificate-list'
    | 'error-page'
    | 'script'
    | 'state'
    | 'socket'
    | 'other';
  readonly span: Span;
}

/** A way to ask the running program: where its control socket listens. */
export interface ControlSocket {
  readonly address: string;
  readonly level: 'user' | 'operator' | 'admin';
  readonly span: Span;
}

/** What one line of input ended as. Blank lines and comments are not counted. */
export interface Coverage {
  readonly understood: number;
  readonly ignored: number;
  readonly unknown: readonly {
    readonly text: string;
    readonly span: Span;
    readonly frontendOrPool?: string | undefined;
  }[];
}

/**
 * Which of several frontends on one address takes a request: the first choice that holds, else `otherwise`.
 * The kind lowers its program's own order into `choices`.
 */
export interface VirtualHosts {
  /** `*` for any IPv4 address, `[::]` for any IPv6 one, or an address; the most specific one is asked. */
  readonly address: string;
  readonly port: number;
  readonly choices: readonly VirtualHost[];
  /** Name of the frontend that takes all others; undefined: they are refused. */
  readonly otherwise?: string | undefined;
}

export interface VirtualHost {
  readonly when: Predicate;
  /** Name of the frontend. */
  readonly frontend: string;
  readonly span: Span;
}

/** Everything that is known of one device, in vendor-neutral words. */
export interface DeviceFacts {
  readonly kind: string;
  readonly frontends: readonly Frontend[];
  readonly pools: readonly Pool[];
  /** Only where several frontends may share an address; a listener without an entry belongs to its frontend. */
  readonly virtualHosts?: readonly VirtualHosts[] | undefined;
  readonly files: readonly FileReference[];
  readonly controls: readonly ControlSocket[];
  /** Layers 1 to 3, of what switches, routes or has addresses. */
  readonly network?: NetworkFacts | undefined;
  /** Process-wide limits. */
  readonly limits: {
    readonly maxConnections?: { readonly value: number; readonly span: Span } | undefined;
    readonly threads?: number | undefined;
    /** Processes that serve side by side, each with its own memory. */
    readonly workers?: number | undefined;
    /** Concurrent connections of one worker, those to servers included. */
    readonly workerConnections?: Limit | undefined;
    /** Open files of one worker. */
    readonly openFiles?: Limit | undefined;
  };
  readonly coverage: Coverage;
}
