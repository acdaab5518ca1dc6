import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { watchServerLog } from './server-log.ts';

const line = (server: string, status: number): string =>
  `127.0.0.1:40000 [21/Nov/2026:10:00:00.000] www app/${server} 0/0/1/2/3 ${status} 100 - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"\n`;

test('lines of a balancer that were written during the load say which server answered', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-log-'));
  try {
    writeFileSync(join(folder, 'lb.log'), line('app1', 200).repeat(50));
    const log = await watchServerLog('lb.log', folder);
    if (!log.ok) throw new Error(log.problems[0]?.message);
    appendFileSync(join(folder, 'lb.log'), line('app2', 200).repeat(30) + line('app3', 503).repeat(10));
    expect(await log.value.read()).toEqual({
      file: 'lb.log',
      requests: 40,
      servers: [
        { name: 'app/app2', requests: 30, failed: 0 },
        { name: 'app/app3', requests: 10, failed: 10 },
      ],
    });
    expect((await watchServerLog('none.log', folder)).ok).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
