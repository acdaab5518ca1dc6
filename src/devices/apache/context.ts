import type { FileReference } from '../../model/facts.ts';
import type { Problem } from '../../text/problem.ts';
import type { ProblemCode } from '../../text/problem-codes.ts';
import { type ProblemList, report } from '../../text/problem-list.ts';
import type { Span } from '../../text/source.ts';
import type { ReadOptions } from '../device.ts';
import { maskSecrets } from './mask.ts';
import { lookupOf } from './statements.ts';
import {
  type ConfigurationTree,
  type LineState,
  lineSpan,
  markLine,
  type Statement,
  type Word,
  wordSpan,
} from './tree.ts';
import { walkStatements } from './walk.ts';
import { type Lookup, resolve, wordsOf } from './words.ts';

/** What lowering gathers while it walks over the statements. */
export interface Context {
  readonly tree: ConfigurationTree;
  readonly options: ReadOptions;
  readonly problems: ProblemList;
  readonly lookup: Lookup;
  readonly files: FileReference[];
  readonly filesSeen: Set<string>;
  /** Words by statement: several stages ask for the same ones. */
  readonly words: WeakMap<Statement, Arguments>;
  /** What was made of a statement of the main server, which every virtual host shares. */
  readonly made: WeakMap<object, Map<string, unknown>>;
}

/** The arguments of a statement with the values of variables. */
export interface Arguments {
  readonly words: readonly Word[];
  /** Their texts. */
  readonly texts: readonly string[];
  /** A variable of unknown value stands among them. */
  readonly unknown: boolean;
}

export function startContext(tree: ConfigurationTree, options: ReadOptions, problems: ProblemList): Context {
  return {
    tree,
    options,
    problems,
    lookup: lookupOf(tree, options),
    files: [],
    filesSeen: new Set(),
    words: new WeakMap(),
    made: new WeakMap(),
  };
}

/** The same value for the same object and purpose: virtual hosts ask for the main server's again and again. */
export function once<T>({ made }: Context, key: object, purpose: string, make: () => T): T {
  const held = made.get(key) ?? new Map<string, unknown>();
  if (held.has(purpose)) return held.get(purpose) as T;
  const value = make();
  made.set(key, held.set(purpose, value));
  return value;
}

export function argumentsOf(context: Context, statement: Statement): Arguments {
  const held = context.words.get(statement);
  if (held !== undefined) return held;
  const named = hasOwnName(context)
    ? (text: string) => text.replaceAll('{SERVER_NAME}', `{${ownName}}`)
    : same;
  const resolved = wordsOf(statement).map((word) => {
    const { text, ...rest } = resolve(word.text, context.lookup);
    return { word, ...rest, text: named(text) };
  });
  const made = {
    words: resolved.map(({ word, text }) => ({ ...word, text })),
    texts: resolved.map(({ text }) => text),
    unknown: resolved.some(({ unknown }) => unknown.length > 0),
  };
  context.words.set(statement, made);
  return made;
}

/** No variable of httpd: what SERVER_NAME is where somebody sets UseCanonicalName, which virtual host by virtual host. */
const ownName = 'SERVER_NAME of UseCanonicalName';

const same = (text: string): string => text;

function hasOwnName(context: Context): boolean {
  const { tree } = context;
  return once(context, tree, ownName, () =>
    [...walkStatements(tree.statements)].some(
      (one) => one.name === 'usecanonicalname' && wordsOf(one)[0]?.text.toLowerCase() !== 'off',
    ),
  );
}

export function spanOf({ tree }: Context, statement: Statement): Span {
  return lineSpan(tree, statement.line);
}

/** The span of argument `at`, from 0; of the statement when it has no such argument. */
export function argumentSpan(context: Context, statement: Statement, at: number): Span {
  return wordSpan(context.tree, statement.line, argumentsOf(context, statement).words[at]);
}

/** The statement as written, secrets masked. */
export function textOf(context: Context, statement: Statement): string {
  return once(context, statement, 'text', () => maskSecrets(statement.line.text));
}

export function mark({ tree }: Context, { line }: Statement, state: LineState, owner?: string): void {
  markLine(tree, line, state, owner);
}

/** `make` runs only for problems that are kept. */
export function complain(context: Context, code: ProblemCode, make: () => Omit<Problem, 'code'>): void {
  report(context.problems, code, make);
}

/** Something in the statement that is not understood: its lines count as unknown. */
export function refuse(context: Context, statement: Statement, at: number, message: string): void {
  mark(context, statement, 'unknown');
  if (argumentsOf(context, statement).unknown) return;
  complain(context, 'syntax', () => ({
    severity: 'error',
    message,
    span: argumentSpan(context, statement, at),
  }));
}

export interface NamedFile {
  readonly at: number;
  readonly role: FileReference['role'];
  readonly path?: string | undefined;
}

/** A file that argument `at` names, all of it or its part `path`; relative paths begin in ServerRoot. */
export function noteFile(
  context: Context,
  statement: Statement,
  { at, role, path = argumentsOf(context, statement).texts[at] }: NamedFile,
): string | undefined {
  if (path === undefined || path === '' || path.includes('${')) return undefined;
  const resolved = resolvedPath(context, path);
  const key = `${role}:${resolved}`;
  if (!context.filesSeen.has(key)) {
    context.filesSeen.add(key);
    context.files.push({ path: resolved, role, span: argumentSpan(context, statement, at) });
  }
  return resolved;
}

function resolvedPath({ tree: { serverRoot } }: Context, path: string): string {
  return path.startsWith('/') || serverRoot === undefined ? path : `${serverRoot}/${path}`;
}
