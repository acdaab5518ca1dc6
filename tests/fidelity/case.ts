import type { Program } from '../../src/forecast/balance/chooser.ts';
import type { Counts } from '../../src/forecast/balance/under-load.ts';
import type { Pool } from '../../src/model/pool.ts';

export interface Sent {
  /** The client's address; IPv6 and addresses beyond loopback only where the case speaks the PROXY protocol. */
  readonly source: string;
  readonly host: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the answer's body. */
  readonly size?: number;
}

/** What happens, one after the other. Servers are positions in the configuration. */
export type Step =
  | { readonly kind: 'request'; readonly request: Sent }
  /** The server holds its answer back until `finish`. */
  | { readonly kind: 'start'; readonly id: number; readonly request: Sent }
  | { readonly kind: 'finish'; readonly id: number }
  | { readonly kind: 'down' | 'up'; readonly server: number }
  /** The server's port is closed and the program is not told. */
  | { readonly kind: 'refuse'; readonly server: number }
  | { readonly kind: 'wait'; readonly milliseconds: number };

export interface Ports {
  readonly front: number;
  /** HAProxy's runtime interface. */
  readonly admin: number;
  readonly servers: readonly number[];
  /** Where the program may write. */
  readonly folder: string;
}

export interface Case {
  readonly name: string;
  readonly program: Program;
  readonly servers: number;
  readonly configuration: (ports: Ports) => string;
  /** About that many requests. */
  readonly steps: (next: () => number, requests: number) => readonly Step[];
  readonly proxyProtocol?: true;
  /** Nothing fixes the choice: the servers' counts are compared with this prediction of them. */
  readonly predict?: (pool: Pool, requests: number) => Counts;
}

export interface Result {
  readonly name: string;
  readonly requests: number;
  readonly agreed: number;
  /** Undefined where every choice is fixed. */
  readonly pValue?: number;
  readonly difference?: string;
}
