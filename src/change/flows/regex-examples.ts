/** Most examples of one expression. */
const most = 6;

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

function sequence(reader: Reader): readonly string[] {
  let texts: readonly string[] = [''];
  while (reader.at < reader.source.length && !'|)'.includes(reader.source[reader.at] ?? '')) {
    const piece = repeated(reader, atom(reader));
    texts = texts.flatMap((text) => piece.map((one) => text + one)).slice(0, most);
  }
  return texts;
}

function atom(reader: Reader): readonly string[] {
  const character = reader.source[reader.at++] ?? '';
  switch (character) {
    case '^':
    case '$':
      return [''];
    case '.':
      return ['x'];
    case '(':
      return group(reader);
    case '[':
      return [classExample(reader)];
    case '\\':
      return [escaped(reader.source[reader.at++] ?? '')];
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

function classExample(reader: Reader): string {
  const { source } = reader;
  let end = reader.at + 1;
  while (end < source.length && source[end] !== ']') end += source[end] === '\\' ? 2 : 1;
  const text = source.slice(reader.at - 1, end + 1);
  reader.at = end + 1;
  const expression = compiled(text, false);
  return Array.from('ax1A0-_./ ').find((one) => expression?.test(one)) ?? source[end - 1] ?? '';
}

/** One character of each class that a letter behind a backslash stands for; a boundary has none. */
const classes: ReadonlyMap<string, string> = new Map([
  ['d', '1'],
  ['w', 'a'],
  ['s', ' '],
  ['D', 'a'],
  ['W', '-'],
  ['S', 'a'],
  ['b', ''],
  ['B', ''],
]);

function escaped(character: string): string {
  return classes.get(character) ?? character;
}

function repeated(reader: Reader, piece: readonly string[]): readonly string[] {
  const rest = reader.source.slice(reader.at);
  const mark = /^(?:[*+?]|\{(\d*)(?:,\d*)?\})[?+]?/.exec(rest);
  if (mark === null) return piece;
  reader.at += mark[0].length;
  const times = Math.min(64, Math.max(1, Number(mark[1] ?? 1)));
  const many = piece.map((one) => one.repeat(times));
  return mark[0].startsWith('?') || mark[0].startsWith('*') ? [...many, ''].slice(0, most) : many;
}
