// Whole processes: `evenkeel check` of 2,000 backends beside `haproxy -c` on the same file, and `evenkeel --help`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { largeConfiguration } from './generate.ts';

const rounds = 5;

/** Seconds of the quickest of some rounds, so that other load on the machine counts as little as possible. */
function measure(command: string, args: readonly string[]): number {
  const seconds = Array.from({ length: rounds }, () => {
    const start = process.hrtime.bigint();
    spawnSync(command, args, { stdio: 'ignore' });
    return Number(process.hrtime.bigint() - start) / 1e9;
  });
  return Math.min(...seconds);
}

function peakMegabytes(args: readonly string[]): number {
  const python =
    'import resource,subprocess,sys; subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)';
  const { stdout } = spawnSync('python3', ['-c', python, ...args], { encoding: 'utf8' });
  return Number(stdout) / 1024;
}

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-bench-'));
try {
  const file = join(folder, 'haproxy.cfg');
  const text = largeConfiguration(2000);
  writeFileSync(file, text);
  const evenkeel = join(import.meta.dirname, '../bin/evenkeel');
  const ours = measure(evenkeel, ['check', file]);
  const theirs = measure('haproxy', ['-c', '-f', file]);
  const help = measure(evenkeel, ['--help']);
  const row = (name: string, value: string, goal: string): void => {
    process.stdout.write(`${name.padEnd(44)} ${value.padStart(12)}   goal ${goal}\n`);
  };
  process.stdout.write(`file: ${text.split('\n').length - 1} lines, 2,000 backends, 8,000 servers\n`);
  row('evenkeel check, whole process', `${ours.toFixed(2)} s`, '<= 0.6 s');
  row(
    'evenkeel check, peak memory',
    `${peakMegabytes([evenkeel, 'check', file]).toFixed(0)} MB`,
    '<= 250 MB',
  );
  row('haproxy -c on the same file', `${theirs.toFixed(2)} s`, '-');
  row('ratio evenkeel / haproxy', (ours / theirs).toFixed(2), '-');
  row('evenkeel --help', `${(help * 1000).toFixed(0)} ms`, '<= 150 ms');
} finally {
  rmSync(folder, { recursive: true });
}
