// The demo as a whole: how long the bad configuration served at 200 requests/s, and what it cost.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Entry {
  readonly state: string;
  readonly monotonic: number;
}

interface Demo {
  readonly change: {
    readonly changes: readonly { readonly state: string; readonly journal: readonly Entry[] }[];
  };
  readonly users: { readonly requests: number; readonly failed: number };
}

const rounds = 3;
const folder = mkdtempSync(join(tmpdir(), 'evenkeel-bench-'));
const row = (name: string, value: string, goal: string): void => {
  process.stdout.write(`${name.padEnd(52)} ${value.padStart(12)}   goal ${goal}\n`);
};
try {
  for (let round = 1; round <= rounds; round++) {
    const start = process.hrtime.bigint();
    const { stdout } = spawnSync(join(import.meta.dirname, '../bin/evenkeel'), ['demo', '--json'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const whole = Number(process.hrtime.bigint() - start) / 1e9;
    const demo = JSON.parse(stdout) as Demo;
    const change = demo.change.changes[0];
    const at = (state: string): number =>
      change?.journal.find((entry) => entry.state === state)?.monotonic ?? Number.NaN;
    // From the reload that brings the bad configuration to the proof that the good one serves: an upper bound.
    row(
      `round ${round}: bad configuration served (${change?.state})`,
      `${(at('restored') - at('swapped')).toFixed(2)} s`,
      '<= 3 s',
    );
    row(
      `round ${round}: of which until the harm was proven`,
      `${(at('restoring') - at('serving')).toFixed(2)} s`,
      '-',
    );
    row(`round ${round}: requests failed`, `${demo.users.failed} of ${demo.users.requests}`, '-');
    row(`round ${round}: the whole demo`, `${whole.toFixed(1)} s`, '<= 60 s');
  }
} finally {
  rmSync(folder, { recursive: true });
}
