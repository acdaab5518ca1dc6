import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filePort } from '../adapters/files.ts';
import { digestOf } from './inventory.ts';
import type { FilePort } from './ports.ts';
import { resumeChange } from './resume.ts';
import { realPorts, staged } from './testing/change.ts';
import { willingDriver } from './testing/fake-device.ts';
import { codes, type FileBench, fileBench, known, proposed } from './testing/file-bench.ts';

let bench: FileBench;

beforeEach(() => {
  bench = fileBench();
});

afterEach(() => bench.dispose());

test('full at any write: a clear problem, and known-good or nothing changed', async () => {
  const total = await countWrites();
  expect(total).toBeGreaterThan(12);
  for (let full = 1; full <= total; full += 1) {
    let writes = 0;
    const given = bench.request();
    const files = fullFrom(() => {
      writes += 1;
      return writes >= full;
    });
    const outcome = await bench.run(given, { files });
    const { state } = ['refused', 'restored', 'confirmed'].includes(outcome.state)
      ? outcome
      : await resumeChange(given.folder, realPorts(willingDriver));
    expect(bench.disk(), `write ${full}`).toBe(state === 'confirmed' ? proposed : known);
    if (state !== 'confirmed') expect(codes(outcome), `write ${full}`).toContain('no-space');
    expect(staged(bench.etc)).toEqual([]);
    writeFileSync(bench.path, known);
  }
});

async function countWrites(): Promise<number> {
  let writes = 0;
  const files = fullFrom(() => {
    writes += 1;
    return false;
  });
  expect((await bench.run(bench.request(), { files })).state).toBe('confirmed');
  writeFileSync(bench.path, known);
  return writes;
}

/** Real files; a write fails while `full` says so. What is already on disk can be renamed, read and removed. */
function fullFrom(full: () => boolean): FilePort {
  const guarded = (action: () => void): void => {
    if (full()) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    action();
  };
  return {
    ...filePort,
    create: (...given) => guarded(() => filePort.create(...given)),
    append: (...given) => guarded(() => filePort.append(...given)),
    syncFile: (...given) => guarded(() => filePort.syncFile(...given)),
    syncFolder: (...given) => guarded(() => filePort.syncFolder(...given)),
  };
}

const mountable =
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

test.skipIf(!mountable)('full for real, on a small file system (needs root that may mount)', async () => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=755', 'tmpfs', bench.etc]);
  try {
    const big = 'x'.repeat(30_000);
    writeFileSync(bench.path, big);
    const expected = new Map([[bench.path, digestOf(Buffer.from(big))]]);
    const proposals = [{ path: bench.path, bytes: Buffer.from(`${big}y`) }];
    const outcome = await bench.run(bench.request({ expected, proposals }));
    expect(outcome.state).toBe('refused');
    expect(codes(outcome)).toEqual(['no-space']);
    expect(bench.disk()).toBe(big);
    expect(readdirSync(bench.etc)).toEqual(['haproxy.cfg']);
  } finally {
    execFileSync('umount', [bench.etc]);
  }
});
