import { type FieldShape, type LogFormat, type Prefix, slotCount, slots } from './log-format.ts';

/** Where the fields of one line lie: first byte, and the byte behind the last, for each slot; -1 where there is none. */
export interface Bounds {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** Finds the fields of the line `bytes[at..end)`; false when the line does not follow the format. */
export type Scan = (bytes: Uint8Array, at: number, end: number) => boolean;

export interface Scanner {
  readonly scan: Scan;
  /** Of the line that was scanned last; nothing sure when it did not fit. */
  readonly bounds: Bounds;
}

interface Step {
  readonly shape: FieldShape;
  /** -1: nobody asks for it. */
  readonly slot: number;
  /** Literal behind the field; empty at the end of the line. */
  readonly literal: Uint8Array;
  /** First byte of the literal; -1 when it is empty. */
  readonly first: number;
  readonly width: number;
  /** Bytes of the literal that stand behind an empty field. */
  readonly behindNothing: number;
  /** Text up to a single byte: by far the most common, and read without a further call. */
  readonly isPlain: boolean;
  /** The line may end here, and the fields behind are missing. */
  readonly mayEnd: boolean;
}

const quote = 34;
const colon = 58;
const space = 32;
const backslash = 92;
const openBrace = 123;
const closeBrace = 125;
const slash = new Uint8Array([47]);
/** No program writes a longer prefix than this many bytes. */
const longestPrefix = 256;

/** Compiles a format to a reader of bytes. It holds the bounds of one line: one scanner reads one log at a time. */
export function compile(format: LogFormat, prefix: Prefix = 'none'): Scanner {
  const bounds = { from: new Int32Array(slotCount).fill(-1), to: new Int32Array(slotCount).fill(-1) };
  const { lead, steps } = stepsOf(format);
  const { from, to } = bounds;
  const run: Scan = (bytes, start, end) => {
    if (!startsWith(bytes, start, end, lead)) return false;
    let at = start + lead.length;
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index] as Step;
      const stop = step.isPlain ? findByte(bytes, at, end, step.first) : fieldEnd(bytes, at, end, step);
      if (stop < 0) return step.mayEnd && cut(bounds, steps, index, { at, end });
      const inner = step.isPlain || !opens(bytes, at, stop, step.shape) ? 0 : 1;
      if (step.slot >= 0) {
        from[step.slot] = at + inner;
        to[step.slot] = stop - inner;
      }
      at = stop + (stop === at ? step.behindNothing : step.width);
    }
    return at === end;
  };
  return { scan: behind(prefix, run), bounds };
}

function stepsOf({ pieces, mayBeCut }: LogFormat): {
  readonly lead: Uint8Array;
  readonly steps: readonly Step[];
} {
  const [first] = pieces;
  const lead = literalBytes(typeof first === 'string' ? first : '');
  const steps: Step[] = [];
  let isPastRequest = false;
  for (const [at, piece] of pieces.entries()) {
    if (typeof piece === 'string') continue;
    const next = pieces[at + 1];
    isPastRequest ||= piece.slot === 'request' || piece.slot === 'url' || piece.slot === 'path';
    const literal = literalBytes(typeof next === 'string' ? next : '');
    steps.push({
      shape: piece.shape,
      slot: piece.slot === undefined ? -1 : slots[piece.slot],
      literal,
      first: literal[0] ?? -1,
      width: literal.length,
      behindNothing: literal.length - (piece.shape === 'braced' && literal[0] === space ? 1 : 0),
      isPlain: piece.shape === 'text' && literal.length === 1,
      mayEnd: mayBeCut === true && isPastRequest,
    });
  }
  return { lead, steps };
}

function literalBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** What a cut line holds of the field that it ends in; the fields behind are missing. */
function cut(
  { from, to }: Bounds,
  steps: readonly Step[],
  index: number,
  { at, end }: { readonly at: number; readonly end: number },
): boolean {
  for (let later = index; later < steps.length; later++) {
    const slot = steps[later]?.slot ?? -1;
    if (slot < 0) continue;
    from[slot] = later === index ? at : -1;
    to[slot] = later === index ? end : -1;
  }
  return true;
}

function startsWith(bytes: Uint8Array, at: number, end: number, literal: Uint8Array): boolean {
  const { length } = literal;
  if (at + length > end) return false;
  for (let offset = 0; offset < length; offset++) {
    if (bytes[at + offset] !== literal[offset]) return false;
  }
  return true;
}

function findByte(bytes: Uint8Array, at: number, end: number, byte: number): number {
  let stop = at;
  while (stop < end && bytes[stop] !== byte) stop++;
  return stop < end ? stop : -1;
}

/** First place from `at` on where the literal stands; -1: nowhere. Nothing stands at the end. */
function find(bytes: Uint8Array, at: number, end: number, literal: Uint8Array): number {
  const { length } = literal;
  if (length === 0) return end;
  const first = literal[0];
  const last = end - length;
  for (let stop = at; stop <= last; stop++) {
    if (bytes[stop] === first && (length === 1 || startsWith(bytes, stop, end, literal))) return stop;
  }
  return -1;
}

function fieldEnd(bytes: Uint8Array, at: number, end: number, { shape, literal }: Step): number {
  switch (shape) {
    case 'text':
      return find(bytes, at, end, literal);
    case 'quoted':
      return closing(bytes, at, end, literal);
    case 'maybe-quoted':
      return bytes[at] === quote ? behindQuote(bytes, at + 1, end, literal) : find(bytes, at, end, literal);
    case 'address':
      return addressEnd(bytes, at, end, literal);
    case 'braced':
      return bracedEnd(bytes, at, end, literal);
    case 'before-slash':
      return find(bytes, at, end, slash);
  }
}

function opens(bytes: Uint8Array, at: number, stop: number, shape: FieldShape): boolean {
  if (stop - at < 2) return false;
  const byte = bytes[at];
  return (byte === quote && shape === 'maybe-quoted') || (byte === openBrace && shape === 'braced');
}

/** The literal begins with a quote: one that an odd number of backslashes precedes is part of the value. */
function closing(bytes: Uint8Array, at: number, end: number, literal: Uint8Array): number {
  for (let from = at; ; ) {
    const stop = find(bytes, from, end, literal);
    if (stop < 0) return -1;
    let before = stop;
    while (before > at && bytes[before - 1] === backslash) before--;
    if ((stop - before) % 2 === 0) return stop;
    from = stop + 1;
  }
}

/** The place behind the quote that the literal follows. */
function behindQuote(bytes: Uint8Array, at: number, end: number, literal: Uint8Array): number {
  let stop = findByte(bytes, at, end, quote);
  while (stop >= 0 && !isFollowed(bytes, stop + 1, end, literal))
    stop = findByte(bytes, stop + 1, end, quote);
  return stop < 0 ? -1 : stop + 1;
}

function isFollowed(bytes: Uint8Array, at: number, end: number, literal: Uint8Array): boolean {
  return literal.length === 0 ? at === end : startsWith(bytes, at, end, literal);
}

/** Where a colon ends an address, it is the last one before the next space, quote or bracket. */
function addressEnd(bytes: Uint8Array, at: number, end: number, literal: Uint8Array): number {
  if (literal[0] !== colon) return find(bytes, at, end, literal);
  let last = -1;
  for (let stop = at; stop < end; stop++) {
    const byte = bytes[stop] as number;
    if (byte === colon) last = stop;
    else if (byte <= space || byte === quote || byte === 91 || byte === 44) break;
  }
  return last >= 0 && startsWith(bytes, last, end, literal) ? last : -1;
}

function bracedEnd(bytes: Uint8Array, at: number, end: number, literal: Uint8Array): number {
  if (bytes[at] !== openBrace) {
    const rest = literal[0] === space ? literal.subarray(1) : literal;
    return startsWith(bytes, at, end, rest) ? at : -1;
  }
  let stop = findByte(bytes, at + 1, end, closeBrace);
  while (stop >= 0 && !startsWith(bytes, stop + 1, end, literal))
    stop = findByte(bytes, stop + 1, end, closeBrace);
  return stop < 0 ? -1 : stop + 1;
}

function behind(prefix: Prefix, run: Scan): Scan {
  if (prefix === 'none') return run;
  if (prefix === 'tag') return behindTags(run);
  return (bytes, at, end) => run(bytes, behindWords(bytes, at, end, prefix), end);
}

/** Behind the first `]: `, which ends `haproxy[1234]: `, mostly where it stood before; the begin when there is none. */
function behindTags(run: Scan): Scan {
  let known = longestPrefix;
  return (bytes, at, end) => {
    if (at + known >= end || !endsTag(bytes, at + known)) known = tagLength(bytes, at, end);
    return run(bytes, at + known, end);
  };
}

function tagLength(bytes: Uint8Array, at: number, end: number): number {
  const last = Math.min(end, at + longestPrefix);
  for (let stop = at + 3; stop < last; stop++) {
    if (endsTag(bytes, stop)) return stop - at;
  }
  return 0;
}

function endsTag(bytes: Uint8Array, at: number): boolean {
  return bytes[at - 1] === space && bytes[at - 2] === colon && bytes[at - 3] === 93;
}

function behindWords(bytes: Uint8Array, start: number, end: number, words: number): number {
  let at = start;
  for (let word = 0; word < words; word++) {
    while (at < end && bytes[at] !== space) at++;
    while (at < end && bytes[at] === space) at++;
  }
  return at;
}
