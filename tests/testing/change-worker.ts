// Measures bases and changes in a network namespace of its own: a wish a line on standard input, a result a line on standard output.
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { openBench } from './changes/bench.ts';
import { kindOracles } from './changes/kinds.ts';
import type { ProgramKind } from './changes/model.ts';
import { measureSeed, type SeedWish } from './changes/session.ts';

export interface WorkerWish extends SeedWish {
  readonly kind: ProgramKind;
}

// Node fails so when an HTTP/2 connection is gone before what it read is handed on; the exchange has its own end.
process.on('uncaughtException', (error) => {
  if (/reading 'receive'/.test(error.message)) return;
  process.stderr.write(`${error.stack ?? error.message}\n`);
  process.exit(1);
});

// Waiting times are measured: who waits gets the processor at once when the wait is over, as far as the system allows.
try {
  setPriority(-10);
} catch {
  // Only root may.
}

const bench = await openBench(process.argv[2] ?? '.');
process.stdout.write('{"ready":true}\n');
for await (const line of createInterface({ input: process.stdin })) {
  const wish = JSON.parse(line) as WorkerWish;
  process.stdout.write(`${JSON.stringify(await answer(wish))}\n`);
}
process.exit(0);

async function answer(wish: WorkerWish): Promise<unknown> {
  try {
    return { result: await measureSeed(kindOracles[wish.kind], wish, bench) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
