// Whole processes: `evenkeel check` beside `haproxy -c` and `nginx -t` on the same files, a large fleet, and `--help`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { check } from '../src/flow/check.ts';
import { largeConfiguration, manyDevices, manyServerBlocks } from './generate.ts';
import { install } from './installed.ts';
import { silent } from './surroundings.ts';

const home = mkdtempSync(join(tmpdir(), 'evenkeel-installed-'));
const evenkeel = install(home);
process.env['NODE_COMPILE_CACHE'] = join(home, 'cache');

/** Seconds of the quickest of some rounds, so that other load on the machine counts as little as possible. */
function measure(command: string, args: readonly string[], rounds = 5): number {
  const seconds = Array.from({ length: rounds }, () => {
    const start = process.hrtime.bigint();
    spawnSync(command, args, { stdio: 'ignore' });
    return Number(process.hrtime.bigint() - start) / 1e9;
  });
  return Math.min(...seconds);
}

function peakMegabytes(args: readonly string[]): string {
  const python =
    'import resource,subprocess,sys; subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)';
  const { stdout } = spawnSync('python3', ['-c', python, ...args], { encoding: 'utf8' });
  return `${(Number(stdout) / 1024).toFixed(0)} MB`;
}

function row(name: string, value: string, goal: string): void {
  process.stdout.write(`${name.padEnd(44)} ${value.padStart(12)}   goal ${goal}\n`);
}

/** One large file beside the program's own check of it. */
function besidePeer(
  title: string,
  file: string,
  peer: readonly [string, ...string[]],
  memoryGoal: string,
): void {
  const [command, ...args] = peer;
  const ours = measure(evenkeel, ['check', '--no-native', file]);
  const theirs = measure(command, args);
  process.stdout.write(`${title}\n`);
  row('evenkeel check, whole process', `${ours.toFixed(2)} s`, '<= 0.6 s');
  row('evenkeel check, peak memory', peakMegabytes([evenkeel, 'check', '--no-native', file]), memoryGoal);
  row(`${command} ${args[0]} on the same file`, `${theirs.toFixed(2)} s`, '-');
  row(`ratio evenkeel / ${command}`, (ours / theirs).toFixed(1), '-');
}

/** Seconds of the quickest check again after one file was edited, everything else held. */
async function checkAgain(fleet: string, file: string, text: string): Promise<number> {
  const around = silent(fleet);
  const request = { target: fleet, native: false };
  await check(request, around);
  const seconds: number[] = [];
  for (let round = 0; round < 10; round++) {
    writeFileSync(file, text.replace('timeout connect 2s', `timeout connect ${round + 3}s`));
    const start = process.hrtime.bigint();
    await check(request, around);
    seconds.push(Number(process.hrtime.bigint() - start) / 1e9);
  }
  return Math.min(...seconds);
}

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-bench-'));
try {
  const haproxy = join(folder, 'haproxy.cfg');
  const nginx = join(folder, 'nginx.conf');
  writeFileSync(haproxy, largeConfiguration(2000));
  const blocks = manyServerBlocks(2000);
  writeFileSync(nginx, blocks);
  besidePeer(
    'HAProxy: 18,012 lines, 2,000 backends, 8,000 servers',
    haproxy,
    ['haproxy', '-c', '-f', haproxy],
    '<= 250 MB',
  );
  besidePeer(
    `nginx: ${blocks.split('\n').length - 1} lines, ${(blocks.length / 1e6).toFixed(1)} MB, 2,000 server blocks`,
    nginx,
    ['nginx', '-t', '-c', nginx],
    '-',
  );
  const fleet = join(folder, 'fleet');
  const files = manyDevices(1000);
  for (const [name, text] of files) {
    mkdirSync(dirname(join(fleet, name)), { recursive: true });
    writeFileSync(join(fleet, name), text);
  }
  const lines = [...files.values()].reduce((sum, text) => sum + text.split('\n').length - 1, 0);
  process.stdout.write(`fleet: 1,000 devices, HAProxy and nginx, ${lines} lines\n`);
  row(
    'evenkeel check, whole process',
    `${measure(evenkeel, ['check', fleet, '--no-native'], 3).toFixed(2)} s`,
    '<= 4 s',
  );
  row('evenkeel check, peak memory', peakMegabytes([evenkeel, 'check', '--no-native', fleet]), '-');
  const edited = 'haproxy/lb500.cfg';
  const again = await checkAgain(fleet, join(fleet, edited), files.get(edited) ?? '');
  row('check again after one edit', `${(again * 1000).toFixed(0)} ms`, '<= 50 ms');
  row('evenkeel --help', `${(measure(evenkeel, ['--help']) * 1000).toFixed(0)} ms`, '<= 150 ms');
} finally {
  rmSync(folder, { recursive: true });
  rmSync(home, { recursive: true });
}
