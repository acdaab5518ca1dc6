import type { Outcome } from './outcome.ts';
import type { LoadRequest, LoadTarget } from './request.ts';

/** How a connection ended: `ended` in order, everything else as a failure of what was under way. */
export type WireEnd = 'ended' | 'refused' | 'reset' | 'unreachable' | 'other';

export interface WireEvents {
  /** The bytes are the caller's again when this returns. */
  readonly data: (bytes: Buffer, length: number) => void;
  /** Comes once, also when it could not be opened; never after `destroy`. */
  readonly closed: (end: WireEnd) => void;
}

/** One TCP or TLS connection. What is written before it is open is sent when it is. */
export interface Wire {
  readonly write: (text: string) => void;
  readonly destroy: () => void;
}

/** The world of a generator, passed in so that the loop can be tested without one. */
export interface GeneratorPorts {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly dial: (target: LoadTarget, source: string | undefined, events: WireEvents) => Wire;
  /** As soon as everything that has come was handled. */
  readonly soon: (act: () => void) => void;
  /** Gives back how to call it off. */
  readonly after: (milliseconds: number, act: () => void) => () => void;
}

export interface GeneratorOptions {
  readonly target: LoadTarget;
  readonly requests: Iterable<LoadRequest>;
  /** Keeps connections open for later requests of the same source; default true. */
  readonly keepAlive?: boolean | undefined;
  /** Seconds from the send after which a request has failed; default 5. */
  readonly timeoutSeconds?: number | undefined;
  /** Connections open at once; a request that finds none is `unsent`. Default 1,024. */
  readonly greatestOpen?: number | undefined;
  /** Header of the answers that names the server. */
  readonly serverHeader?: string | undefined;
  /** Outcomes hold the heads of the answers. */
  readonly keepHeads?: boolean | undefined;
  /** Told of every outcome as soon as it is known. */
  readonly outcome: (outcome: Outcome, request: LoadRequest) => void;
  /** Told every 25 ms or so: seconds from the start. */
  readonly tick?: ((elapsed: number) => void) | undefined;
  /** Things to do at their time, in seconds from the start. */
  readonly cues?: readonly { readonly at: number; readonly act: () => void }[] | undefined;
}

/** A generator under way. */
export interface Generator {
  /** Seconds since the start. */
  readonly elapsed: () => number;
  readonly figures: () => GeneratorFigures;
  /** Seconds that the requests under way have been waiting since their planned time. */
  readonly waiting: () => readonly number[];
  /** Sends nothing more and ends what is open as `stopped`. */
  readonly stop: () => void;
  /** Resolves when every request has an outcome and every connection was let go. */
  readonly done: Promise<void>;
}

/** How it went for the generator itself. */
export interface GeneratorFigures {
  readonly opened: number;
  readonly mostOpen: number;
  /** Seconds from the start to the last send. */
  readonly lastSent: number;
  /** Milliseconds spent turning with nothing to do, to be in time for the next send. */
  readonly idleMilliseconds: number;
}
