import type { ControlSocket, Coverage, FileReference, Limit, Listener } from '../../model/facts.ts';
import { nearest } from '../../text/nearest.ts';
import type { Problem } from '../../text/problem.ts';
import type { ProblemCode } from '../../text/problem-codes.ts';
import { type ProblemList, report } from '../../text/problem-list.ts';
import type { Span } from '../../text/source.ts';
import type { ReadOptions } from '../device.ts';
import { resolveFile } from './file-paths.ts';
import { maskSecrets } from './mask.ts';
import { type ConfigurationTree, type Line, lineSpan, wordSpan } from './tree.ts';

/** Kinds of names that one part of a configuration gives and another one uses. */
export type NameKind = 'backend' | 'server' | 'table' | 'peers' | 'resolvers';

export interface NameUse {
  readonly kind: NameKind;
  readonly name: string;
  readonly span: Span;
}

/** What lowering gathers while it walks over the sections. */
export interface Context {
  readonly tree: ConfigurationTree;
  readonly options: ReadOptions;
  readonly problems: ProblemList;
  readonly files: FileReference[];
  readonly filesSeen: Set<string>;
  readonly controls: ControlSocket[];
  readonly uses: NameUse[];
  readonly coverage: { understood: number; ignored: number; unknown: Coverage['unknown'][number][] };
  readonly limits: {
    maxConnections?: { readonly value: number; readonly span: Span };
    threads?: number;
    openFiles?: Limit;
  };
  /** Bytes of a buffer and of the part of it that is kept free (manual 3.2, `tune.bufsize`, `tune.maxrewrite`). */
  readonly buffers: { size?: Limit; reserve?: Limit };
  /** Of `ssl-default-bind-options`, for the listeners behind it. */
  readonly listenerDefaults: { lowestTls?: Listener['lowestTls'] };
  /** Folders that relative names of files begin in (manual 3.1). */
  readonly folders: { certificates: string; authorities: string; state: string; origin: string };
}

export function startContext(tree: ConfigurationTree, options: ReadOptions, problems: ProblemList): Context {
  return {
    tree,
    options,
    problems,
    files: [],
    filesSeen: new Set(),
    controls: [],
    uses: [],
    coverage: { understood: 0, ignored: 0, unknown: [] },
    limits: {},
    buffers: {},
    listenerDefaults: {},
    folders: { certificates: '', authorities: '', state: '', origin: 'current' },
  };
}

/** `make` runs only for problems that are kept, so that it may look for similar words. */
export function complain(context: Context, code: ProblemCode, make: () => Omit<Problem, 'code'>): void {
  report(context.problems, code, make);
}

export interface UnknownWord {
  readonly word: string;
  readonly message: string;
  readonly span: Span;
  /** The words that would be right here. */
  readonly known: () => Iterable<string>;
}

/** Longer than any keyword of any version. */
const longestKeyword = 64;

/** A word that is like none may be of a newer version and is warned of; a slip of the pen is an error. */
export function complainUnknownWord(context: Context, { word, message, span, known }: UnknownWord): void {
  report(context.problems, 'unknown-keyword', () => {
    if (word.length > longestKeyword) {
      const start = word.slice(0, 40);
      return {
        severity: 'error',
        message: `a word of ${word.length} bytes (${start}…) is no keyword`,
        span,
        help: 'check that the file was written whole',
      };
    }
    const similar = nearest(word, known());
    if (similar === undefined) {
      if (!mayBeNewer(context, word)) return { severity: 'error', message, span };
      return { severity: 'warning', message, span, help: 'it may belong to a newer version; else delete it' };
    }
    return { severity: 'error', message, span, help: `did you mean '${similar}'?` };
  });
}

/** Tables of 2.6 are whole; later versions may have words that are not in them. */
function mayBeNewer({ options }: Context, word: string): boolean {
  const [major = 3, minor = 0] = (options.version ?? '3.0').split('.', 2).map(Number);
  return (major > 2 || minor > 6) && /^[a-z][a-z\d._ -]*$/i.test(word);
}

/** An argument that the program would refuse: error at the word, and the line counts as unknown. */
export function badArgument(context: Context, line: Line, word: number, message: string): 'unknown' {
  // A word whose value nobody knows may well be right.
  if (line.state === 'unknown') return 'unknown';
  const at = Math.min(word, line.words.length - 1);
  report(context.problems, 'syntax', () => ({
    severity: 'error',
    message,
    span: wordSpan(context.tree, line, at),
  }));
  return 'unknown';
}

/** From here on unknown lines are counted in runs, so that a huge wrong file stays small in memory. */
const mostUnknown = 20_000;

export function noteUnknown(context: Context, line: Line, proxy?: string): void {
  const { unknown } = context.coverage;
  const last = unknown.at(-1);
  if (unknown.length >= mostUnknown && last !== undefined) {
    const { endLine, endColumn } = lineSpan(context.tree, line);
    unknown[unknown.length - 1] = { ...last, span: { ...last.span, endLine, endColumn } };
    return;
  }
  const span = lineSpan(context.tree, line);
  const text = maskSecrets(writtenText(context, line));
  unknown.push(proxy === undefined || proxy === '' ? { text, span } : { text, span, frontendOrPool: proxy });
}

/** The line as written, without indentation and comment. */
export function writtenText({ tree }: Context, line: Line): string {
  const source = tree.sources[line.source];
  if (source === undefined) return '';
  const { data } = source.columns;
  const last = line.place + 2 * line.words.length - 1;
  const start = data[line.place] ?? 1;
  return rawLine(source.source.text, line, source.starts).slice(start - 1, (data[last] ?? 1) - 1);
}

function rawLine(text: string, line: Line, starts: Int32Array): string {
  return text.slice(starts[line.number - 1], starts[line.number]);
}

export function noteFile(
  context: Context,
  line: Line,
  word: number,
  { path, role, base }: { path: string; role: FileReference['role']; base?: string | undefined },
): void {
  if (path === '' || path.startsWith('@') || /\$\{?[A-Za-z_]/.test(path)) return;
  const resolved = resolvedPath(context, line, path, base);
  const key = `${role}:${resolved}`;
  if (context.filesSeen.has(key)) return;
  context.filesSeen.add(key);
  context.files.push({ path: resolved, role, span: wordSpan(context.tree, line, word) });
}

/** Lists and tables that a line names, whatever is done with them. */
export function noteLists(context: Context, line: Line): void {
  for (const [at, word] of line.words.entries()) {
    const role = line.words.includes('-M') ? 'map' : 'acl';
    if (line.words[at - 1] === '-f') noteFile(context, line, at, { path: word, role });
    for (const [, path = ''] of word.matchAll(/\bmap(?:_\w+)?\(([^,()]+)/g))
      noteFile(context, line, at, { path, role: 'map' });
  }
}

/** The path as the program opens it; the name by which files are known to rules. */
export function resolvedPath(context: Context, line: Line, path: string, base?: string): string {
  const source = context.tree.sources[line.source];
  return resolveFile(path, base, context.folders.origin, source?.source.file ?? '');
}

/** Text of a file that the configuration names, where the caller read it. */
export function fileText(context: Context, line: Line, path: string): string | undefined {
  const { files } = context.options;
  const source = context.tree.sources[line.source];
  return (
    files?.get(resolveFile(path, undefined, context.folders.origin, source?.source.file ?? '')) ??
    files?.get(path)
  );
}

export function useName(context: Context, kind: NameKind, name: string, span: Span): void {
  context.uses.push({ kind, name, span });
}
