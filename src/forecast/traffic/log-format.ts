/**
 * Parts of a log line that the summary asks for. `url` is path and query together; `request` is method, URL and
 * version. Times: `queue` for a server, `connect` to it, `response` of its head, `total` of the request.
 */
export const slots = {
  time: 0,
  client: 1,
  method: 2,
  request: 3,
  url: 4,
  path: 5,
  query: 6,
  host: 7,
  status: 8,
  bytes: 9,
  frontend: 10,
  backend: 11,
  server: 12,
  port: 13,
  queue: 14,
  connect: 15,
  response: 16,
  total: 17,
  retries: 18,
  termination: 19,
  active: 20,
  serverQueue: 21,
  backendQueue: 22,
  captured: 23,
  upstreamStatus: 24,
} as const;

export type Slot = keyof typeof slots;
export const slotCount = Object.keys(slots).length;

/**
 * How a field ends. `text`: where the literal behind it begins. `quoted`: at a quote that no backslash precedes.
 * `maybe-quoted`: between quotes if it begins with one, else as text. `address`: as text, but an IPv6 address holds
 * the colon that may also stand behind it. `braced`: between braces, or not there at all, and then the space behind
 * it is not there either. `before-slash`: at the first slash.
 */
export type FieldShape = 'text' | 'quoted' | 'maybe-quoted' | 'address' | 'braced' | 'before-slash';

export interface Field {
  /** Undefined: nobody asks for it. */
  readonly slot?: Slot | undefined;
  readonly shape: FieldShape;
  /** What one unit of the number is in microseconds. */
  readonly unit?: number | undefined;
}

/** A literal is latin1 text. */
export type Piece = string | Field;

/** `clf`: 06/Feb/2009:12:14:14.655 or with a zone; `iso`: 2026-01-01T10:00:00+00:00; `seconds`, `milliseconds`, …: since 1970. */
export type TimeForm = 'clf' | 'iso' | 'seconds' | 'milliseconds' | 'microseconds' | 'unknown';

/** How bytes that would break a line are written: HAProxy `#22`, nginx and Apache `\x22`, JSON `\"`. */
export type Escape = 'hash' | 'backslash' | 'json' | 'none';

/** One format of log lines, whatever language stated it. */
export interface LogFormat {
  /** For people: `HAProxy httplog`. */
  readonly name: string;
  readonly pieces: readonly Piece[];
  readonly time: TimeForm;
  readonly escape: Escape;
  /** Position of the host among the captured headers (`{a|b}`); undefined when nobody knows. */
  readonly capturedHost?: number | undefined;
  /** Long lines are cut by the program: one that ends within or behind the request still counts. */
  readonly mayBeCut?: true | undefined;
}

/**
 * What stands before the message. `tag`: anything up to `]: `; a number: that many words, spaces merged, as syslog
 * and its kin write them.
 */
export type Prefix = 'none' | 'tag' | number;

/** Joins literals that touch, and fields that nothing parts: `$uri$is_args$args` is one URL. */
export function tidy(pieces: readonly Piece[]): readonly Piece[] {
  const tidied: Piece[] = [];
  for (const piece of pieces) {
    const last = tidied.at(-1);
    if (piece === '') continue;
    if (typeof piece === 'string' && typeof last === 'string') tidied[tidied.length - 1] = last + piece;
    else if (typeof piece === 'string' || last === undefined || typeof last === 'string') tidied.push(piece);
    else tidied.splice(-1, 1, ...besides(last, piece));
  }
  return tidied;
}

/** Two fields with nothing between. A host ends where the path begins; of others only path and query can be told. */
function besides(one: Field, other: Field): readonly Field[] {
  if (one.slot === 'host' && (other.slot === 'url' || other.slot === 'path')) {
    return [{ ...one, shape: 'before-slash' }, other];
  }
  const isUrl = one.slot === 'path' || one.slot === 'url';
  return [{ ...one, slot: isUrl ? 'url' : undefined }];
}
