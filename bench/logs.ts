// Reading of an access log of HAProxy, 2,000,000 lines of 200,000 clients, on one core, beside `halog -srv`.

import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trafficReader } from '../src/forecast/traffic/read-logs.ts';
import { seeded } from '../src/forecast/traffic/reservoir.ts';

const lineCount = 2_000_000;
const clientCount = 200_000;
const rounds = 5;

/** Clients and paths by Zipf's law, as real ones are. */
function zipf(count: number, random: () => number): () => number {
  return () => Math.min(count - 1, Math.floor(count ** random()) - 1);
}

function writeLog(file: string): number {
  const random = seeded(7);
  const [client, path] = [zipf(clientCount, random), zipf(5000, random)];
  const handle = openSync(file, 'w');
  let size = 0;
  let text = '';
  for (let at = 0; at < lineCount; at++) {
    const seconds = Math.floor((at * 3600) / lineCount);
    const clock = `10:${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
    // Half of the lines come from clients that are all equally likely, so that every one of them occurs.
    const one = at % 2 === 0 ? client() : Math.floor(random() * clientCount);
    const address = `${10 + (one >> 16)}.${(one >> 8) & 255}.${one & 255}.${(one * 7) & 255}`;
    const took = Math.floor(-40 * Math.log(1 - random()));
    const status = random() < 0.98 ? 200 : random() < 0.5 ? 404 : 503;
    const server = `shop/app${1 + (at % 12)}`;
    text +=
      `Jan  1 ${clock} lb1 haproxy[2291]: ${address}:${1024 + (at % 60_000)} [01/Jan/2026:${clock}.${three(at)}] ` +
      `https-in~ ${server} 0/0/1/${took}/${took + 2} ${status} ${500 + (at % 4000)} - - ---- 87/85/12/3/0 0/0 ` +
      `{shop.example.com|Mozilla/5.0} "GET /catalogue/item-${path()}?session=${at % 977} HTTP/1.1"\n`;
    if (text.length > 1_000_000 || at === lineCount - 1) {
      size += writeSync(handle, text, null, 'latin1');
      text = '';
    }
  }
  closeSync(handle);
  return size;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function three(value: number): string {
  return String(value % 1000).padStart(3, '0');
}

interface Reading {
  readonly seconds: number;
  /** Seconds of processors, of all threads, in the program and in the kernel: other programs do not count. */
  readonly busy: number;
  readonly distinct: number;
}

function readOurs(file: string): Reading {
  const chunk = Buffer.allocUnsafe(1 << 18);
  const before = process.cpuUsage();
  const start = process.hrtime.bigint();
  const reader = trafficReader();
  const log = reader.open(file);
  const handle = openSync(file, 'r');
  for (let length = readSync(handle, chunk); length > 0; length = readSync(handle, chunk)) {
    log.push(chunk.subarray(0, length));
  }
  closeSync(handle);
  const report = log.end();
  const observed = reader.observed();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(before);
  if (report.unread > 0 || observed.requests !== lineCount || observed.servers.length !== 12) {
    throw new Error('the generated log was not understood');
  }
  return { seconds, busy: (user + system) / 1e6, distinct: observed.distinctClients };
}

/** Debian keeps halog beside haproxy. */
function readHalog(file: string): number {
  const start = process.hrtime.bigint();
  const { status, stdout } = spawnSync('sh', ['-c', 'halog -srv < "$1"', 'halog', file], {
    encoding: 'utf8',
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0 || !stdout.includes('shop/app1 ')) throw new Error('halog did not understand the log');
  return seconds;
}

/** Of a process of its own, so that making the file does not count. */
function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}

function row(name: string, value: string, goal: string): void {
  process.stdout.write(`${name.padEnd(44)} ${value.padStart(16)}   goal ${goal}\n`);
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-logs-'));
  try {
    const file = join(folder, 'haproxy.log');
    const size = writeLog(file);
    process.stdout.write(
      `HAProxy httplog: ${lineCount} lines, ${(size / 1e6).toFixed(0)} MB, ${clientCount} clients\n`,
    );
    const child = [process.execPath, import.meta.filename, file] as const;
    const ours = execFileSync(child[0], child.slice(1), { encoding: 'utf8' });
    const { seconds, busy, distinct, megabytes, idle } = JSON.parse(ours) as Record<string, number>;
    const halog = Math.min(...Array.from({ length: rounds }, () => readHalog(file)));
    const [own, other] = [lineCount / (seconds ?? 1), lineCount / halog];
    row('ours, full summary', `${Math.round(own)} lines/s`, '>= 700000 lines/s');
    row('ours, by processor time', `${Math.round(lineCount / (busy ?? 1))} lines/s`, '-');
    row('halog -srv, same file', `${Math.round(other)} lines/s`, '-');
    row('ours / halog', (own / other).toFixed(2), '-');
    row('different clients, estimated', `${distinct}`, `within 2.4 % of ${clientCount}`);
    row('peak memory of ours, first reading', `${megabytes?.toFixed(0)} MB`, '-');
    row('of it Node before the first line', `${idle?.toFixed(0)} MB`, '-');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [, , given] = process.argv;
if (given === undefined) main();
else {
  const idle = peakMegabytes();
  const first = readOurs(given);
  const megabytes = peakMegabytes();
  const measured = [first, ...Array.from({ length: rounds - 1 }, () => readOurs(given))];
  const seconds = Math.min(...measured.map((one) => one.seconds));
  const busy = Math.min(...measured.map((one) => one.busy));
  process.stdout.write(JSON.stringify({ ...first, seconds, busy, megabytes, idle }));
}
