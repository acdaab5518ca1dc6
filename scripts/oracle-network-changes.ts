// Changes random networks, measures both versions for real, and holds the plan's verdict against it: npm run oracle:network-changes -- FROM [TO]
import { isFalselyCleared, measureChanges, type NetworkChange } from '../tests/testing/oracle/changes.ts';

const [from = '1', to = from, each = '8'] = process.argv.slice(2);
const atOnce = 1;

let isStopped = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    isStopped = true;
  });

const all: NetworkChange[] = [];
const unsteady: string[] = [];
let unforeseen = 0;
for (let seed = Number(from); seed <= Number(to) && !isStopped; seed += atOnce) {
  const size = Math.min(atOnce, Number(to) - seed + 1);
  const seeds = Array.from({ length: size }, (_, at) => seed + at);
  const result = await measureChanges(seeds, Number(each));
  all.push(...result.changes);
  unsteady.push(...result.unsteady);
  unforeseen += result.unforeseen;
  for (const one of result.changes) tell(one);
}
summary();
process.exitCode =
  all.length > 0 && unsteady.length + unforeseen === 0 && !all.some(isFalselyCleared) ? 0 : 1;

function tell(one: NetworkChange): void {
  const { seed, what, level, differences, reasons } = one;
  const mark = isFalselyCleared(one) ? 'FALSE CLEAR' : level;
  process.stdout.write(`seed ${seed} ${mark}: ${what}: ${differences.length} pairs differ\n`);
  const isHarsh = differences.length === 0 && (level === 'block' || level === 'undecided');
  if (isFalselyCleared(one)) for (const text of differences.slice(0, 6)) process.stdout.write(`  ${text}\n`);
  if (isHarsh || level === 'unreadable') process.stdout.write(`  ${reasons[0] ?? ''}\n`);
}

function summary(): void {
  const head = [
    'way',
    'changes',
    'differ',
    'false clear',
    'alike:',
    'clear',
    'caution',
    'undecided',
    'block',
  ];
  const rows = [...Map.groupBy(all, ({ way }) => way)].map(([way, own]) => rowOf(way, own));
  const table = [head, ...rows, rowOf('all', all)];
  const widths = head.map((_, at) => Math.max(...table.map((row) => (row[at] ?? '').length)));
  for (const row of table)
    process.stdout.write(`${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}\n`);
  process.stdout.write(`two builds of one network: ${unsteady.length} differences\n`);
  process.stdout.write(`${unforeseen} pairs are not as the model foretold\n`);
  for (const text of unsteady) process.stdout.write(`  ${text}\n`);
}

function rowOf(way: string, own: readonly NetworkChange[]): readonly string[] {
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
    ...['clear', 'caution', 'undecided', 'block'].map(share),
  ];
}
