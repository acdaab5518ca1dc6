// Holds the verdicts of `plan` against what real programs do before and after a change:
// npm run oracle:changes -- KIND FROM TO, or KIND auto COUNT. Options: --json FILE, --keep DIR, --changes N, --at-once N.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Case, falsehoodOf, type SeedResult } from '../tests/testing/changes/case.ts';
import { kindOracles } from '../tests/testing/changes/kinds.ts';
import { type ProgramKind, programKinds } from '../tests/testing/changes/model.ts';
import { caseText, failuresOf, summaryOf, summaryText } from '../tests/testing/changes/report.ts';
import { seedOfCommit } from '../tests/testing/changes/seeds.ts';
import { evidenceOf, evidenceText } from '../tests/testing/changes/word-report.ts';
import { changesOracleMissing, measureSeeds } from '../tests/testing/changes/workers.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    keep: { type: 'string' },
    changes: { type: 'string', default: '20' },
    'at-once': { type: 'string', default: '6' },
  },
});
const [wanted = 'all', from = '1', to = from] = positionals;
const kinds = programKinds.filter((kind) => wanted === 'all' || wanted === kind);
const seeds = seedRange();
const missing = kinds.length === 0 ? `unknown kind ${wanted}` : changesOracleMissing(kinds);
if (missing !== undefined) {
  process.stderr.write(`${missing}\n`);
  process.exit(2);
}

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());

const failures: string[] = [];
const all: SeedResult[] = [];
for (const kind of kinds) failures.push(...(await measureKind(kind)));
process.stdout.write(failures.length === 0 ? 'as it must be\n' : `${failures.join('\n')}\n`);
process.exitCode = failures.length === 0 ? 0 : 1;

function seedRange(): readonly number[] {
  const first = from === 'auto' ? (seedOfCommit() ?? 1) : Number(from);
  const count = from === 'auto' ? Number(to) : Number(to) - first + 1;
  return Array.from({ length: count }, (_, at) => first + at);
}

async function measureKind(kind: ProgramKind): Promise<readonly string[]> {
  const results: SeedResult[] = [];
  const started = performance.now();
  await measureSeeds({
    wishes: seeds.map((seed) => ({ kind, seed, changes: Number(options.changes) })),
    atOnce: Number(options['at-once']),
    onResult: (result) => {
      results.push(result);
      all.push(result);
      tell(result);
      save();
    },
    signal: stopped.signal,
  });
  const summary = summaryOf(kind, results);
  const cases = results.flatMap((one) => one.cases);
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(
    `${evidenceText(evidenceOf(cases), kindOracles[kind].table)}${summaryText(summary)}` +
      `  in ${seconds.toFixed(0)} s, ${(cases.length / seconds).toFixed(2)} changes per second\n`,
  );
  return failuresOf(summary).map((text) => `${kind}: ${text}`);
}

function tell({ seed, base, text, cases, unsteady }: SeedResult): void {
  const differing = cases.filter(({ differences }) => differences.length > 0).length;
  const wrong = cases.filter((one) => falsehoodOf(one) !== undefined);
  process.stdout.write(
    `seed ${seed}: ${base}, ${cases.length} changes, ${differing} differ, ${wrong.length} false clears\n`,
  );
  for (const { where, field, before, after } of unsteady.slice(0, 4))
    process.stdout.write(`    unsteady: ${where}: ${field}: ${before} → ${after}\n`);
  for (const one of wrong) {
    process.stdout.write(caseText(one));
    if (options.keep !== undefined) keep(options.keep, text, one);
  }
}

function keep(folder: string, base: string, { kind, seed, proposed, diff }: Case): void {
  const own = join(folder, `${kind}-${seed}-${diff.join(' ').replaceAll(/\W+/g, '-').slice(0, 60)}`);
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'base.conf'), base);
  writeFileSync(join(own, 'proposed.conf'), proposed);
}

/** After every seed, so that a run that is ended early is not lost. */
function save(): void {
  const cases = all.flatMap((one) => one.cases);
  if (options.json === undefined) return;
  writeFileSync(options.json, JSON.stringify({ seeds, cases, evidence: evidence() }, null, 1));
}

function evidence(): unknown {
  return Object.fromEntries(
    kinds.map((kind) => [
      kind,
      evidenceOf(all.flatMap(({ cases }) => cases.filter((one) => one.kind === kind))),
    ]),
  );
}
