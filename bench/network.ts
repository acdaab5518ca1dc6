// Fabrics of switches with balancers and servers: whole checks of 100, 1,000 and 3,000, and checks after one edit.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { check } from '../src/flow/check.ts';
import { fabric } from './fabrics.ts';
import { install } from './installed.ts';
import { silent } from './surroundings.ts';

const home = mkdtempSync(join(tmpdir(), 'evenkeel-fabric-'));
process.env['NODE_COMPILE_CACHE'] = join(home, 'cache');

function write(switches: number): { readonly folder: string; readonly lines: number } {
  const folder = join(home, `fabric-${switches}`);
  let lines = 0;
  for (const [name, text] of fabric(switches)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
    lines += text.split('\n').length - 1;
  }
  return { folder, lines };
}

interface Run {
  readonly seconds: number;
  readonly megabytes: number;
}

/** The quickest of some rounds, with its peak of memory. */
function measure(evenkeel: string, folder: string, rounds: number): Run {
  const python =
    'import resource,subprocess,sys,time; s=time.time(); subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL); print(time.time()-s, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)';
  const runs = Array.from({ length: rounds }, () => {
    const { stdout } = spawnSync(
      'python3',
      ['-c', python, evenkeel, 'check', '--no-native', '--profile', 'all', folder],
      {
        encoding: 'utf8',
      },
    );
    const [seconds = 0, kilobytes = 0] = stdout.trim().split(' ').map(Number);
    return { seconds, megabytes: kilobytes / 1024 };
  });
  return runs.reduce((best, run) => (run.seconds < best.seconds ? run : best));
}

const around = silent(home);
const profiles = ['outage', 'hygiene', 'security'] as const;

type Edit = readonly [name: string, file: string, change: (text: string, turn: number) => string];

const edits: readonly Edit[] = [
  ['a description', 'pods/3/p3a5.cfg', (text, turn) => text.replace('host 7', `host 7 ${turn}`)],
  [
    'an access VLAN',
    'pods/3/p3a5.cfg',
    (text, turn) => text.replace(/(host 9\n +switchport access vlan) \d+/, `$1 ${103 + (turn % 3)}`),
  ],
  [
    'a trunk list',
    'pods/3/p3a5.cfg',
    (text, turn) => text.replace('allowed vlan 101-108', `allowed vlan 101-${106 + (turn % 3)}`),
  ],
  [
    'an access list',
    'pods/4/p4r0.cfg',
    (text, turn) => text.replace(' permit icmp', ` permit tcp any any eq ${9000 + turn}\n permit icmp`),
  ],
  [
    'a root priority',
    'pods/3/p3r0.cfg',
    (text, turn) => text.replace(/(1-4094 priority) \d+/, `$1 ${4096 * (1 + (turn % 2))}`),
  ],
  ['a route of a core', 'core/core1.cfg', (text, turn) => `${text}ip route 10.250.${turn}.0/24 172.31.1.2\n`],
];

async function editAgain(folder: string, [name, file, change]: Edit): Promise<readonly number[]> {
  const path = join(folder, file);
  const text = readFileSync(path, 'latin1');
  const request = { target: folder, native: false, profiles };
  await check(request, around);
  const times: number[] = [];
  for (let turn = 0; turn < 20; turn++) {
    writeFileSync(path, change(text, turn));
    const start = process.hrtime.bigint();
    await check(request, around);
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  writeFileSync(path, text);
  times.sort((a, b) => a - b);
  row(name, `p50 ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms`, 'p50 <= 100 ms');
  return times;
}

/** Milliseconds for a copy of which this process has seen nothing. */
async function readAnew(folder: string): Promise<number> {
  const copy = `${folder}-copy`;
  cpSync(folder, copy, { recursive: true });
  const start = process.hrtime.bigint();
  await check({ target: copy, native: false, profiles }, around);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function at(sorted: readonly number[], part: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(0);
}

function row(name: string, value: string, goal: string): void {
  process.stdout.write(`  ${name.padEnd(24)} ${value.padStart(28)}   goal ${goal}\n`);
}

try {
  const evenkeel = install(home);
  const goals = new Map([
    [100, '<= 0.5 s'],
    [1000, '<= 5 s'],
    [3000, '<= 20 s, <= 6 GB'],
  ]);
  const seconds = new Map<number, number>();
  process.stdout.write('whole check: parse, model, all rules of all profiles, all intents\n');
  for (const [switches, goal] of goals) {
    const { folder, lines } = write(switches);
    const run = measure(evenkeel, folder, switches > 1000 ? 1 : 3);
    seconds.set(switches, run.seconds);
    row(
      `${switches} switches`,
      `${run.seconds.toFixed(2)} s, ${run.megabytes.toFixed(0)} MB, ${lines} lines`,
      goal,
    );
  }
  const [small = 1, large = 1] = [seconds.get(1000), seconds.get(3000)];
  row('exponent, 1,000 to 3,000', (Math.log(large / small) / Math.log(3)).toFixed(2), 'close to 1');
  process.stdout.write('check again after one edit, 1,000 switches, 20 edits of each class\n');
  const { folder } = write(1000);
  const all: number[] = [];
  for (const edit of edits) all.push(...(await editAgain(folder, edit)));
  all.sort((a, b) => a - b);
  row('all of them', `p50 ${at(all, 0.5)} ms, p99 ${at(all, 0.99)} ms`, 'p50 <= 100 ms');
  const anew = await readAnew(folder);
  const ratio = (anew / Number(at(all, 0.5))).toFixed(0);
  row('read and checked anew', `${anew.toFixed(0)} ms, ${ratio} times p50`, 'the peer, in the same process');
} finally {
  rmSync(home, { recursive: true });
}
