import type { Span } from '../text/source.ts';
import type { Decision, Template } from './decision.ts';
import type { Timeouts } from './facts.ts';
import type { Field, Predicate, Transform } from './predicate.ts';

/** How a pool chooses a server. Names follow HAProxy where the field has no common term. */
export type Algorithm =
  | { readonly kind: 'round-robin'; readonly dynamic: boolean }
  | { readonly kind: 'least-connections' }
  | { readonly kind: 'first' }
  /** `weighted`: by weight exactly (nginx); else by the arcs of a hash ring (HAProxy). */
  | { readonly kind: 'random'; readonly draws: number; readonly weighted?: true | undefined }
  | { readonly kind: 'hash'; readonly key: HashKey; readonly hash: HashType }
  | { readonly kind: 'opaque'; readonly text: string };

export interface HashKey {
  readonly field: Field;
  readonly transforms: readonly Transform[];
  /** The whole key where it is put together of several parts; `field` is then the first of them. */
  readonly template?: Template | undefined;
  /** Limits of HAProxy's `balance uri`: number of bytes and of directories. */
  readonly length?: number | undefined;
  readonly depth?: number | undefined;
  /** `balance uri whole`: the query belongs to the key. */
  readonly whole?: boolean | undefined;
  /** `balance uri path-only`. */
  readonly pathOnly?: boolean | undefined;
  /** Of a header that holds a list the first value, or of that one the name before the last dot (`balance hdr`). */
  readonly header?: 'first' | 'domain' | undefined;
}

export interface HashType {
  readonly method: 'map-based' | 'consistent';
  /**
   * HAProxy's by name; `nginx-ip` is ip_hash (ngx_http_upstream_ip_hash_module.c: three octets of IPv4),
   * `nginx` is hash (crc32, rehashed while the server is down), consistent is ketama.
   */
  readonly function: 'sdbm' | 'djb2' | 'wt6' | 'crc32' | 'none' | 'nginx' | 'nginx-ip';
  readonly avalanche: boolean;
  /** Percent of the average load a server may take; undefined or 0 is unlimited. */
  readonly balanceFactor?: number | undefined;
}

/** A server is set aside when that many attempts fail within the time, and for as long (nginx max_fails, fail_timeout). */
export interface PassiveCheck {
  /** 0 never sets it aside. */
  readonly maxFails: number;
  readonly failTimeoutMs: number;
}

/** Idle connections to the servers that are kept open for each worker. */
export interface KeepAlive {
  readonly connections: number;
  readonly requests?: number | undefined;
  readonly span: Span;
}

/** What a proxy tries again at another server (`proxy_next_upstream`, `retry-on`). */
export interface NextServer {
  /** In the program's own words: `error`, `timeout`, `http_502`, `non_idempotent`, … */
  readonly when: readonly string[];
  readonly tries?: number | undefined;
  readonly span: Span;
}

/** How the program decides that a server is up. */
export interface HealthCheck {
  readonly enabled: boolean;
  /** Where the check connects when it differs from the traffic's. */
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  readonly intervalMs: number;
  /** Between checks while the state is changing, and while the server is down; undefined is `intervalMs`. */
  readonly fastIntervalMs?: number | undefined;
  readonly downIntervalMs?: number | undefined;
  readonly rise: number;
  readonly fall: number;
  /** Layer 4 connect, or the application protocol spoken. */
  readonly protocol: 'tcp' | 'http' | 'other';
  readonly path?: string | undefined;
  readonly agent: boolean;
  readonly observe?: 'layer4' | 'layer7' | undefined;
  /** Name of the server (pool/server) whose state is taken instead. */
  readonly track?: string | undefined;
}

/** A table of keys that remembers servers or counts; lost at a reload unless peers share it. */
export interface StickTable {
  /** Type of the key in the program's own word: `ip`, `string`, … */
  readonly type: string;
  readonly size: number;
  readonly expireMs?: number | undefined;
  /** Name of the peers that share it. */
  readonly peers?: string | undefined;
  readonly span: Span;
}

export interface Server {
  readonly name: string;
  /** Host name, address or path as configured; undefined for an empty slot. */
  readonly address?: string | undefined;
  readonly family: 'ipv4' | 'ipv6' | 'name' | 'unix' | 'other';
  /** Undefined when the client's port is kept (`server s 10.0.0.1`) or offset (`+1000`). */
  readonly port?: number | undefined;
  /** As the program starts it: relative to the other servers of the pool. */
  readonly weight: number;
  readonly backup: boolean;
  /** Starts in maintenance and gets no traffic. */
  readonly disabled: boolean;
  readonly check: HealthCheck;
  /** Concurrent connections; undefined or 0 is unlimited. */
  readonly maxConnections?: number | undefined;
  readonly maxQueue?: number | undefined;
  /** Limit on an idle pool; it grows to `maxConnections` with the load. */
  readonly minConnections?: number | undefined;
  /** Number given to the server, which places it on a hash ring; undefined is its position. */
  readonly identifier?: number | undefined;
  /** How the address is found at the start, in the program's own words. */
  readonly initialAddress?: string | undefined;
  /** Prefix of the redirect that answers GET and HEAD requests instead of the server. */
  readonly redirect?: string | undefined;
  readonly passiveCheck?: PassiveCheck | undefined;
  /** The name is looked up again while the program runs. */
  readonly resolvedAgain?: boolean | undefined;
  readonly slowStartMs?: number | undefined;
  readonly cookie?: string | undefined;
  readonly tls: boolean;
  /** Name in the TLS handshake; undefined where none is sent, or where rules say what is sent. */
  readonly sni?: Template | undefined;
  /** HTTP version that is spoken without asking, such as `2`. */
  readonly httpVersion?: string | undefined;
  /** Protocols that are offered in the TLS handshake. */
  readonly alpn?: readonly string[] | undefined;
  /** Host header that it gets where the client's is not passed on. */
  readonly hostHeader?: string | undefined;
  /** What stands before the path of each request that it gets. */
  readonly path?: string | undefined;
  readonly proxyProtocol: boolean;
  readonly resolvers?: string | undefined;
  readonly onError?: string | undefined;
  readonly onMarkedDown?: string | undefined;
  readonly span: Span;
  /** Where each setting that differs from the default was written; keys are property names above. */
  readonly at: Readonly<Record<string, Span>>;
}

export type Membership =
  | { readonly kind: 'fixed' }
  /** Addresses are filled in at run time (server-template, runtime API); empty slots are neither down nor counted. */
  | { readonly kind: 'slots'; readonly slots: number; readonly span: Span }
  | {
      readonly kind: 'discovered';
      readonly min: number;
      readonly expected: number;
      readonly max: number;
      readonly span: Span;
    };

/** What ties a client to a server beside the algorithm. */
export type Persistence =
  | { readonly kind: 'cookie'; readonly name: string; readonly mode: string; readonly span: Span }
  | {
      readonly kind: 'stick';
      readonly key: HashKey;
      readonly table: string;
      /** Undefined when the rule both looks up and stores. */
      readonly use?: 'match' | 'store' | undefined;
      /** Undefined when the rule holds for every request. */
      readonly when?: Predicate | undefined;
      readonly span: Span;
    };

export interface ForwardedHeader {
  readonly name: string;
  /** Clients in this network are not told of. */
  readonly except?: string | undefined;
  /** Only where the client sent none itself. */
  readonly ifNone?: true | undefined;
  readonly span: Span;
}

export interface Pool {
  readonly name: string;
  readonly mode: 'http' | 'tcp' | 'other';
  readonly algorithm: Algorithm;
  readonly algorithmSpan?: Span | undefined;
  readonly servers: readonly Server[];
  readonly membership: Membership;
  readonly persistence: readonly Persistence[];
  /** Rules that run once the pool was chosen, `use-server` among them. */
  readonly decisions: readonly Decision[];
  /** All usable backups share the load once no other server is up; else only the first. */
  readonly allBackups: boolean;
  readonly retries: number;
  readonly redispatch: boolean;
  readonly timeouts: Timeouts;
  readonly disabled: boolean;
  /** Where requests go when the pool has an address override such as `http-request set-dst`. */
  readonly destination?: Template | undefined;
  /** The pool has servers of its own purpose and is no traffic pool (peers, log ring, statistics). */
  readonly service?: 'statistics' | 'metrics' | undefined;
  readonly stickTable?: StickTable | undefined;
  readonly keepAlive?: KeepAlive | undefined;
  readonly nextServer?: NextServer | undefined;
  /** Memory that the workers share, so that they balance and judge health together (nginx `zone`). */
  readonly sharedMemory?: { readonly name: string; readonly span: Span } | undefined;
  /** HTTP version spoken to the servers, such as `1.0`, `1.1`, `2`; undefined when nothing says so. */
  readonly httpVersion?: string | undefined;
  /** Header in which the servers are told the client's address, such as `x-forwarded-for`. */
  readonly forwardedHeader?: ForwardedHeader | undefined;
  /** Header in which each server is told its own name. */
  readonly nameHeader?: string | undefined;
  /** Made from an address in a rule (`proxy_pass http://10.0.0.1:8080`), not from a section of its own. */
  readonly implicit?: boolean | undefined;
  /** Load at which the servers' limits have grown from minimum to maximum. */
  readonly fullConnections?: number | undefined;
  readonly span: Span;
}
