import type { Severity } from '../../text/problem.ts';
import type { Span } from '../../text/source.ts';

/** One line of a check's result, from a rule or from reading, in the form that every reporter prints. */
export interface Entry {
  readonly source: 'rule' | 'reading' | 'program';
  /** Id of the rule, or code of the problem. */
  readonly id: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span?: Span | undefined;
  /** Where the line stands in the template that the file was rendered from. */
  readonly origin?: Span | undefined;
  readonly related: readonly { readonly span: Span; readonly message: string }[];
  readonly help?: string | undefined;
  /** Names the entry across moved lines and new renderings. */
  readonly fingerprint: string;
  /** The name that older versions gave it, where it is another one. */
  readonly formerly?: string | undefined;
}

/** What a check found, with what it did not count. */
export interface CheckReport {
  readonly entries: readonly Entry[];
  readonly devices: number;
  readonly rules: number;
  readonly profiles: readonly string[];
  /** Entries that a comment allows, that the baseline holds, and that the base of a change had already. */
  readonly notCounted: { readonly allowed: number; readonly baseline: number; readonly known: number };
  /** What the real programs were asked, for people: `nginx -t agrees`. */
  readonly asked: readonly string[];
}

/** The place that a reader can mend: in the template where there is one. */
export function placeOf({ span, origin }: Entry): Span | undefined {
  return origin ?? span;
}

export function levelCounts(entries: readonly Entry[]): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { severity } of entries) counts[severity]++;
  return counts;
}
