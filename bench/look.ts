// What a look at the counters costs the proxy: CPU of the worker for each answer, and at the spacing that is chosen.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBackground } from '../src/adapters/background.ts';
import { driverPorts } from '../src/adapters/ports.ts';
import { counterRequest, parseCounters } from '../src/devices/haproxy/collect.ts';
import { lookSeconds } from '../src/flow/watch-session.ts';
import { largeConfiguration } from './generate.ts';

const looks = 40;
/** Clock ticks of /proc/PID/stat for each second. */
const ticksPerSecond = 100;

/** User and system time of a process in seconds: fields 14 and 15 of /proc/PID/stat (proc(5)). */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

async function measure(backends: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-bench-'));
  const socket = join(folder, 'admin.sock');
  const text = largeConfiguration(backends)
    .replace('    maxconn 100000', `    maxconn 1000\n    stats socket ${socket} level user`)
    .replaceAll(' check inter 2s rise 2 fall 3', '');
  writeFileSync(join(folder, 'haproxy.cfg'), text);
  const haproxy = startBackground(['haproxy', '-W', '-f', join(folder, 'haproxy.cfg')], folder);
  try {
    const worker = await workerOf(socket);
    const seconds: number[] = [];
    const before = cpuSeconds(worker);
    for (let look = 0; look < looks; look++) {
      const asked = driverPorts.monotonicSeconds();
      await driverPorts.ask(socket, counterRequest, 5000);
      seconds.push(driverPorts.monotonicSeconds() - asked);
    }
    const each = (cpuSeconds(worker) - before) / looks;
    const spacing = lookSeconds(seconds);
    const share = ((100 * each) / spacing).toFixed(2);
    const row = [
      `${backends * 5} rows`,
      `${(each * 1000).toFixed(2)} ms CPU a look`,
      `every ${spacing.toFixed(2)} s`,
      `${share} % of a core`,
    ];
    process.stdout.write(`${row.map((cell) => cell.padEnd(24)).join('')}goal <= 1 %\n`);
  } finally {
    await haproxy.stop();
    rmSync(folder, { recursive: true });
  }
}

async function workerOf(socket: string): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await driverPorts.ask(socket, counterRequest, 5000).catch(() => '');
    const pid = parseCounters(answer, 0)?.generation.split('@')[0];
    if (pid !== undefined) return Number(pid);
    await driverPorts.sleep(100);
  }
  throw new Error('haproxy does not answer');
}

for (const backends of [1, 20, 160, 2000]) await measure(backends);
