import { badArgument, type Context } from './context.ts';
import type { Handled } from './statement.ts';
import type { Line } from './tree.ts';

/** How many words the program takes behind a keyword at most; it refuses the line if there are more. */
const mostArguments: Readonly<Record<string, number>> = {
  backlog: 1,
  chroot: 1,
  daemon: 0,
  default_backend: 1,
  disabled: 0,
  dispatch: 1,
  enabled: 0,
  fullconn: 1,
  'log-tag': 1,
  maxconn: 1,
  mode: 1,
  'monitor-uri': 1,
  nbthread: 1,
  'option allbackups': 0,
  'option tcp-check': 0,
  'option transparent': 0,
  retries: 1,
  timeout: 2,
};

/** Complains about words that are too many; `at` is the index of the keyword. */
export function checkArguments(context: Context, line: Line, keyword: string, at: number): Handled {
  const most = Object.hasOwn(mostArguments, keyword) ? mostArguments[keyword] : undefined;
  if (most === undefined) return undefined;
  const behind = at + keyword.split(' ').length + most;
  const extra = line.words[behind];
  if (extra === undefined || extra === '') return undefined;
  return badArgument(context, line, behind, `'${extra}' is one word too many for '${keyword}'`);
}

/** Names of sections and servers (`invalid_char` in tools.c). */
const nameShape = /^[\w.:-]+$/;

export function isName(text: string): boolean {
  return nameShape.test(text);
}
