import { writeFileSync } from 'node:fs';
import { enough, levels, quotas } from '../../tests/testing/changes/report.ts';
import {
  isFalselyCleared,
  measureChanges,
  type NetworkChange,
  type NetworkResult,
} from '../../tests/testing/oracle/changes.ts';
import { measureRouterChanges } from '../../tests/testing/routers/changes.ts';

/** Networks that are drawn and rendered, and routers whose texts are changed. */
export const networkKinds = ['network', 'routers'] as const;

export type NetworkKind = (typeof networkKinds)[number];

export interface NetworkRun {
  readonly seeds: readonly number[];
  /** Changes of each seed. */
  readonly each: number;
  readonly json?: string | undefined;
  readonly signal: AbortSignal;
}

const measures: Readonly<Record<NetworkKind, (seed: number, each: number) => Promise<NetworkResult>>> = {
  network: (seed, each) => measureChanges([seed], each),
  routers: measureRouterChanges,
};

/** Measures seed by seed, tells each change, and gives what is not as it must be. */
export async function runNetworks(kind: NetworkKind, run: NetworkRun): Promise<readonly string[]> {
  const all: NetworkChange[] = [];
  const unsteady: string[] = [];
  let unforeseen = 0;
  for (const seed of run.seeds) {
    if (run.signal.aborted) break;
    const result = await measures[kind](seed, run.each);
    all.push(...result.changes);
    unsteady.push(...result.unsteady);
    unforeseen += result.unforeseen;
    for (const one of result.changes) tell(one);
    if (run.json !== undefined) writeFileSync(run.json, JSON.stringify({ changes: all, unsteady }, null, 1));
  }
  process.stdout.write(summaryText(kind, all));
  process.stdout.write(`two builds of one network: ${unsteady.length} differences\n`);
  for (const text of unsteady.slice(0, 20)) process.stdout.write(`  ${text}\n`);
  if (kind === 'network') process.stdout.write(`${unforeseen} pairs are not as the model foretold\n`);
  return [
    ...failuresOf(all),
    ...(unsteady.length > 0 ? [`two builds of one network differ ${unsteady.length} times`] : []),
    ...(unforeseen > 0 ? [`${unforeseen} pairs were foretold otherwise`] : []),
  ].map((text) => `${kind}: ${text}`);
}

function tell(one: NetworkChange): void {
  const { seed, what, level, differences, reasons } = one;
  const isFalse = isFalselyCleared(one);
  process.stdout.write(
    `seed ${seed} ${isFalse ? 'FALSE CLEAR' : level}: ${what}: ${differences.length} pairs differ\n`,
  );
  if (isFalse) for (const text of differences.slice(0, 6)) process.stdout.write(`  ${text}\n`);
  const isHarsh = differences.length === 0 && (level === 'block' || level === 'undecided');
  if (isHarsh || level === 'unreadable') process.stdout.write(`  ${reasons[0] ?? ''}\n`);
}

function failuresOf(all: readonly NetworkChange[]): readonly string[] {
  const alike = all.filter(({ differences }) => differences.length === 0);
  const share = (level: string): number => alike.filter((one) => one.level === level).length / alike.length;
  const isMany = alike.length >= enough;
  const wrong = all.filter(isFalselyCleared).length;
  return [
    ...(all.length === 0 ? ['nothing was measured'] : []),
    ...(wrong > 0 ? [`${wrong} false clears`] : []),
    ...(isMany && share('block') + share('unreadable') > quotas.blocked
      ? ['too many blocked without a difference']
      : []),
    ...(isMany && share('undecided') > quotas.undecided ? ['too many undecided without a difference'] : []),
    ...(isMany && share('clear') < quotas.clear ? ['too few clear without a difference'] : []),
  ];
}

function summaryText(kind: string, all: readonly NetworkChange[]): string {
  const head = ['way', 'changes', 'differ', 'false clear', 'alike:', ...levels];
  const rows = [...Map.groupBy(all, ({ way }) => way)].map(([way, own]) => rowOf(way, own, levels));
  const table = [head, ...rows, rowOf('all', all, levels)];
  const widths = head.map((_, at) => Math.max(...table.map((row) => (row[at] ?? '').length)));
  const lines = table.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const count = all.filter(({ differences }) => differences.length > 0).length;
  const wrong = all.filter(isFalselyCleared).length;
  return `${lines.join('\n')}\n${kind}: ${all.length} changes, ${count} measurably differ; false clears: ${wrong}\n`;
}

function rowOf(way: string, own: readonly NetworkChange[], levels: readonly string[]): readonly string[] {
  const alike = own.filter(({ differences }) => differences.length === 0);
  const share = (level: string): string => {
    const count = alike.filter((one) => one.level === level).length;
    return `${count} (${Math.round((100 * count) / Math.max(1, alike.length))} %)`;
  };
  return [
    way,
    `${own.length}`,
    `${own.length - alike.length}`,
    `${own.filter(isFalselyCleared).length}`,
    `${alike.length}`,
    ...levels.map(share),
  ];
}
