// Runs every check and every test, prints each check's outcome, and ends with 'N passed, N failed'.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

const checks: readonly (readonly [string, string, readonly string[]])[] = [
  ['generated files are current', 'node', ['scripts/generate.ts', '--check']],
  ['format', 'biome', ['check', '.']],
  ['lint and import boundaries', 'oxlint', ['--type-aware', '--deny-warnings']],
  ['types', 'tsc', ['-p', 'tsconfig.json']],
  ['dead code', 'knip', ['--no-progress']],
];

function runCheck([name, command, args]: (typeof checks)[number]): boolean {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  process.stdout.write(`${status === 0 ? 'ok  ' : 'FAIL'} ${name}\n`);
  if (status !== 0) process.stdout.write(`${stdout}${stderr}\n`);
  return status === 0;
}

function runTests(filters: readonly string[]): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-test-'));
  const report = join(folder, 'report.json');
  try {
    const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filters];
    const { status } = spawnSync('vitest', args, { stdio: ['ignore', 'inherit', 'inherit'] });
    const { numPassedTests, numFailedTests, numPendingTests, testResults } = readReport(report);
    const brokenFiles = testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed'),
    ).length;
    const failed = numFailedTests + brokenFiles;
    if (numPendingTests > 0) process.stdout.write(skipped(testResults));
    return { passed: numPassedTests, failed: failed > 0 || status === 0 ? failed : 1 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Tests that were not run, by their names: each names its reason. */
function skipped(results: Report['testResults']): string {
  const names = results
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => `  ${fullName}\n`);
  return `${names.length} tests were skipped:\n${names.join('')}`;
}

function readReport(file: string): Report {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, testResults: [] };
  }
}

const outcomes = checks.map((check): Outcome => {
  const ok = runCheck(check);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
});
outcomes.push(runTests(process.argv.slice(2)));
const passed = outcomes.reduce((sum, one) => sum + one.passed, 0);
const failed = outcomes.reduce((sum, one) => sum + one.failed, 0);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
