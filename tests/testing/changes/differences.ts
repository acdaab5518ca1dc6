import type { Difference, DifferenceKind, Observation } from './model.ts';

/** Several runs of one configuration: what differs among them says nothing. */
export interface Baseline {
  readonly runs: readonly Observation[];
  /** For people. */
  readonly textOf: (probe: string) => string;
}

/** What an observation shows that no run of the base did. */
export function differencesFrom(base: Baseline, seen: Observation): readonly Difference[] {
  return [...probeDifferences(base, seen), ...choiceDifferences(base, seen), ...checkDifferences(base, seen)];
}

function probeDifferences(base: Baseline, seen: Observation): readonly Difference[] {
  const [first] = base.runs;
  if (first === undefined) return [];
  const volatile = volatileFields(base);
  return [...first.probes].flatMap(([probe, fields]) => {
    const now = seen.probes.get(probe);
    if (now === undefined || isUnsteady(base, probe)) return [];
    const names = [...new Set([...Object.keys(fields), ...Object.keys(now)])];
    return names.flatMap((field): readonly Difference[] => {
      const [before, after] = [fields[field] ?? 'none', now[field] ?? 'none'];
      const isSame = before === after || (volatile.has(field) && (before === 'none') === (after === 'none'));
      if (isSame) return [];
      const kind = kindOf(field, before, after);
      return [{ kind, where: base.textOf(probe), field, before, after }];
    });
  });
}

/** Fields whose values differ among runs of the base: times, numbers that count up, servers that are drawn. */
function volatileFields({ runs: [first, ...others] }: Baseline): ReadonlySet<string> {
  const found = new Set<string>(['h:date']);
  for (const other of others)
    for (const [probe, fields] of first?.probes ?? [])
      for (const [field, value] of Object.entries(fields))
        if (other.probes.get(probe)?.[field] !== value) found.add(field);
  for (const field of steadyFields) found.delete(field);
  return found;
}

const steadyFields = ['connect', 'status', 'origin', '2:status'] as const;

/** How the probe ended was not the same in all runs of the base. */
function isUnsteady({ runs }: Baseline, probe: string): boolean {
  const ends = runs.map((run) => steadyFields.map((field) => run.probes.get(probe)?.[field]).join(' '));
  return new Set(ends).size > 1;
}

function kindOf(field: string, before: string, after: string): DifferenceKind {
  if (field === 'connect') return 'refused';
  if (/^(?:\d:)?status$/.test(field)) return 'status';
  if (field === 'origin') return before === 'none' || after === 'none' ? 'status' : 'origin';
  if (field === 'server') return 'choice';
  if (/^(?:\d:)?h:location$/.test(field)) return 'location';
  if (field.startsWith('a:')) return 'request';
  if (field.startsWith('tls:') || field === 'tunnel' || field === 'version') return 'connection';
  return 'answer';
}

function choiceDifferences(base: Baseline, seen: Observation): readonly Difference[] {
  const [first] = base.runs;
  return [...(first?.choices ?? [])].flatMap(([name, { text }]) => {
    const before = base.runs.map((run) => run.choices.get(name)?.outcomes ?? []);
    const after = seen.choices.get(name)?.outcomes;
    if (after === undefined || before.some((outcomes) => outcomes.length !== after.length)) return [];
    const found = isKeyed(before) ? keyDifference(before[0] ?? [], after) : shareDifference(before, after);
    return found === undefined ? [] : [{ ...found, where: text, field: name }];
  });
}

type Outcomes = Observation['choices'] extends ReadonlyMap<string, { readonly outcomes: infer O }>
  ? O
  : never;

/** The same key had the same outcome in all runs of the base, whatever the order. */
function isKeyed(runs: readonly Outcomes[]): boolean {
  const byKey = new Map<string, string>();
  return runs
    .flat()
    .every(({ key, outcome }) => {
      const known = byKey.get(key) ?? outcome;
      byKey.set(key, known);
      return known === outcome;
    });
}

type Found = Pick<Difference, 'kind' | 'before' | 'after'>;

function keyDifference(before: Outcomes, after: Outcomes): Found | undefined {
  const known = new Map(before.map(({ key, outcome }) => [key, outcome]));
  const other = after.filter(({ key, outcome }) => known.get(key) !== outcome);
  const [one] = other;
  if (one === undefined) return undefined;
  const was = known.get(one.key) ?? 'none';
  return {
    kind: statusOf(was) === statusOf(one.outcome) ? 'choice' : 'status',
    before: `${one.key}: ${was}`,
    after: `${one.key}: ${one.outcome} (${other.length} of ${after.length} differ)`,
  };
}

function statusOf(outcome: string): string {
  return outcome.split(' ')[0] ?? '';
}

/** Shares that leave what the base showed: by one where it is exact, else by more than chance would. */
function shareDifference(runs: readonly Outcomes[], after: Outcomes): Found | undefined {
  const counted = runs.map(countOf);
  const now = countOf(after);
  const names = [...new Set([...counted.flatMap((counts) => [...counts.keys()]), ...now.keys()])];
  const isExact = names.every((name) => {
    const counts = counted.map((one) => one.get(name) ?? 0);
    return Math.max(...counts) - Math.min(...counts) <= 1;
  });
  const left = names.filter((name) => {
    const counts = counted.map((one) => one.get(name) ?? 0);
    const mean = counts.reduce((sum, one) => sum + one, 0) / counts.length;
    const slack = isExact ? 1 : Math.max(4 * Math.sqrt(mean + 0.5), 3);
    const count = now.get(name) ?? 0;
    return count < Math.min(...counts) - slack || count > Math.max(...counts) + slack;
  });
  if (left.length === 0) return undefined;
  const before = counted[0] ?? now;
  return { kind: kindOfShift(before, now, left), before: countText(before), after: countText(now) };
}

function countOf(outcomes: Outcomes): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { outcome } of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return counts;
}

type Counts = ReturnType<typeof countOf>;

/** A server that loses or gets everything, or a quarter of all, is harm; less is another share. */
function kindOfShift(before: Counts, after: Counts, left: readonly string[]): DifferenceKind {
  const byStatus = (counts: Counts): string =>
    [...new Set([...counts.keys()].map(statusOf))].sort().join(' ');
  if (byStatus(before) !== byStatus(after)) return 'status';
  const total = [...after.values()].reduce((sum, one) => sum + one, 0);
  const isHarm = left.some((name) => {
    const [was, is] = [before.get(name) ?? 0, after.get(name) ?? 0];
    return was === 0 || is === 0 || Math.abs(was - is) > total / 4;
  });
  return isHarm ? 'choice' : 'share';
}

function countText(counts: Counts): string {
  return [...counts]
    .sort()
    .map(([name, count]) => `${name}: ${count}`)
    .join(', ');
}

/** Kinds of checks that came or went, and those that come four times as often or as seldom. */
function checkDifferences({ runs }: Baseline, seen: Observation): readonly Difference[] {
  const names = [...new Set([...runs.flatMap(({ checks }) => [...checks.keys()]), ...seen.checks.keys()])];
  return names.flatMap((name): readonly Difference[] => {
    const rates = runs.map(({ checks }) => checks.get(name) ?? 0);
    const now = seen.checks.get(name) ?? 0;
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
