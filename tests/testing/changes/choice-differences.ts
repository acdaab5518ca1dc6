import type { Choices, Difference, DifferenceKind, Observation } from './model.ts';

type Outcomes = Choices['outcomes'];

/** Pools whose servers serve other clients or other shares than in any run of the base. */
export function choiceDifferences(runs: readonly Observation[], seen: Observation): readonly Difference[] {
  const [first] = runs;
  return [...(first?.choices ?? [])].flatMap(([name, { text, pool, isAtOnce }]) => {
    const before = runs.map((run) => run.choices.get(name)?.outcomes ?? []);
    const after = seen.choices.get(name)?.outcomes;
    if (after === undefined || before.some((outcomes) => outcomes.length !== after.length)) return [];
    const slack = isAtOnce ? 2 : isExact(runs, pool) ? (isMixed(name) ? 2 : 1) : undefined;
    const found =
      !isAtOnce && isKeyed(before)
        ? keyDifference(before[0] ?? [], after)
        : shareDifference(before, after, slack);
    return found === undefined ? [] : [{ ...found, where: text, field: name }];
  });
}

/** The same key had the same outcome in all runs of the base, whatever the order. */
function isKeyed(runs: readonly Outcomes[]): boolean {
  const byKey = new Map<string, string>();
  return runs.flat().every(({ key, outcome }) => {
    const known = byKey.get(key) ?? outcome;
    byKey.set(key, known);
    return known === outcome;
  });
}

/** Headers that tie some requests to a server leave the others to the rest of the turn. */
function isMixed(name: string): boolean {
  return name.endsWith('header values');
}

/** Servers take turns: none of the pool's shares differs by more than one among the runs. */
function isExact(runs: readonly Observation[], pool: string): boolean {
  const names = [...(runs[0]?.choices ?? [])].filter(
    ([name, one]) => one.pool === pool && !one.isAtOnce && !isMixed(name),
  );
  return names.every(([name]) => {
    const counted = runs.map((run) => countOf(run.choices.get(name)?.outcomes ?? []));
    const outcomes = new Set(counted.flatMap((counts) => [...counts.keys()]));
    return [...outcomes].every((outcome) => {
      const counts = counted.map((one) => one.get(outcome) ?? 0);
      return Math.max(...counts) - Math.min(...counts) <= 1;
    });
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
  return outcome.split(' by ')[0] ?? '';
}

/** Shares that leave what the base showed: by the slack, or without one by more than chance would. */
function shareDifference(
  runs: readonly Outcomes[],
  after: Outcomes,
  slack: number | undefined,
): Found | undefined {
  const counted = runs.map(countOf);
  const now = countOf(after);
  const names = [...new Set([...counted.flatMap((counts) => [...counts.keys()]), ...now.keys()])];
  const left = names.filter((name) => {
    const counts = counted.map((one) => one.get(name) ?? 0);
    const mean = counts.reduce((sum, one) => sum + one, 0) / counts.length;
    const room = slack ?? Math.max(4 * Math.sqrt(mean + 0.5), 3);
    const count = now.get(name) ?? 0;
    return count < Math.min(...counts) - room || count > Math.max(...counts) + room;
  });
  if (left.length === 0) return undefined;
  const before = counted[0] ?? now;
  return { kind: kindOfShift(before, now, left), before: countText(before), after: countText(now) };
}

type Counts = ReadonlyMap<string, number>;

function countOf(outcomes: Outcomes): Counts {
  const counts = new Map<string, number>();
  for (const { outcome } of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return counts;
}

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
    .map(([name, count]) => `${name}: ${count}`)
    .sort()
    .join(', ');
}
