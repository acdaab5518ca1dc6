import { percent } from '../audit/rule.ts';
import type { Forecast } from '../forecast/forecast.ts';
import type { DeviceFacts } from '../model/facts.ts';
import type { Path } from '../network/path.ts';
import { changedInputs } from './protocol-inputs.ts';

export interface Ignorance {
  /** Inside what the change touches. */
  readonly touched: readonly string[];
  /** Inside the path, as it was before. */
  readonly untouched: readonly string[];
}

/** Unknown lines and undecidable rules, sorted by whether the change touches them (DESIGN.md, "Ignorance has a scope"). */
export function ignorance(
  base: { readonly path: Path; readonly forecast: Forecast },
  proposed: { readonly path: Path; readonly forecast: Forecast },
): Ignorance {
  const settled = new Set(proposed.path.declared.assumptions.map(({ about }) => about));
  const before = new Set(unknownLines(base.path).keys());
  const now = new Map(unknownLines(proposed.path));
  const touched: string[] = [...changedInputs(base.path, proposed.path)];
  const untouched: string[] = [];
  for (const [key, text] of now) {
    if ([...settled].some((about) => key.includes(about))) continue;
    (before.has(key) ? untouched : touched).push(text);
  }
  // What a rule does that cannot be decided is asked of both versions; here it is only named.
  for (const [key, text] of uncertainRules(proposed.forecast))
    if (![...settled].some((about) => key.includes(about))) untouched.push(text);
  for (const { about, reason } of proposed.path.declared.assumptions)
    untouched.push(`assumed: ${about} (${reason})`);
  return { touched, untouched };
}

function unknownLines(path: Path): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { id, facts } of path.devices) {
    for (const { text, span } of facts.coverage.unknown) {
      found.set(
        `${id}|${text.trim()}`,
        `${span.file}:${span.line} is not understood: ${text.trim().slice(0, 80)}`,
      );
    }
  }
  return found;
}

function uncertainRules({ services }: Forecast): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { service, uncertain } of services) {
    for (const { text, share } of uncertain) {
      found.set(
        `${service.id}|${text}`,
        `'${text}' cannot be decided from the configuration; ${percent(share)} of the requests of ${service.id} meet it`,
      );
    }
  }
  return found;
}

/** Part of the lines that are understood or ignored on purpose, 0 to 1. */
export function coverageShare({ coverage }: DeviceFacts): number {
  const known = coverage.understood + coverage.ignored;
  const total = known + coverage.unknown.length;
  return total === 0 ? 1 : known / total;
}
