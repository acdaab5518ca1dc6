import { join } from 'node:path';
import { fileExists } from '../adapters/configuration-files.ts';
import { readJson, writeWhole } from '../adapters/plan-file.ts';
import type { Entry } from '../report/check/entry.ts';
import { failure, type Problem, type Result, success } from '../text/problem.ts';

/** Found beside the fleet file without being named. */
export const baselineName = 'evenkeel-baseline.json';

const schema = 'evenkeel.baseline/1';

/** Fingerprints that are known and do not count; an old estate adopts the check with them. */
export type Baseline = ReadonlySet<string>;

/** The named baseline, or the one of the folder, or an empty one. */
export function readBaseline(named: string | undefined, folder: string): Result<Baseline> {
  const file = named ?? join(folder, baselineName);
  if (named === undefined && !fileExists(file)) return success(new Set());
  const read = readJson(file);
  if (!read.ok) return failure(...read.problems.map(asBaseline));
  const value = read.value as { schema?: unknown; findings?: unknown };
  if (value?.schema !== schema || !Array.isArray(value.findings)) return failure(unfit(file));
  const prints = value.findings.map((one: { fingerprint?: unknown } | null) => one?.fingerprint);
  if (!prints.every((print) => typeof print === 'string')) return failure(unfit(file));
  return success(new Set(prints));
}

/** By its name, or by that which an older version gave it. */
export function isKnownTo(baseline: Baseline, { fingerprint, formerly }: Entry): boolean {
  return baseline.has(fingerprint) || (formerly !== undefined && baseline.has(formerly));
}

/** One line for each entry, sorted, so that a version control shows what came and went. */
export function writeBaseline(file: string, entries: readonly Entry[]): Problem | undefined {
  const findings = entries
    .map(({ fingerprint, id, message }) => ({ fingerprint, rule: id, message }))
    .sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  const lines = findings.map((one) => `    ${JSON.stringify(one)}`).join(',\n');
  const text = `{\n  "schema": "${schema}",\n  "findings": [${lines === '' ? '' : `\n${lines}\n  `}]\n}\n`;
  return writeWhole(file, text);
}

const advice = "write it again with 'evenkeel check --write-baseline'";

function asBaseline(problem: Problem): Problem {
  const code = problem.code === 'plan-invalid' ? 'baseline-invalid' : problem.code;
  return { ...problem, code, help: advice };
}

function unfit(file: string): Problem {
  return {
    code: 'baseline-invalid',
    severity: 'error',
    message: `${file} is no baseline of this version`,
    help: advice,
  };
}
