// Holds the verdicts of `plan` against what real programs and networks do before and after a change.
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
import { oracleMissing } from '../tests/testing/oracle/compare.ts';
import { routersMissing } from '../tests/testing/routers/build.ts';
import { networkKinds, runNetworks } from './changes/networks.ts';

const usage = `npm run oracle:changes -- KIND FROM [TO]
npm run oracle:changes -- KIND auto COUNT

Draws sound configurations, changes them as people do, runs both versions for real, and holds the verdict of plan
against what clients and servers saw. Fails on a false clear, and where plan says too little.

  KIND         haproxy, nginx, apache (in front of recording stubs), network (switches and routers that are drawn and
               rendered), routers (texts of FRR, ifupdown2 and ip), or all
  FROM TO      seeds; auto: COUNT of them from the hash of the last commit that changes src/
  --changes N  changes of each seed (20; of networks 8)
  --idle       changes that do nothing by what plan says of each, many at once, of programs: nothing may differ
  --at-once N  programs that run at the same time (6)
  --json FILE  writes every case
  --keep DIR   keeps base and proposal of what was falsely cleared
`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    keep: { type: 'string' },
    idle: { type: 'boolean', default: false },
    changes: { type: 'string' },
    'at-once': { type: 'string', default: '6' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const [wanted = '', from = '1', to = from] = positionals;
if (options.help || positionals.length === 0) {
  process.stdout.write(usage);
  process.exit(options.help ? 0 : 2);
}
const isWanted = (kind: string): boolean => wanted === 'all' || wanted === kind;
const kinds = programKinds.filter(isWanted);
const networks = networkKinds.filter(isWanted);
const seeds = seedRange();
const missing = whatIsMissing();
if (missing !== undefined) {
  process.stderr.write(`${missing}\n`);
  process.exit(2);
}

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());

const failures: string[] = [];
const all: SeedResult[] = [];
for (const kind of kinds) failures.push(...(await measureKind(kind)));
for (const kind of networks)
  failures.push(
    ...(await runNetworks(kind, {
      seeds,
      each: Number(options.changes ?? 8),
      json: options.json,
      signal: stopped.signal,
    })),
  );
process.stdout.write(failures.length === 0 ? 'as it must be\n' : `${failures.join('\n')}\n`);
process.exitCode = failures.length === 0 ? 0 : 1;

function whatIsMissing(): string | undefined {
  if (kinds.length + networks.length === 0) return `unknown kind '${wanted}': see --help`;
  if (seeds.length === 0 || seeds.some((seed) => !Number.isInteger(seed)))
    return `'${from} ${to}' names no seeds: see --help`;
  const ofPrograms = kinds.length === 0 ? undefined : changesOracleMissing(kinds);
  const ofNetworks = networks.map((kind) => (kind === 'network' ? oracleMissing() : routersMissing()));
  return ofPrograms ?? ofNetworks.find((text) => text !== undefined);
}

function seedRange(): readonly number[] {
  const first = from === 'auto' ? (seedOfCommit() ?? 1) : Number(from);
  const count = from === 'auto' ? Number(to) : Number(to) - first + 1;
  return Array.from({ length: Math.max(0, count || 0) }, (_, at) => first + at);
}

async function measureKind(kind: ProgramKind): Promise<readonly string[]> {
  const results: SeedResult[] = [];
  const started = performance.now();
  await measureSeeds({
    wishes: seeds.map((seed) => ({
      kind,
      seed,
      changes: Number(options.changes ?? 20),
      isIdle: options.idle,
    })),
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
