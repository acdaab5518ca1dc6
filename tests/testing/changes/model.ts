/** Programs whose changes are measured. */
export const programKinds = ['haproxy', 'nginx', 'apache'] as const;

export type ProgramKind = (typeof programKinds)[number];

/** Where clients come in. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
  /** What speaks TLS there: the program, or the server behind it. */
  readonly tls?: 'program' | 'server' | undefined;
  /** Connections begin with a PROXY line. */
  readonly proxy?: true | undefined;
}

/** What clients say that the rules of a configuration tell apart. */
export interface Vocabulary {
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  /** Header fields, `Name: value`. */
  readonly headers: readonly string[];
  /** Client addresses, in 127.0.0.0/8. */
  readonly clients: readonly string[];
}

/** A sound configuration. `@DIR@` stands for the folder of its files. */
export interface Base {
  /** Of the template. */
  readonly name: string;
  readonly text: string;
  /** Files that it names, by their names in the folder; `-> page.html` is a symbolic link to that file beside it. */
  readonly files: Readonly<Record<string, string>>;
  readonly endpoints: readonly Endpoint[];
  readonly vocabulary: Vocabulary;
}

/** One change of a base, as text. */
export interface Change {
  /** Which way of going wrong it is: `drop a line`. */
  readonly way: string;
  readonly text: string;
  /** The word of the program's table that was put in. */
  readonly word?: string | undefined;
}

export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly version: '1.0' | '1.1';
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: Buffer | undefined;
  /** The body goes in chunks. */
  readonly chunked?: true | undefined;
}

/** One connection of a client, and what is asked on it. */
export interface Probe {
  readonly id: string;
  /** For people. */
  readonly text: string;
  readonly endpoint: Endpoint;
  readonly from: string;
  readonly requests: readonly [RawRequest, ...RawRequest[]];
  readonly tls?: TlsWishes | undefined;
  readonly proxyLine?: string | undefined;
  readonly http2?: true | undefined;
  /** Where the client waits, and for how long. */
  readonly pause?: { readonly at: 'header' | 'body' | 'between' | 'tunnel'; readonly ms: number } | undefined;
}

export interface TlsWishes {
  readonly name?: string | undefined;
  readonly protocols?: readonly string[] | undefined;
  readonly highest?: 'TLSv1.2' | undefined;
  readonly certificate?: true | undefined;
}

/** What client and servers saw of one probe, by field: `status`, `h:location`, `a:h:host`. */
export type Fields = Readonly<Record<string, string>>;

/** Requests that a pool spreads over its servers, each with what it got. */
export interface Choices {
  readonly text: string;
  /** The pool that was to serve: how exact its shares are is the same for all of its choices. */
  readonly pool: string;
  /** Asked all at the same time: who gets which is chance. */
  readonly isAtOnce: boolean;
  readonly outcomes: readonly { readonly key: string; readonly outcome: string }[];
}

/** What one run of a program showed. */
export interface Observation {
  readonly probes: ReadonlyMap<string, Fields>;
  readonly choices: ReadonlyMap<string, Choices>;
  /** Requests and connections that no client asked for: per second, by server and what they were; of whole runs. */
  readonly checks?: ReadonlyMap<string, number> | undefined;
  /** Time was up before everything was asked. */
  readonly isCut?: boolean | undefined;
}

export type DifferenceKind =
  | 'status'
  | 'refused'
  | 'origin'
  | 'choice'
  | 'share'
  | 'location'
  | 'answer'
  | 'request'
  | 'connection'
  | 'checks';

export interface Difference {
  readonly kind: DifferenceKind;
  readonly where: string;
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** What breaks users, and what lets in whom the base kept out. */
export const harms: ReadonlySet<DifferenceKind> = new Set(['status', 'refused', 'origin', 'choice']);
