import type { ProblemCode } from './problem-codes.ts';
import type { Span } from './source.ts';

export type Severity = 'error' | 'warning' | 'note';

/** Something to tell the user. Problems are values; exceptions are for bugs. */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  /** What is wrong, in one sentence without a final full stop. */
  readonly message: string;
  readonly span?: Span | undefined;
  readonly related?: readonly { readonly span: Span; readonly message: string }[] | undefined;
  /** How to mend it. */
  readonly help?: string | undefined;
}

/** A value, or the problems that prevented it. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function success<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failure(...problems: readonly Problem[]): {
  readonly ok: false;
  readonly problems: readonly Problem[];
} {
  return { ok: false, problems };
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}
