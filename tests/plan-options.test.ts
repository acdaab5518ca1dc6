import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planDigest } from '../src/change/make-plan.ts';
import type { Plan } from '../src/change/plan.ts';

const evenkeel = join(import.meta.dirname, '../bin/evenkeel');
const shop = join(import.meta.dirname, '../fixtures/shop');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-plan-test-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function plan(...args: readonly string[]): {
  readonly status: number | null;
  readonly plan: Plan;
  readonly out: string;
} {
  const run = spawnSync(evenkeel, ['plan', ...args, '--json'], { encoding: 'utf8', cwd: shop });
  if (run.stdout === '') throw new Error(`exit ${run.status}: ${run.stderr}`);
  return { status: run.status, plan: JSON.parse(run.stdout) as Plan, out: run.stdout };
}

describe('plan --html', () => {
  it('writes one file that needs no other, with the verdict and both versions', () => {
    const file = join(folder, 'funnel.html');
    const { status, plan: made } = plan('haproxy.cfg', 'proposed-funnel.cfg', '--html', file);
    expect(status).toBe(1);
    const html = readFileSync(file, 'utf8');
    expect(html).toContain(made.id);
    expect(html).toContain('<p class="bad">block</p>');
    expect(html).toContain('Each server, balancer and pool lost in turn');
    expect(html).not.toMatch(/(src|href)=/);
  });

  it('says so when it cannot write there', () => {
    const run = spawnSync(
      evenkeel,
      ['plan', 'haproxy.cfg', 'proposed-drain.cfg', '--html', join(folder, 'none/x.html')],
      { encoding: 'utf8', cwd: shop },
    );
    expect(run.status).toBe(2);
  });
});

describe('plan --rehearse', () => {
  it('keeps what the real program did in the plan, under its digest', { timeout: 120_000 }, () => {
    const { status, plan: made } = plan('haproxy.cfg', 'proposed-drain.cfg', '--rehearse');
    expect(status).toBe(0);
    expect(made.verdict.level).toBe('caution');
    // The drained server's share moves, which is told.
    expect(made.rehearsal).toMatchObject({
      level: 'caution',
      devices: [{ device: 'lb1', program: 'haproxy', proposed: { failed: 0 } }],
    });
    expect(made.rehearsal?.devices[0]?.proposed.requests).toBeGreaterThan(100);
    expect(planDigest(made)).toBe(made.id);
  });

  it('that cannot be held is a named assumption and leaves the verdict', () => {
    const { status, plan: made } = plan('haproxy.cfg', 'haproxy.cfg', '--rehearse');
    expect(status).toBe(0);
    expect(made.verdict.level).toBe('clear');
    expect(made.verdict.assumptions).toContainEqual(expect.stringMatching(/^not rehearsed: /));
    expect(made.rehearsal).toBeUndefined();
  });
});

describe('plan --live', () => {
  const started: ChildProcess[] = [];
  afterAll(() => {
    for (const one of started) one.kill();
  });

  function slots(socket: string, weight: string): string {
    const lines = [1, 2].map((at) => `    server fixed${at} 127.0.0.1:9 weight ${weight}`);
    return `global
    stats socket ${socket} mode 600 level admin
defaults
    mode http
    timeout connect 1s
    timeout client 1s
    timeout server 1s
frontend f
    bind unix@${socket}.traffic
    default_backend app
backend app
${lines.join('\n')}
    server-template slot 4 127.0.0.1:9
`;
  }

  it('counts the members that the running program has now', { timeout: 30_000 }, async () => {
    const socket = join(folder, 'admin.sock');
    const base = join(folder, 'live.cfg');
    writeFileSync(base, slots(socket, '1'));
    const proposed = join(folder, 'live-new.cfg');
    writeFileSync(proposed, slots(socket, '2'));
    started.push(spawn('haproxy', ['-db', '-f', base], { stdio: 'ignore' }));
    for (let tries = 0; tries < 100 && !existsSync(socket); tries++)
      await new Promise((done) => setTimeout(done, 50));
    await ask(socket, 'disable server app/slot4');
    const { plan: made } = plan(base, proposed, '--live');
    const [range] = made.services[0]?.after.memberships ?? [];
    expect(range).toMatchObject({ fewest: { members: 2 }, most: { members: 6 }, present: { members: 5 } });
  });

  it('names the device that does not answer', () => {
    const proposed = join(folder, 'silent.cfg');
    writeFileSync(proposed, slots(join(folder, 'nobody.sock'), '1'));
    const { plan: made } = plan(proposed, proposed, '--live');
    expect(made.verdict.assumptions).toContainEqual(expect.stringMatching(/^not read live: /));
  });
});

function ask(socket: string, command: string): Promise<void> {
  return new Promise((done, fail) => {
    const connection = createConnection(socket, () => connection.write(`${command}\n`));
    connection.on('data', () => undefined).on('close', () => done());
    connection.on('error', fail);
  });
}
