/** One file inside the output of `nginx -T`, which prints each under `# configuration file PATH:`. */
export interface DumpPart {
  readonly path: string;
  readonly from: number;
  readonly end: number;
  /** Number of its first line in the dump. */
  readonly line: number;
}

const header = /^# configuration file (.+):\r?$/gm;

/** The files of a dump, the main one first; empty when the text is no dump. */
export function dumpParts(text: string): readonly DumpPart[] {
  if (!text.includes('# configuration file ')) return [];
  const found = [...text.matchAll(header)];
  let line = 1;
  let counted = 0;
  return found.map((match, at) => {
    const from = Math.min(text.length, match.index + match[0].length + 1);
    for (
      let next = text.indexOf('\n', counted);
      next >= 0 && next < from;
      next = text.indexOf('\n', next + 1)
    ) {
      line++;
      counted = next + 1;
    }
    return { path: match[1] ?? '', from, end: found[at + 1]?.index ?? text.length, line };
  });
}

/** The files that an include names, in the order of their names; relative to the folder of the main one. */
export function includedParts(parts: readonly DumpPart[], pattern: string): readonly DumpPart[] {
  const home = parts[0]?.path.replace(/[^/]*$/, '') ?? '';
  const whole = pattern.startsWith('/') ? pattern : home + pattern;
  const matcher = globMatcher(whole);
  return parts.filter(({ path }) => matcher.test(path)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** glob(3): `*` and `?` do not cross slashes. */
function globMatcher(pattern: string): RegExp {
  const source = pattern.replace(/\[[^\]]*\]|[*?]|[\\^$.|+(){}[\]]/g, (piece) => {
    if (piece === '*') return '[^/]*';
    if (piece === '?') return '[^/]';
    return piece.length > 1 ? piece.replace('[!', '[^').replaceAll('\\', '\\\\') : `\\${piece}`;
  });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return /$^/;
  }
}
