import type { DeviceFacts } from '../../model/facts.ts';
import type { Problem } from '../../text/problem.ts';
import type { Span } from '../../text/source.ts';
import type { Sandbox, SandboxPlace } from '../device.ts';
import { argumentsOf, type Context, spanOf } from './context.ts';
import { keywords } from './keywords.ts';
import type { Statement } from './tree.ts';
import { resolve, splitWords } from './words.ts';

/** What gathers while a configuration is written anew. */
export interface Writing {
  readonly context: Context;
  readonly facts: DeviceFacts;
  readonly sandbox: Sandbox;
  readonly lines: string[];
  /** Modules without `mod_`: those that the directives need, and those that stubs and PROXY lines need. */
  readonly needed: Set<string>;
  readonly forced: Set<string>;
  readonly changed: Set<string>;
  readonly refused: Problem[];
  /** How often a place in the text was written: a macro's lines stand for several members. */
  readonly written: Map<string, number>;
}

/** The first reason of a line is enough. */
export function refuseAt({ refused }: Writing, span: Span, message: string): void {
  if (refused.some((one) => one.span?.file === span.file && one.span.line === span.line)) return;
  refused.push({
    code: 'not-rehearsed',
    severity: 'error',
    message,
    span,
    help: 'a rehearsal would show something else than the device does; leave it out for the rehearsal, or rely on the forecast',
  });
}

/** Nothing is written for the statement. */
export function refuse(writing: Writing, statement: Statement, message: string): undefined {
  refuseAt(writing, spanOf(writing.context, statement), message);
  return undefined;
}

export function textsOf({ context }: Writing, statement: Statement): readonly string[] {
  return argumentsOf(context, statement).texts;
}

/** Arguments as written where no variable changes how they are cut into words (config.c, ap_getword_conf). */
export function plain(writing: Writing, statement: Statement): string {
  const texts = textsOf(writing, statement);
  const { text } = resolve(statement.rest, writing.context.lookup);
  const again = splitWords(text).map((word) => word.text);
  const isSame = again.length === texts.length && again.every((word, at) => word === texts[at]);
  // A backslash at the end would take the next line with it.
  return isSame && !text.endsWith('\\') ? text : composed(texts);
}

/** Words as the program reads them back (util.c, ap_getword_conf): quotes and backslashes are escaped. */
export function composed(words: readonly string[]): string {
  return words.map((word) => `"${word.replace(/[\\"]/g, '\\$&')}"`).join(' ');
}

export function shown({ address, port }: SandboxPlace): string {
  return `${address}:${port}`;
}

/** The module that knows the directive; most of the core's need none. */
export function needModuleOf({ needed }: Writing, key: string): void {
  const module = /^mod_(.*)$/.exec(keywords.get(key)?.module ?? '')?.[1];
  if (module !== undefined) needed.add(module);
}
