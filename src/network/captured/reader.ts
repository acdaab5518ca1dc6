import type { CapturedState } from '../../model/network/captured.ts';
import type { JsonNode } from '../../text/json.ts';
import { type Span, spanAt } from '../../text/source.ts';
import type { Output } from './output.ts';
import type { Platform } from './values.ts';

/** What one output told; parts that it says nothing of are missing. */
export type Captured = Partial<Omit<CapturedState, 'at'>>;

/** What a reader may know beside the output. */
export interface ReadContext {
  /** Whose names of interfaces they are. */
  readonly platform: Platform;
  /** Names of tables of Linux by their numbers. */
  readonly tables?: ReadonlyMap<string, string> | undefined;
}

/** Reads the outputs that it recognises; undefined for any other. Never throws. */
export interface Reader {
  readonly name: string;
  readonly read: (output: Output, context: ReadContext) => Captured | undefined;
}

export function spanOf({ source }: Output, { from, end }: JsonNode): Span {
  return spanAt(source, from, end);
}
