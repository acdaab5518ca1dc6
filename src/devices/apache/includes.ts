import type { Source } from '../../text/source.ts';
import { early } from './early.ts';
import { complainAt, type Parsing } from './parsing.ts';
import { lineSpan, markLine, type Statement } from './tree.ts';

/** The program gives up there (http_config.h, AP_MAX_INCLUDE_DEPTH). */
const deepest = 128;

/** Files that the statement names, in the order of reading; none when they are missing or not known here. */
export function include(parsing: Parsing, statement: Statement): readonly Source[] {
  const [pattern] = early(parsing, statement);
  const { line, name } = statement;
  if (pattern === undefined) {
    complainAt(parsing, 'syntax', line, `${statement.written} needs a file`);
    markLine(parsing, line, 'unknown');
    return [];
  }
  parsing.included.push({ path: pattern, span: lineSpan(parsing, line) });
  const from = parsing.sources[line.source]?.source.file ?? '';
  const found = lookUp(parsing, pattern, from);
  if (found === undefined) {
    parsing.early.partial = true;
    markLine(parsing, line, 'unknown');
    return [];
  }
  markLine(parsing, line, 'understood');
  if (found.length === 0 && name === 'include') complainMissing(parsing, statement, pattern);
  return found.filter((source) => mayOpen(parsing, statement, source));
}

function complainMissing(parsing: Parsing, { line }: Statement, pattern: string): void {
  const message = /[*?[]/.test(pattern)
    ? `no file matches '${pattern}'`
    : `the file '${pattern}' is not there`;
  complainAt(parsing, 'include-missing', line, [
    message,
    'the program refuses to start; write IncludeOptional if the file may be missing',
  ]);
}

function mayOpen(parsing: Parsing, { line }: Statement, source: Source): boolean {
  const index = parsing.indexes.get(source.file);
  const { chain = [] } = parsing.readers.at(-1) ?? {};
  const isCircle = index !== undefined && chain.includes(index);
  if (!isCircle && chain.length < deepest) return true;
  complainAt(
    parsing,
    'include-cycle',
    line,
    isCircle ? `${source.file} includes itself` : `more than ${deepest} files include each other`,
  );
  return false;
}

/**
 * Relative paths begin in ServerRoot; where that folder is not here, in the main file's folder, or above it:
 * Fedora keeps the main file in `conf` below ServerRoot. A path that is a folder stands for all files below it.
 */
function lookUp(
  { options, early: { serverRoot } }: Parsing,
  pattern: string,
  from: string,
): readonly Source[] | undefined {
  const ask = options.include;
  if (ask === undefined) return undefined;
  const places = pattern.startsWith('/')
    ? [pattern]
    : [...(serverRoot === undefined ? [] : [`${serverRoot}/${pattern}`]), pattern, `../${pattern}`];
  const patterns = places.flatMap((place) =>
    /[*?[]/.test(place.slice(place.lastIndexOf('/')))
      ? [place]
      : [place, `${place.replace(/\/+$/, '')}/**/*`],
  );
  let known: readonly Source[] | undefined;
  for (const one of patterns) {
    const found = ask(one, from);
    if (found !== undefined && found.length > 0) return found;
    known ??= found;
  }
  return known;
}
