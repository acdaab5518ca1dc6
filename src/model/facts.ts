import type { Span } from '../text/source.ts';
import type { Decision } from './decision.ts';
import type { Pool, StickTable } from './pool.ts';

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
  readonly span: Span;
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
  readonly disabled: boolean;
  /** The frontend has a purpose of its own and is no traffic path: statistics page, metrics, health answers. */
  readonly service?: 'statistics' | 'metrics' | undefined;
  readonly stickTable?: StickTable | undefined;
  readonly span: Span;
}

/** Milliseconds with the place that sets each; a missing key is not set anywhere. */
export type Timeouts = Readonly<
  Partial<Record<TimeoutName, { readonly milliseconds: number; readonly span: Span }>>
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

/** Everything that is known of one device, in vendor-neutral words. */
export interface DeviceFacts {
  readonly kind: string;
  readonly frontends: readonly Frontend[];
  readonly pools: readonly Pool[];
  readonly files: readonly FileReference[];
  readonly controls: readonly ControlSocket[];
  /** Process-wide limits. */
  readonly limits: {
    readonly maxConnections?: { readonly value: number; readonly span: Span } | undefined;
    readonly threads?: number | undefined;
  };
  readonly coverage: Coverage;
}
