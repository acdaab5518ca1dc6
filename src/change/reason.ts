import type { Place, Reason, ServiceView, VerdictLevel } from './plan.ts';

/** A service as the verdict sees it: `survive` is what it must survive, as declared. */
export type Judged = ServiceView & {
  readonly survive: readonly string[];
  /**
   * Of a service that nobody declared, whose traffic is what the rules of each version name: how the requests fare that
   * both versions were asked.
   */
  readonly asked?: 'alike' | 'moved' | undefined;
};

/** The text of a reason names the line that causes it. */
export function reason(level: VerdictLevel, text: string, place?: Place): Reason {
  if (place === undefined) return { level, text };
  return { level, text: `${text} (${place.file}:${place.line})`, place };
}
