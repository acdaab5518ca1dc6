/** Characters as bits 0 to 255 of a number; bit 256 is the end of the text. */
export type CharacterSet = bigint;

export type RegexNode =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'empty' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly RegexNode[] }
  | {
      readonly kind: 'repeat';
      readonly inner: RegexNode;
      readonly optional: boolean;
      readonly unbounded: boolean;
    };

export const endOfText: CharacterSet = 1n << 256n;

/**
 * The tree of an expression in the subset that PCRE and ECMAScript share; undefined for what is not read here:
 * looking around, references, possessive and atomic parts. Bounded repetitions of more than one count as one.
 */
export function parseRegex(source: string, ignoreCase = false): RegexNode | undefined {
  const reader: Reader = { source, at: 0, ignoreCase, depth: 0 };
  const tree = readChoice(reader);
  return tree !== undefined && reader.at === source.length ? tree : undefined;
}

interface Reader {
  readonly source: string;
  at: number;
  readonly ignoreCase: boolean;
  depth: number;
}

const deepest = 50;

function readChoice(reader: Reader): RegexNode | undefined {
  const parts: RegexNode[] = [];
  for (;;) {
    const sequence = readSequence(reader);
    if (sequence === undefined) return undefined;
    parts.push(sequence);
    if (reader.source[reader.at] !== '|') break;
    reader.at++;
  }
  return parts.length === 1 ? parts[0] : { kind: 'choice', parts };
}

function readSequence(reader: Reader): RegexNode | undefined {
  const parts: RegexNode[] = [];
  while (reader.at < reader.source.length) {
    const next = reader.source[reader.at];
    if (next === '|' || next === ')') break;
    const atom = readAtom(reader);
    const repeated = atom === undefined ? undefined : readRepeat(reader, atom);
    if (repeated === undefined) return undefined;
    parts.push(repeated);
  }
  return { kind: 'sequence', parts };
}

function readAtom(reader: Reader): RegexNode | undefined {
  const next = reader.source[reader.at] ?? '';
  switch (next) {
    case '(':
      return readGroup(reader);
    case '[':
      return readClass(reader);
    case '\\':
      return readEscape(reader);
    case '^':
      reader.at++;
      return { kind: 'empty' };
    case '$':
      reader.at++;
      return { kind: 'set', set: endOfText };
    case '.':
      reader.at++;
      return { kind: 'set', set: every & ~bit(10) };
    case '*':
    case '+':
    case '?':
      return undefined;
    default:
      reader.at++;
      return { kind: 'set', set: characters(reader, next) };
  }
}

function readGroup(reader: Reader): RegexNode | undefined {
  const opening = /^\((?:\?:|\?<[A-Za-z_]\w*>|\?P<[A-Za-z_]\w*>|(?!\?))/.exec(reader.source.slice(reader.at));
  if (opening === null || reader.depth >= deepest) return undefined;
  reader.at += opening[0].length;
  reader.depth++;
  const inner = readChoice(reader);
  reader.depth--;
  if (inner === undefined || reader.source[reader.at] !== ')') return undefined;
  reader.at++;
  return inner;
}

function readRepeat(reader: Reader, inner: RegexNode): RegexNode | undefined {
  const match = /^(?:[*+?]|\{(\d{1,5})(,(\d{0,5}))?\})/.exec(reader.source.slice(reader.at));
  if (match === null) return inner;
  reader.at += match[0].length;
  const behind = reader.source[reader.at];
  if (behind === '+') return undefined;
  if (behind === '?') reader.at++;
  const [mark, least, comma, most] = match;
  const unbounded = mark === '*' || mark === '+' || (comma !== undefined && most === '');
  const optional = mark === '*' || mark === '?' || Number(least) === 0;
  return { kind: 'repeat', inner, optional, unbounded };
}

const classes: Readonly<Record<string, CharacterSet>> = {
  d: range(48, 57),
  w: range(48, 57) | range(65, 90) | range(97, 122) | bit(95),
  s: range(9, 13) | bit(32),
};

function readEscape(reader: Reader): RegexNode | undefined {
  const set = escapeSet(reader);
  return set === undefined ? undefined : { kind: 'set', set };
}

/** The set of `\d`, `\.`, `\x41` and the like; moves behind it. */
function escapeSet(reader: Reader): CharacterSet | undefined {
  const letter = reader.source[reader.at + 1];
  if (letter === undefined) return undefined;
  const known = classes[letter.toLowerCase()];
  if (known !== undefined) {
    reader.at += 2;
    return letter === letter.toLowerCase() ? known : every & ~known;
  }
  const code = /^\\x([0-9a-f]{2})/i.exec(reader.source.slice(reader.at));
  if (code !== null) {
    reader.at += 4;
    return bit(Number.parseInt(code[1] ?? '0', 16));
  }
  const control = 'tnrfv'.indexOf(letter);
  if (control < 0 && /[A-Za-z0-9]/.test(letter)) return undefined;
  reader.at += 2;
  return control < 0 ? bit(letter.charCodeAt(0)) : bit([9, 10, 13, 12, 11][control] ?? 0);
}

function readClass(reader: Reader): RegexNode | undefined {
  const { source } = reader;
  const negated = source[reader.at + 1] === '^';
  reader.at += negated ? 2 : 1;
  let set: CharacterSet = 0n;
  for (let first = true; first || source[reader.at] !== ']'; first = false) {
    if (reader.at >= source.length || source.startsWith('[:', reader.at)) return undefined;
    const low = classMember(reader);
    if (low === undefined) return undefined;
    const isRange = source[reader.at] === '-' && source[reader.at + 1] !== ']' && single(low) !== undefined;
    if (isRange) reader.at++;
    const high = isRange ? classMember(reader) : low;
    const [from, to] = [single(low), high === undefined ? undefined : single(high)];
    if (high === undefined || (isRange && (from === undefined || to === undefined || to < from)))
      return undefined;
    set |= isRange ? folded(reader, range(from ?? 0, to ?? 0)) : folded(reader, low);
  }
  reader.at++;
  return { kind: 'set', set: negated ? every & ~set : set };
}

function classMember(reader: Reader): CharacterSet | undefined {
  const next = reader.source[reader.at];
  if (next === undefined) return undefined;
  if (next === '\\') return escapeSet(reader);
  reader.at++;
  return bit(next.charCodeAt(0));
}

function characters(reader: Reader, character: string): CharacterSet {
  return folded(reader, bit(character.charCodeAt(0)));
}

/** With the other case of each letter where case is ignored. */
function folded({ ignoreCase }: Reader, set: CharacterSet): CharacterSet {
  if (!ignoreCase) return set;
  const upper = set & range(65, 90);
  const lower = set & range(97, 122);
  return set | (upper << 32n) | (lower >> 32n);
}

function single(set: CharacterSet): number | undefined {
  const code = set.toString(2).length - 1;
  return set === bit(code) ? code : undefined;
}

function bit(code: number): CharacterSet {
  return 1n << BigInt(code & 255);
}

function range(low: number, high: number): CharacterSet {
  return ((1n << BigInt(high - low + 1)) - 1n) << BigInt(low);
}

const every: CharacterSet = range(0, 255);
