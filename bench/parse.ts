// Reading (parse and lower) of a generated configuration of 2,000 backends and 8,000 servers, on one core.
import { haproxy } from '../src/devices/haproxy/index.ts';
import { largeConfiguration } from './generate.ts';

const rounds = 7;

interface Round {
  readonly seconds: number;
  readonly megabytes: number;
}

function measure(text: string): Round {
  const before = process.memoryUsage().heapUsed;
  const start = process.hrtime.bigint();
  const reading = haproxy.read([{ file: 'haproxy.cfg', text }]);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const megabytes = (process.memoryUsage().heapUsed - before) / 1e6;
  const servers = reading.facts.pools.reduce((sum, pool) => sum + pool.servers.length, 0);
  if (servers !== 8000 || reading.problems.length > 0)
    throw new Error('the generated file was not understood');
  return { seconds, megabytes };
}

const text = largeConfiguration(2000);
const lines = text.split('\n').length - 1;
const measured = Array.from({ length: rounds }, () => measure(text));
const [first] = measured;
const best = Math.min(...measured.map(({ seconds }) => seconds));
const row = (name: string, value: string, goal: string): void => {
  process.stdout.write(`${name.padEnd(44)} ${value.padStart(12)}   goal ${goal}\n`);
};
process.stdout.write(
  `file: ${lines} lines, ${(text.length / 1e6).toFixed(1)} MB, 2,000 backends, 8,000 servers\n`,
);
row('parse + lower, warm', `${Math.round(lines / best)} lines/s`, '>= 300000 lines/s');
row('parse + lower, first time in the process', `${((first?.seconds ?? 0) * 1000).toFixed(0)} ms`, '-');
row('heap of tree and facts', `${(first?.megabytes ?? 0).toFixed(0)} MB`, '-');
