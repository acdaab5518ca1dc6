import { choiceDifferences } from './choice-differences.ts';
import type { Difference, DifferenceKind, Fields, Observation } from './model.ts';

/** Several runs of one configuration: what differs among them says nothing. */
export interface Baseline {
  readonly runs: readonly Observation[];
  /** For people. */
  readonly textOf: (probe: string) => string;
}

/** What an observation shows that no run of the base did. */
export function differencesFrom(base: Baseline, seen: Observation): readonly Difference[] {
  return [
    ...probeDifferences(base, seen),
    ...choiceDifferences(base.runs, seen),
    ...checkDifferences(base, seen),
  ];
}

/** Differences that two measurements both found. */
export function shared(some: readonly Difference[], others: readonly Difference[]): readonly Difference[] {
  const key = ({ where, field }: Difference): string => `${where} ${field}`;
  const known = new Set(others.map(key));
  return some.filter((one) => known.has(key(one)));
}

function probeDifferences(base: Baseline, seen: Observation): readonly Difference[] {
  const [first] = base.runs;
  const volatile = volatileFields(base);
  return [...(first?.probes ?? [])].flatMap(([probe, fields]) => {
    const now = seen.probes.get(probe);
    if (now === undefined || isUnsteady(base, probe)) return [];
    const found = fieldDifferences(fields, now, volatile);
    const ends = found.filter(({ kind }) => isEnd(kind));
    // Who gets another answer gets other headers too.
    return (ends.length > 0 ? ends : found).map((one) => ({ ...one, where: base.textOf(probe) }));
  });
}

function fieldDifferences(
  fields: Fields,
  now: Fields,
  volatile: ReadonlySet<string>,
): readonly Omit<Difference, 'where'>[] {
  const isOtherServer = fields['server'] !== now['server'];
  const names = [...new Set([...Object.keys(fields), ...Object.keys(now)])];
  return names.flatMap((field) => {
    const value = (of: Fields): string => {
      const text = of[field] ?? 'none';
      // Persistence writes the server's name into a cookie.
      return isOtherServer && field.endsWith('h:set-cookie') ? text.replaceAll(/=[^;|]*/g, '=…') : text;
    };
    const [before, after] = [value(fields), value(now)];
    const isSame = before === after || (volatile.has(field) && (before === 'none') === (after === 'none'));
    return isSame ? [] : [{ kind: kindOf(field), field, before, after }];
  });
}

function isEnd(kind: DifferenceKind): boolean {
  return kind === 'status' || kind === 'refused' || kind === 'origin';
}

/** Fields whose values differ among runs of the base: times, numbers that count up. */
function volatileFields({ runs: [first, ...others] }: Baseline): ReadonlySet<string> {
  // Who of a pool serves is looked at where it is asked often enough to tell.
  const found = new Set<string>(['h:date', 'server']);
  for (const other of others)
    for (const [probe, fields] of first?.probes ?? [])
      for (const { field } of fieldDifferences(fields, other.probes.get(probe) ?? fields, found))
        found.add(field);
  for (const field of steadyFields) found.delete(field);
  return found;
}

const steadyFields = ['connect', 'status', 'origin', '2:status', '3:status', 'arrivals', 'tunnel'] as const;

/** How the probe ended was not the same in all runs of the base. */
function isUnsteady({ runs }: Baseline, probe: string): boolean {
  const ends = runs.map((run) => steadyFields.map((field) => run.probes.get(probe)?.[field]).join(' '));
  return new Set(ends).size > 1;
}

function kindOf(field: string): DifferenceKind {
  if (field === 'connect') return 'refused';
  if (/^(?:\d:)?status$/.test(field)) return 'status';
  if (field === 'origin') return 'origin';
  if (/^(?:\d:)?h:location$/.test(field)) return 'location';
  if (field.startsWith('a:') || field === 'arrivals') return 'request';
  if (field.startsWith('tls:') || field === 'tunnel' || field === 'version') return 'connection';
  return 'answer';
}

/** Kinds of checks that came or went, and those that come four times as often or as seldom. */
function checkDifferences({ runs }: Baseline, seen: Observation): readonly Difference[] {
  const known = runs.flatMap(({ checks }) => checks ?? []);
  const seenRates = seen.checks;
  if (seenRates === undefined) return [];
  const names = [...new Set([...known.flatMap((rates) => [...rates.keys()]), ...seenRates.keys()])];
  return names.flatMap((name): readonly Difference[] => {
    const rates = known.map((one) => one.get(name) ?? 0);
    const now = seenRates.get(name) ?? 0;
    const [least, most] = [Math.min(...rates), Math.max(...rates)];
    const isFewer = least >= leastRate && now < least / 4;
    const isMore = now >= leastRate && now > most * 4;
    if (!isFewer && !isMore) return [];
    const text = (rate: number): string => `${rate.toFixed(1)} per second`;
    return [{ kind: 'checks', where: name, field: 'checks', before: text(least), after: text(now) }];
  });
}

/** Checks per second below which a run sees too few to tell. */
const leastRate = 2;
