import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startStub } from '../src/adapters/http/stub.ts';
import { type Controls, controlsFor } from '../src/flow/load/controls.ts';
import { stubPlaces } from '../src/flow/load/stubs.ts';
import { readEstate } from '../src/flow/read-path.ts';
import { parseScenario, type ScenarioStep } from '../src/load/scenario.ts';
import type { Stub } from '../src/load/stub.ts';

const running: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

const configuration = `defaults
    mode http
    timeout connect 1s
    timeout client 1s
    timeout server 1s
frontend www
    bind 127.0.0.1:1
    bind 127.0.0.1:7
    default_backend app
backend app
    option httpchk GET /health
    server app1 127.0.0.1:2 check
    server app2 127.0.0.1:3 check
backend other
    mode tcp
    server app2 127.0.0.1:4
    server again 127.0.0.1:2
    server far 10.0.0.1:80
    server itself 127.0.0.1:7
`;

interface Place {
  readonly folder: string;
  /** What the runtime socket was told to change. */
  readonly told: readonly string[];
}

/** A fleet whose HAProxy is a socket that answers as the runtime API does. */
async function place(answers: (command: string) => string, hasSocket: boolean = true): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-controls-'));
  const told: string[] = [];
  const socket = join(folder, 'admin.sock');
  const server = createServer({ allowHalfOpen: true }, (client) => {
    client.on('error', () => client.destroy());
    client.on('data', (bytes) => {
      const command = String(bytes).trim();
      if (command.startsWith('set')) told.push(command);
      client.end(answers(command));
    });
  });
  if (hasSocket) await new Promise<void>((resolve) => server.listen(socket, resolve));
  running.push(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, 'haproxy.cfg'), configuration);
  writeFileSync(
    join(folder, 'evenkeel.yaml'),
    `devices:
  lb1: { kind: haproxy, config: haproxy.cfg, control: { socket: "${socket}" } }
  app1: { kind: host, host: "127.0.0.1:2", capacity: 100/s, latency: 40ms }
`,
  );
  return { folder, told };
}

function step(text: string): ScenarioStep {
  const parsed = parseScenario(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

function controls({ folder }: Place, steps: readonly string[], stubs: readonly Stub[] = []): Controls {
  const estate = readEstate(folder);
  if (!estate.ok) throw new Error(estate.problems[0]?.message);
  const made = controlsFor(steps.map(step), estate.value, stubs);
  if (!made.ok) throw new Error(made.problems[0]?.message);
  return made.value;
}

/** `show servers state` with these administrative states (management guide, 9.3). */
function states(app1: number, app2: number): (command: string) => string {
  return (command) => {
    if (command.startsWith('set')) return '\n';
    const pool = command.split(' ')[3] ?? '';
    return `1\n# be_id …\n3 ${pool} 1 app1 127.0.0.1 2 ${app1} 1 1 9\n3 ${pool} 2 app2 127.0.0.1 2 ${app2} 1 1 9\n\n`;
  };
}

describe('a real server', () => {
  test('goes into maintenance in every pool that has it, and comes back at the end', async () => {
    const site = await place(states(0, 0));
    const made = controls(site, ['lose:app2@1s']);
    expect(await made.act(step('lose:app2@1s'))).toBeUndefined();
    expect(site.told).toEqual(['set server app/app2 state maint', 'set server other/app2 state maint']);
    expect(await made.restore()).toEqual([]);
    expect(site.told.slice(2)).toEqual([
      'set server app/app2 state ready',
      'set server other/app2 state ready',
    ]);
  });

  test('that a scenario itself restored is not touched again', async () => {
    const site = await place(states(0, 0));
    const made = controls(site, ['lose:app/app2@1s', 'restore:app/app2@2s']);
    await made.act(step('lose:app/app2@1s'));
    await made.act(step('restore:app/app2@2s'));
    await made.restore();
    expect(site.told).toEqual(['set server app/app2 state maint', 'set server app/app2 state ready']);
  });

  test('that somebody put in maintenance is left alone, then and at the end', async () => {
    const site = await place(states(1, 0));
    const made = controls(site, ['lose:app1@1s']);
    expect(await made.act(step('lose:app1@1s'))).toMatch(/app\/app1 is in maintenance or drain already/);
    await made.restore();
    expect(site.told).toEqual([]);
  });

  test('whose balancer refuses, or does not answer, is told as it is', async () => {
    const refusing = await place((command) =>
      command.startsWith('set') ? 'Permission denied\n' : states(0, 0)(command),
    );
    expect(await controls(refusing, ['lose:app1@1s']).act(step('lose:app1@1s'))).toBe('Permission denied');
    const silent = await place(() => '', false);
    for (const text of ['restore:app1@1s', 'lose:app1@1s'])
      expect(await controls(silent, [text]).act(step(text))).toMatch(/admin\.sock/);
  });
});

describe('stubs', () => {
  test('stand on loopback addresses that nothing of the path listens on, each once', async () => {
    const site = await place(states(0, 0));
    const estate = readEstate(site.folder);
    const places = estate.ok ? stubPlaces(estate.value.path) : [];
    expect(places.map(({ name, port, mode, healthPaths }) => [name, port, mode, healthPaths])).toEqual([
      ['app1', 2, 'http', ['/health']],
      ['app2', 3, 'http', ['/health']],
      ['app2', 4, 'tcp', []],
    ]);
    // 100 requests/s of 40 ms each are four at once.
    expect(places[0]?.settings).toMatchObject({
      latency: { kind: 'fixed', seconds: 0.04 },
      capacity: { concurrency: 4, queue: 50 },
    });
  });

  test('are lost, slowed, and come back as they began', async () => {
    const site = await place(states(0, 0));
    const started = await startStub({
      name: 'app1',
      settings: { latency: { kind: 'fixed', seconds: 0.01 } },
    });
    if (!started.ok) throw new Error(started.problems[0]?.message);
    running.push(started.value.stop);
    const changes: unknown[] = [];
    const stub: Stub = {
      ...started.value,
      set: async (change) => {
        changes.push(change);
      },
    };
    const steps = ['lose:app1@1s', 'slow:app1=200ms@2s', 'restore:app1@3s'];
    const made = controls(site, steps, [stub]);
    for (const text of steps) expect(await made.act(step(text))).toBeUndefined();
    expect(changes).toEqual([
      { failure: { kind: 'refuse' } },
      { latency: { kind: 'fixed', seconds: 0.2 } },
      { failure: undefined, latency: { kind: 'fixed', seconds: 0.01 } },
    ]);
    expect(site.told).toEqual([]);
  });
});
