// Reading (parse and lower) of generated configurations of HAProxy and nginx, 8,000 servers each, on one core.

import type { DeviceKind } from '../src/devices/device.ts';
import { haproxy } from '../src/devices/haproxy/index.ts';
import { nginx } from '../src/devices/nginx/index.ts';
import { largeConfiguration, manyServerBlocks } from './generate.ts';

const rounds = 7;

interface Round {
  readonly seconds: number;
  readonly megabytes: number;
}

function measure(kind: DeviceKind, text: string): Round {
  const before = process.memoryUsage().heapUsed;
  const start = process.hrtime.bigint();
  const reading = kind.read([{ file: 'x', text }]);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const megabytes = (process.memoryUsage().heapUsed - before) / 1e6;
  const servers = reading.facts.pools.reduce((sum, pool) => sum + pool.servers.length, 0);
  if (servers !== 8000 || reading.problems.length > 0)
    throw new Error('the generated file was not understood');
  return { seconds, megabytes };
}

const row = (name: string, value: string, goal: string): void => {
  process.stdout.write(`${name.padEnd(44)} ${value.padStart(12)}   goal ${goal}\n`);
};

for (const [kind, text, goal] of [
  [haproxy, largeConfiguration(2000), '>= 300000 lines/s'],
  [nginx, manyServerBlocks(2000), '-'],
] as const) {
  const lines = text.split('\n').length - 1;
  const measured = Array.from({ length: rounds }, () => measure(kind, text));
  const [first] = measured;
  const best = Math.min(...measured.map(({ seconds }) => seconds));
  process.stdout.write(
    `${kind.title}: ${lines} lines, ${(text.length / 1e6).toFixed(1)} MB, 8,000 servers\n`,
  );
  row('parse + lower, warm', `${Math.round(lines / best)} lines/s`, goal);
  row('parse + lower, first time in the process', `${((first?.seconds ?? 0) * 1000).toFixed(0)} ms`, '-');
  row('heap of tree and facts', `${(first?.megabytes ?? 0).toFixed(0)} MB`, '-');
}
