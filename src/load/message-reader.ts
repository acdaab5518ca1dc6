/**
 * Reads HTTP/1.x messages from bytes as they come, in the smallest way that is right (RFC 9112): the start line, the
 * few headers that frame a message, and the body skipped. One reader reads one message after the other.
 */
export interface MessageReader {
  readonly kind: 'request' | 'response';
  /** Lower-case name of the one header whose value is kept. */
  readonly wanted: string;
  phase: Phase;
  /** Start line and headers of the message, without the empty line. */
  head: string;
  /** Of a response. */
  status: number;
  /** Value of the wanted header; undefined when the message has none. */
  value: string | undefined;
  /** The connection may not be used again after this message. */
  closes: boolean;
  /** The answer to a HEAD has no body, whatever its headers say. */
  bodiless: boolean;
  /** Begin of a line or head whose end has not come yet. */
  held: string;
  /** Bytes of the body or chunk still to come. */
  left: number;
}

type Phase = 'head' | 'body' | 'chunk-size' | 'chunk-data' | 'chunk-end' | 'trailers' | 'until-close' | Final;
type Final = 'done' | 'broken';

/** Longer heads and chunk lines are no honest answer; also bounds what is held. */
const longestHead = 65_536;
const longestLine = 4096;

export function newReader(kind: MessageReader['kind'], wanted: string): MessageReader {
  return {
    kind,
    wanted: wanted.toLowerCase(),
    phase: 'head',
    head: '',
    status: 0,
    value: undefined,
    closes: false,
    bodiless: false,
    held: '',
    left: 0,
  };
}

/** Makes ready for the next message. */
export function beginMessage(reader: MessageReader, bodiless: boolean = false): void {
  reader.phase = 'head';
  reader.head = '';
  reader.status = 0;
  reader.value = undefined;
  reader.closes = false;
  reader.bodiless = bodiless;
  reader.held = '';
  reader.left = 0;
}

/**
 * Takes bytes `from` to before `to`; returns where it stopped: `to`, or earlier when the message is `done` or
 * `broken`. Keeps no reference to the bytes.
 */
export function readMessage(reader: MessageReader, bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && !isOver(reader)) at = step(reader, bytes, at, to);
  return at;
}

/** The connection ended: true when the message is whole, which it is if its end was the connection's. */
export function endMessage(reader: MessageReader): boolean {
  if (reader.phase === 'until-close') reader.phase = 'done';
  return reader.phase === 'done';
}

export function isOver({ phase }: MessageReader): boolean {
  return phase === 'done' || phase === 'broken';
}

function step(reader: MessageReader, bytes: Buffer, at: number, to: number): number {
  switch (reader.phase) {
    case 'head':
      return takeHead(reader, bytes, at, to);
    case 'body':
    case 'chunk-data':
      return skip(reader, at, to);
    case 'chunk-size':
    case 'chunk-end':
    case 'trailers':
      return takeLine(reader, bytes, at, to);
    case 'until-close':
      return to;
    case 'done':
    case 'broken':
      return at;
  }
}

function takeHead(reader: MessageReader, bytes: Buffer, at: number, to: number): number {
  const before = reader.held.length;
  const text = reader.held + bytes.toString('latin1', at, Math.min(to, at + longestHead));
  const end = text.indexOf('\r\n\r\n', Math.max(0, before - 3));
  if (end >= 0) {
    reader.held = '';
    readHead(reader, text.slice(0, end));
    return at + end + 4 - before;
  }
  reader.held = text;
  if (text.length >= longestHead || !mayBegin(reader, text)) reader.phase = 'broken';
  return to;
}

/** What does not begin as a message is seen at once rather than at the timeout. */
function mayBegin({ kind }: MessageReader, text: string): boolean {
  return kind === 'request' || (text.length < 7 ? 'HTTP/1.'.startsWith(text) : text.startsWith('HTTP/1.'));
}

interface Framing {
  lengths: string | undefined;
  coding: string | undefined;
  connection: string;
}

function readHead(reader: MessageReader, head: string): void {
  reader.head = head;
  const endOfStart = head.indexOf('\r\n');
  const start = endOfStart < 0 ? head : head.slice(0, endOfStart);
  const version = readStart(reader, start);
  if (version === undefined) {
    reader.phase = 'broken';
    return;
  }
  const framing: Framing = { lengths: undefined, coding: undefined, connection: '' };
  for (let from = start.length + 2; from < head.length; ) {
    const next = head.indexOf('\r\n', from);
    const end = next < 0 ? head.length : next;
    readHeader(reader, framing, head, [from, end]);
    from = end + 2;
  }
  reader.closes =
    version === 0 ? !framing.connection.includes('keep-alive') : framing.connection.includes('close');
  frame(reader, framing);
}

/** The minor version of HTTP/1; undefined when this is no start line. */
function readStart(reader: MessageReader, start: string): number | undefined {
  if (reader.kind === 'request') {
    const version = /^[!-~]+ [!-~\u0080-\u00ff]+ HTTP\/1\.([01])$/.exec(start)?.[1];
    return version === undefined ? undefined : Number(version);
  }
  if (!start.startsWith('HTTP/1.') || start.charCodeAt(8) !== 32) return undefined;
  const status = Number(start.slice(9, 12));
  const isWhole = start.length === 12 || start.charCodeAt(12) === 32;
  if (!isWhole || !(status >= 100 && status <= 599)) return undefined;
  reader.status = status;
  return start.charCodeAt(7) - 48;
}

function readHeader(
  reader: MessageReader,
  framing: Framing,
  head: string,
  [from, end]: readonly [number, number],
): void {
  const colon = head.indexOf(':', from);
  if (colon < 0 || colon > end) return;
  const length = colon - from;
  // Most headers are of no interest: their length tells without a copy.
  if (length !== 10 && length !== 14 && length !== 17 && length !== reader.wanted.length) return;
  const name = head.slice(from, colon).toLowerCase();
  const value = (): string => head.slice(colon + 1, end).trim();
  if (name === reader.wanted) reader.value ??= value();
  if (name === 'connection') framing.connection += ` ${value().toLowerCase()}`;
  if (name === 'content-length') {
    const said = value();
    framing.lengths = framing.lengths === undefined || framing.lengths === said ? said : 'conflicting';
  }
  if (name === 'transfer-encoding') framing.coding = `${framing.coding ?? ''} ${value().toLowerCase()}`;
}

/** RFC 9112, 6.3: how long the body is. */
function frame(reader: MessageReader, { lengths, coding }: Framing): void {
  const { kind, status } = reader;
  const isResponse = kind === 'response';
  // An interim answer such as 100 is followed by the real one.
  if (isResponse && status < 200 && status !== 101) {
    reader.phase = 'head';
    return;
  }
  if (isResponse && (reader.bodiless || status === 204 || status === 304 || status === 101)) {
    reader.phase = 'done';
    return;
  }
  if (coding !== undefined) {
    const isChunked = /(?:^|[\s,])chunked$/.test(coding);
    if (lengths !== undefined) reader.closes = true;
    reader.phase = isChunked ? 'chunk-size' : isResponse ? 'until-close' : 'broken';
    if (!isChunked) reader.closes = true;
    return;
  }
  if (lengths === undefined) {
    reader.phase = isResponse ? 'until-close' : 'done';
    if (isResponse) reader.closes = true;
    return;
  }
  reader.left = /^\d{1,15}$/.test(lengths) ? Number(lengths) : -1;
  reader.phase = reader.left < 0 ? 'broken' : reader.left === 0 ? 'done' : 'body';
}

function skip(reader: MessageReader, at: number, to: number): number {
  const taken = Math.min(reader.left, to - at);
  reader.left -= taken;
  if (reader.left === 0) reader.phase = reader.phase === 'body' ? 'done' : 'chunk-end';
  return at + taken;
}

/** A line of the chunked coding: a size, the end of a chunk's data, or a trailer. */
function takeLine(reader: MessageReader, bytes: Buffer, at: number, to: number): number {
  const end = bytes.indexOf(10, at);
  const isWhole = end >= 0 && end < to;
  const line = reader.held + bytes.toString('latin1', at, isWhole ? end : to);
  reader.held = isWhole ? '' : line;
  if (line.length > longestLine) reader.phase = 'broken';
  else if (isWhole) readLine(reader, line.endsWith('\r') ? line.slice(0, -1) : line);
  return isWhole ? end + 1 : to;
}

function readLine(reader: MessageReader, line: string): void {
  if (reader.phase === 'trailers') {
    if (line === '') reader.phase = 'done';
    return;
  }
  if (reader.phase === 'chunk-end') {
    reader.phase = line === '' ? 'chunk-size' : 'broken';
    return;
  }
  const size = /^([\da-f]{1,12})[ \t]*(?:;|$)/i.exec(line)?.[1];
  reader.left = size === undefined ? -1 : Number.parseInt(size, 16);
  reader.phase = reader.left < 0 ? 'broken' : reader.left === 0 ? 'trailers' : 'chunk-data';
}
