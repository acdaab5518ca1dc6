import type { Context } from './context.ts';
import type { ProxyDraft } from './draft.ts';
import type { Line } from './tree.ts';

/** One line of a proxy section on its way to its handler. */
export interface Statement {
  readonly context: Context;
  readonly draft: ProxyDraft;
  readonly line: Line;
  readonly words: readonly string[];
  /** Index of the keyword: 1 behind `no` or `default`. */
  readonly at: number;
  readonly prefix: '' | 'no' | 'default';
}

/** What a handler says of its line; nothing means understood. */
export type Handled = 'unknown' | undefined;
export type Handler = (statement: Statement) => Handled;
