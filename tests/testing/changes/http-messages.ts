/** Header fields in their order, as sent. */
export type HeaderFields = readonly (readonly [string, string])[];

export interface Head {
  readonly start: string;
  readonly fields: HeaderFields;
}

export interface Message extends Head {
  readonly body: Buffer;
}

/** How long a body is: bytes, chunks, or all until the connection ends. */
export type BodyLength = number | 'chunked' | 'to-the-end';

interface Listener {
  readonly lengthOf: (head: Head) => BodyLength;
  readonly onHead?: (head: Head) => void;
  /** False: what follows is no message (a tunnel). */
  readonly onMessage: (message: Message) => boolean;
  readonly onRest?: (rest: Buffer) => void;
}

export interface Reader {
  readonly feed: (chunk: Buffer) => void;
  /** The connection ended; true when a message ended with it or no message was under way. */
  readonly end: () => boolean;
}

/** Reads HTTP/1 messages from what comes, however it is cut. */
export function messageReader(listener: Listener): Reader {
  let pending: Buffer = Buffer.alloc(0);
  let head: Head | undefined;
  let isTunnel = false;
  const finish = (body: Buffer): void => {
    if (head === undefined) return;
    const message = { ...head, body };
    head = undefined;
    isTunnel = !listener.onMessage(message);
  };
  const takeHead = (): boolean => {
    const end = pending.indexOf('\r\n\r\n');
    if (end < 0) return false;
    head = headOf(pending.toString('latin1', 0, end));
    pending = pending.subarray(end + 4);
    listener.onHead?.(head);
    return true;
  };
  const takeBody = (known: Head): boolean => {
    const length = listener.lengthOf(known);
    if (length === 'to-the-end') return false;
    const taken = length === 'chunked' ? chunksOf(pending) : fixedOf(pending, length);
    if (taken === undefined) return false;
    pending = taken.rest;
    finish(taken.body);
    return true;
  };
  const step = (): boolean => (head === undefined ? takeHead() : takeBody(head));
  return {
    feed: (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      while (!isTunnel && step());
      if (!isTunnel || pending.length === 0) return;
      listener.onRest?.(pending);
      pending = Buffer.alloc(0);
    },
    end: () => {
      if (head === undefined) return pending.length === 0;
      const isWhole = listener.lengthOf(head) === 'to-the-end';
      finish(pending);
      return isWhole;
    },
  };
}

function headOf(text: string): Head {
  const [start = '', ...lines] = text.split('\r\n');
  const fields = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':');
    return colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { start, fields };
}

interface Taken {
  readonly body: Buffer;
  readonly rest: Buffer;
}

function fixedOf(bytes: Buffer, length: number): Taken | undefined {
  return bytes.length < length
    ? undefined
    : { body: bytes.subarray(0, length), rest: bytes.subarray(length) };
}

/** RFC 9112, 7.1; undefined while it is not whole. */
function chunksOf(bytes: Buffer): Taken | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, end), 16);
    if (Number.isNaN(size)) return { body: Buffer.concat(parts), rest: Buffer.alloc(0) };
    if (size === 0) return trailersOf(bytes, end, parts);
    if (bytes.length < end + size + 4) return undefined;
    parts.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + size + 4;
  }
}

function trailersOf(bytes: Buffer, sizeEnd: number, parts: readonly Buffer[]): Taken | undefined {
  const end = bytes.indexOf('\r\n\r\n', sizeEnd);
  return end < 0 ? undefined : { body: Buffer.concat(parts), rest: bytes.subarray(end + 4) };
}

export function fieldOf({ fields }: Head, name: string): string | undefined {
  return fields.find(([own]) => own.toLowerCase() === name)?.[1];
}

/** RFC 9112, 6.3, of a request. */
export function requestLength(head: Head): BodyLength {
  if (/chunked/i.test(fieldOf(head, 'transfer-encoding') ?? '')) return 'chunked';
  return Number(fieldOf(head, 'content-length') ?? 0);
}

/** RFC 9112, 6.3, of the answer to a request of that method. */
export function answerLength(head: Head, method: string): BodyLength {
  const status = statusOf(head);
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return 0;
  if (/chunked/i.test(fieldOf(head, 'transfer-encoding') ?? '')) return 'chunked';
  const length = fieldOf(head, 'content-length');
  return length === undefined ? 'to-the-end' : Number(length);
}

export function statusOf({ start }: Head): number {
  return Number(start.split(' ')[1] ?? 0);
}

/** By name in lower case; several of a name are joined. */
export function joinedFields(fields: HeaderFields): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of fields) {
    const key = name.toLowerCase();
    joined[key] = joined[key] === undefined ? value : `${joined[key]} | ${value}`;
  }
  return joined;
}
