import type { Pool } from '../../model/pool.ts';
import type { Request } from '../../network/request.ts';
import { apacheChooser } from './apache-chooser.ts';
import { haproxyChooser } from './haproxy-chooser.ts';
import { nginxChooser } from './nginx-chooser.ts';

/**
 * A pool at work: chooses as the program does with one thread or worker. It remembers what the program
 * remembers, so that one request after the other gives the same choices in whatever portions they come.
 * Servers are positions in the pool's servers; -1 is none.
 */
export interface Chooser {
  /** The server that answers; -1 when none takes the request. `now` is the time in whole seconds, for failures. */
  readonly choose: (request: Request, now?: number) => number;
  /** The request that went to this server is over. */
  readonly finish: (server: number, traffic?: Traffic) => void;
  /** The server is found to be down (HAProxy), or refuses connections, which only an attempt finds out (nginx, Apache). */
  readonly setDown: (server: number, isDown: boolean) => void;
  /** The server refuses connections and HAProxy does not know it: retries and `option redispatch` decide. */
  readonly setRefusing?: (server: number, isRefusing: boolean) => void;
  /** As many turns as `out` is long, each request over before the next: what requests without a key get. */
  readonly next: (out: Int32Array) => void;
  /** The servers of that many hashes of keys (unsigned, avalanche included), as HAProxy looks them up. */
  readonly byHash?: (hashes: Uint32Array, out: Int32Array) => void;
}

/** Bytes of a request as Apache counts them. */
export interface Traffic {
  /** To the server: request line, headers and body. */
  readonly sent: number;
  /** From the server: the status line without its end, and the body. */
  readonly received: number;
}

const programs = ['haproxy', 'nginx', 'apache'] as const;
export type Program = (typeof programs)[number];

/** The program of a kind of device, where its choices are modelled. */
export function programOf(kind: string): Program | undefined {
  return programs.find((program) => program === kind);
}

export interface ChooserOptions {
  readonly program: Program;
  /** From 0 to below 1, where the program draws a number; without it always the middle. */
  readonly random?: (() => number) | undefined;
}

export function makeChooser(pool: Pool, options: ChooserOptions): Chooser {
  switch (options.program) {
    case 'haproxy':
      return haproxyChooser(pool, options);
    case 'nginx':
      return nginxChooser(pool, options);
    case 'apache':
      return apacheChooser(pool);
  }
}
