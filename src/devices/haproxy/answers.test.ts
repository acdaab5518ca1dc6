import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCounters } from './collect.ts';
import { parseProcesses } from './processes.ts';
import { reloadLosses } from './reload-losses.ts';
import { parseValidation } from './validation.ts';

function recorded(name: string): string {
  return readFileSync(new URL(`recorded/${name}.txt`, import.meta.url), 'utf8');
}

describe('counters', () => {
  const snapshot = parseCounters(recorded('counters'), 12.5);

  test('are the pools and their servers, of the process that counts', () => {
    expect(snapshot?.at).toBe(12.5);
    expect(snapshot?.generation).toBe('25425@1795232198');
    expect(snapshot?.pools.map(({ name, servers }) => [name, servers.map((server) => server.name)])).toEqual([
      ['app', ['app1', 'app2', 'app3', 'app4']],
      ['other', ['o1', 'o2']],
    ]);
  });

  test('hold requests and responses by class', () => {
    const [app] = snapshot?.pools ?? [];
    expect(app).toMatchObject({ requests: 8, responses: { '2xx': 5, '3xx': 1, '4xx': 1, '5xx': 1 } });
    expect(app?.servers[0]).toMatchObject({
      requests: 5,
      responses: { '2xx': 3, '3xx': 0, '4xx': 1, '5xx': 1 },
    });
    expect(app?.servers[1]).toMatchObject({
      requests: 3,
      responses: { '2xx': 2, '3xx': 1, '4xx': 0, '5xx': 0 },
    });
  });

  test('say who can get traffic: up or unchecked, and neither down nor in maintenance', () => {
    const servers = snapshot?.pools.flatMap((pool) => pool.servers) ?? [];
    const eligible = servers.map(({ name, eligible: can, backup, weight }) => [name, can, backup, weight]);
    expect(eligible).toEqual([
      ['app1', true, false, 100],
      ['app2', true, false, 50],
      ['app3', true, true, 1],
      ['app4', false, false, 1],
      ['o1', true, false, 10],
      ['o2', false, false, 1],
    ]);
  });

  test('are read past a quoted column with commas', () => {
    const answer = recorded('counters').replace(
      'Layer4 connection problem',
      '"Layer4, and ""more"", problem"',
    );
    expect(parseCounters(answer, 12.5)).toEqual(snapshot);
  });

  test('are none when the answer is cut before the header, or none at all', () => {
    expect(parseCounters(recorded('counters').slice(0, 500), 0)).toBeUndefined();
    expect(parseCounters('', 0)).toBeUndefined();
    expect(parseCounters('Permission denied\n', 0)).toBeUndefined();
  });
});

describe('processes', () => {
  test('are the master and its worker', () => {
    expect(parseProcesses(recorded('proc-first'))).toEqual({
      master: 25401,
      failedReloads: 0,
      workers: [{ pid: 25425, old: false }],
    });
  });

  test('tell an old worker that still has a connection', () => {
    expect(parseProcesses(recorded('proc-old'))?.workers).toEqual([
      { pid: 25809, old: false },
      { pid: 25425, old: true },
    ]);
  });

  test('count the reload that failed, whose worker never came', () => {
    const table = parseProcesses(recorded('proc-failed'));
    expect(table?.failedReloads).toBe(1);
    expect(table?.workers.filter(({ old }) => !old)).toEqual([{ pid: 25809, old: false }]);
  });

  test('are none in another answer', () => {
    expect(parseProcesses('Unknown command\n')).toBeUndefined();
  });
});

describe('validation', () => {
  test('names file and line of what is refused', () => {
    const problems = parseValidation(1, recorded('validation-bad'));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      code: 'validation-refused',
      severity: 'error',
      span: { file: 'bad.cfg', line: 5 },
    });
    expect(problems[0]?.message).toContain("no such ACL : 'no_such'");
  });

  test('has no span where the program names no line', () => {
    const [problem] = parseValidation(1, recorded('validation-none'));
    expect(problem?.message).toContain('No such file or directory');
    expect(problem?.span).toBeUndefined();
  });

  test('keeps warnings of what is accepted', () => {
    const problems = parseValidation(0, recorded('validation-warn'));
    expect(problems.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
    expect(problems[1]?.message).toContain("missing timeouts for backend 'b'");
  });

  test('says what a refusal without an alert says', () => {
    const [problem] = parseValidation(2, recorded('validation-empty'));
    expect(problem?.severity).toBe('error');
    expect(problem?.message).toContain('will not start (no listener)');
  });

  test('is silent about what is valid', () => {
    expect(parseValidation(0, recorded('validation-good'))).toEqual([]);
  });
});

describe('what a reload loses', () => {
  async function losses(servers: string): Promise<readonly string[]> {
    return reloadLosses(async (command) => (command.includes('table') ? recorded('tables') : servers));
  }

  test('is what was set at run time, not what the files say themselves', async () => {
    expect(await losses(recorded('servers'))).toEqual([
      'app/app1: runtime weight 30 goes back to 100',
      'app/app2: maintenance set by hand ends',
      'other/o1: drain set by hand ends',
      'stick table web: 1 entries, unless peers hold them',
      expect.stringContaining('health check state'),
    ]);
  });

  test('is the readiness of a server that the files disable', async () => {
    const enabled = recorded('servers').replace('o2 127.0.0.1 0 5', 'o2 127.0.0.1 2 4');
    expect(await losses(enabled)).toContain('other/o2: enabled by hand goes back to maintenance');
  });
});

test('no answer, however broken, is an error', () => {
  const texts = ['counters', 'proc-old', 'servers', 'validation-bad'].map(recorded);
  const broken = fc
    .tuple(fc.constantFrom(...texts), fc.nat({ max: 4700 }), fc.nat({ max: 4700 }), fc.string())
    .map(([text, from, to, between]) => text.slice(0, from) + between + text.slice(to));
  return fc.assert(
    fc.asyncProperty(broken, async (text) => {
      parseProcesses(text);
      expect(parseValidation(1, text).some(({ severity }) => severity === 'error')).toBe(true);
      for (const pool of parseCounters(text, 0)?.pools ?? []) expect(pool.requests).toBeGreaterThanOrEqual(0);
      expect((await reloadLosses(async () => text)).length).toBeGreaterThan(0);
    }),
  );
});
