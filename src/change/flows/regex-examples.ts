/** Most examples of one expression. */
const most = 32;

/**
 * Short texts that a regular expression takes, made from its own characters and proven by it; none for what lies
 * outside literals, classes, groups, alternatives and repetition.
 */
export function regexExamples(source: string, ignoreCase: boolean): readonly string[] {
  const expression = compiled(source, ignoreCase);
  if (expression === undefined) return [];
  const made = alternatives({ source, at: 0 });
  const texts = made.flatMap((text) => [text, `/x${text}`, `/${text}`]);
  return [...new Set(texts.filter((text) => text !== '' && expression.test(text)))].slice(0, most);
}

function compiled(source: string, ignoreCase: boolean): RegExp | undefined {
  try {
    return new RegExp(source, ignoreCase ? 'i' : '');
  } catch {
    return undefined;
  }
}

interface Reader {
  readonly source: string;
  at: number;
}

/** Up to the end or a closing bracket. */
function alternatives(reader: Reader): readonly string[] {
  const found: string[] = [];
  for (;;) {
    found.push(...sequence(reader));
    if (reader.source[reader.at] !== '|') return found.slice(0, most);
    reader.at++;
  }
}

/** The first way of each piece, and every other way of one piece between the first ways of the others. */
function sequence(reader: Reader): readonly string[] {
  const pieces: (readonly string[])[] = [];
  while (reader.at < reader.source.length && !'|)'.includes(reader.source[reader.at] ?? ''))
    pieces.push(repeated(reader, atom(reader)));
  const first = pieces.map(([way = '']) => way);
  const others = pieces.flatMap((ways, at) => ways.slice(1).map((way) => first.with(at, way).join('')));
  return [first.join(''), ...others].slice(0, most);
}

function atom(reader: Reader): readonly string[] {
  const character = reader.source[reader.at++] ?? '';
  switch (character) {
    case '^':
    case '$':
      return [''];
    case '.':
      return ['x', '/', '1'];
    case '(':
      return group(reader);
    case '[':
      return classExamples(reader);
    case '\\':
      return escaped(reader.source[reader.at++] ?? '');
    default:
      return [character];
  }
}

/** What looks around or behind gives nothing of its own. */
function group(reader: Reader): readonly string[] {
  const { source } = reader;
  const isLook = /^\?<?[=!]/.test(source.slice(reader.at));
  const head = /^\?(?:[a-z]*:|<?[=!]|P?<[^>]*>)/i.exec(source.slice(reader.at));
  if (head !== null) reader.at += head[0].length;
  const inside = alternatives(reader);
  reader.at++;
  return isLook ? [''] : inside;
}

/** Characters of several kinds that are in the class, and the ends of its ranges. */
function classExamples(reader: Reader): readonly string[] {
  const { source } = reader;
  let end = reader.at + 1;
  while (end < source.length && source[end] !== ']') end += source[end] === '\\' ? 2 : 1;
  const text = source.slice(reader.at - 1, end + 1);
  reader.at = end + 1;
  const expression = compiled(text, false);
  const edges = [...text.slice(1, -1).matchAll(/([^\\])-([^\]])|\w/g)].flatMap(([one, low, high]) =>
    low === undefined || high === undefined ? [one] : [low, high],
  );
  const found = [...Array.from('ax1A0-_./ '), ...edges].filter((one) => expression?.test(one));
  return found.length === 0 ? [source[end - 1] ?? ''] : [...new Set(found)];
}

/** Characters of each class that a letter behind a backslash stands for; a boundary has none. */
const classes: ReadonlyMap<string, readonly string[]> = new Map([
  ['d', ['1', '0', '9']],
  ['w', ['a', '1', 'Z', '_']],
  ['s', [' ']],
  ['D', ['a', '-']],
  ['W', ['-', '.']],
  ['S', ['a', '1', '-']],
  ['b', ['']],
  ['B', ['']],
]);

function escaped(character: string): readonly string[] {
  return classes.get(character) ?? [character];
}

/** As few and as many times as may be, or twice more where there is no end. */
function repeated(reader: Reader, piece: readonly string[]): readonly string[] {
  const mark = /^(?:[*+?]|\{\d*(?:,\d*)?\})/.exec(reader.source.slice(reader.at))?.[0];
  if (mark === undefined) return piece;
  reader.at += mark.length;
  if (/^[?+]/.test(reader.source.slice(reader.at))) reader.at++;
  const [least, last] = boundsOf(mark);
  const usual = Math.max(1, least);
  const [first = ''] = piece;
  const others = [least, last].filter((times) => times !== usual).map((times) => first.repeat(times));
  return [...new Set([...piece.map((one) => one.repeat(usual)), ...others])];
}

const longest = 64;

/** Of `*`, `+`, `?`, `{2}`, `{2,}` and `{2,5}`. */
function boundsOf(mark: string): readonly [number, number] {
  if (mark === '?') return [0, 1];
  if (mark === '*') return [0, 2];
  if (mark === '+') return [1, 3];
  const [least = '', last = least] = mark.slice(1, -1).split(',');
  const from = Math.min(longest, Number(least));
  return [from, last === '' ? from + 2 : Math.min(longest, Number(last))];
}
