import type { Place, Reason, ServiceView, VerdictLevel } from './plan.ts';

/** A service as the verdict sees it: `survive` is what it must survive, as declared. */
export type Judged = ServiceView & { readonly survive: readonly string[] };

/** The text of a reason names the line that causes it. */
export function reason(level: VerdictLevel, text: string, place?: Place): Reason {
  if (place === undefined) return { level, text };
  return { level, text: `${text} (${place.file}:${place.line})`, place };
}
