/** A range makes no more names than this. */
const most = 512;

/** `swp[1-4]` as four names; any other word as itself. */
export function expandName(word: string): readonly string[] {
  return rangeIn(/^([^[\]]{0,40})\[(\d{1,5})-(\d{1,5})\]([^[\]]{0,40})$/.exec(word)) ?? [word];
}

function rangeIn(match: RegExpExecArray | null): readonly string[] | undefined {
  if (match === null) return undefined;
  const [, before = '', first, last, after = ''] = match;
  const [from, to] = [Number(first), Number(last)];
  if (to < from || to - from >= most) return undefined;
  return Array.from({ length: to - from + 1 }, (_, at) => `${before}${from + at}${after}`);
}

/**
 * Members of a bridge or bond: names, `glob swp1-4`, `regex swp.*` (which the given interfaces are tried with), and
 * `none`. Source: ifupdown-addons-interfaces(5), `bridge-ports`.
 */
export function memberNames(words: readonly string[], known: Iterable<string>): readonly string[] {
  const found = new Set<string>();
  let how: 'name' | 'glob' | 'regex' = 'name';
  for (const word of words) {
    if (word === 'glob' || word === 'regex') how = word;
    else if (word === 'noregex' || word === 'noglob') how = 'name';
    else if (word !== 'none' && word !== 'all') for (const name of namesOf(word, how, known)) found.add(name);
  }
  return [...found];
}

function namesOf(word: string, how: 'name' | 'glob' | 'regex', known: Iterable<string>): readonly string[] {
  if (how === 'glob') {
    const range = rangeIn(/^([A-Za-z]\D{0,20})(\d{1,5})-(\d{1,5})(\.\d{1,4})?$/.exec(word));
    return range ?? expandName(word);
  }
  if (how === 'name') return expandName(word);
  const pattern = simplePattern(word);
  return pattern === undefined
    ? []
    : [...known].filter((name) => name.length < 64 && pattern.test(name)).slice(0, most);
}

/** Only patterns without nested repetition: no other is needed for names, and these take linear time. */
function simplePattern(word: string): RegExp | undefined {
  if (word.length > 100 || /\)[*+{]/.test(word)) return undefined;
  try {
    return new RegExp(`^(?:${word})$`);
  } catch {
    return undefined;
  }
}
