import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoSite, startSite } from '../src/flow/demo/site.ts';

const root = new URL('..', import.meta.url).pathname;
const bin = join(root, 'bin/evenkeel');
const scratch = mkdtempSync(join(tmpdir(), 'evenkeel-product-'));

afterAll(() => rmSync(scratch, { recursive: true }));

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line beside this process, which serves the site. */
function evenkeel(args: readonly string[], cwd: string): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(bin, [...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (chunks.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (chunks.stderr += chunk.toString()));
    child.once('close', (status) => resolve({ status, ...chunks }));
  });
}

/** Processes whose command line names a folder. */
function processesOf(folder: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((command) => command.includes(folder));
}

interface Change {
  readonly changes: readonly {
    readonly state: string;
    readonly problems: readonly { readonly code: string }[];
    readonly incident?: number;
    readonly postmortem?: string;
    readonly revertPatch?: string;
  }[];
}

function change(run: Run): Change['changes'][number] {
  const [first] = (JSON.parse(run.stdout) as Change).changes;
  if (first === undefined) throw new Error(run.stderr);
  return first;
}

describe('the demo', () => {
  it('blocks the plan, takes the forced change back, writes the postmortem, and leaves nothing behind', () => {
    const folder = join(scratch, 'demo');
    spawnSync('mkdir', [folder]);
    const run = spawnSync(bin, ['demo', '--json'], { cwd: folder, encoding: 'utf8' });
    expect(run.stderr).toContain('everything is stopped');
    expect(run.status).toBe(0);
    const data = JSON.parse(run.stdout) as {
      plan: { verdict: { level: string } };
      change: Change;
      users: { requests: number; failedAfter: number };
    };
    expect(data.plan.verdict.level).toBe('block');
    expect(data.change.changes[0]?.state).toBe('restored');
    expect(data.users.requests).toBeGreaterThan(300);
    expect(data.users.failedAfter).toBe(0);
    const document = readFileSync(data.change.changes[0]?.postmortem ?? '', 'utf8');
    expect(document).toContain('rules: ["capture-all"]');
    expect(document).toMatch(/proposed\.cfg:\d+/);
    for (const line of document.split('\n').filter((text) => text.startsWith('- **') && text.includes(':'))) {
      if (/^- \*\*\d\d:/.test(line)) expect(line).toMatch(/_\[(journal|signal|plan):/);
    }
    expect(processesOf(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual(['.evenkeel']);
  });

  it('says what to do when there is no haproxy', () => {
    const run = spawnSync(bin, ['demo', '--haproxy', '/nowhere/haproxy'], { cwd: scratch, encoding: 'utf8' });
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('setup-failed');
    expect(processesOf('/nowhere/haproxy')).toEqual([]);
  });
});

describe('a site under change', () => {
  let site: DemoSite;
  const folder = join(scratch, 'site');
  const live = join(folder, 'haproxy.cfg');
  const base = (): string => readFileSync(live, 'utf8');
  const propose = (name: string, edit: (text: string) => string): string => {
    const path = join(folder, name);
    writeFileSync(path, edit(base()));
    return path;
  };

  beforeAll(async () => {
    const started = await startSite(folder, 'haproxy');
    if (!started.ok) throw new Error(JSON.stringify(started.problems));
    site = started.value;
    await new Promise((resolve) => setTimeout(resolve, 1500));
  });

  afterAll(async () => {
    await site.stop();
    expect(processesOf(folder)).toEqual([]);
  });

  it('confirms a sound change, lists it, rolls it back, and finds nothing more to roll back to', async () => {
    const original = base();
    const proposed = propose('timeouts.cfg', (text) =>
      text.replace('timeout server 10s', 'timeout server 8s'),
    );
    const planned = await evenkeel(['plan', live, proposed, '--out', 'sound.plan.json', '--json'], folder);
    expect(JSON.parse(planned.stdout)).toMatchObject({ verdict: { level: 'caution' } });
    const applied = await evenkeel(['apply', 'sound.plan.json', '--json'], folder);
    expect([applied.status, change(applied).state]).toEqual([0, 'confirmed']);
    expect(base()).toBe(readFileSync(proposed, 'utf8'));
    const again = await evenkeel(['apply', 'sound.plan.json'], folder);
    expect(again).toMatchObject({ status: 2, stdout: expect.stringContaining('[plan-stale]') });
    const history = await evenkeel(['history', '--json'], folder);
    expect((JSON.parse(history.stdout) as { confirmed: unknown[] }).confirmed).toHaveLength(2);
    const back = await evenkeel(['rollback', live, '--json'], folder);
    expect([back.status, change(back).state]).toEqual([0, 'confirmed']);
    expect(base()).toBe(original);
  });

  it('a change that is not blocked and still harms is taken back, and its bytes are held', async () => {
    const original = base();
    // The checks say all is well, but the traffic goes to a port where nobody listens.
    const proposed = propose('dead.cfg', (text) =>
      text.replace(/(server app4 127\.0\.0\.1):(\d+)/, '$1:9 check port $2'),
    );
    await evenkeel(['plan', live, proposed, '--out', 'dead.plan.json'], folder);
    const applied = await evenkeel(['apply', 'dead.plan.json', '--override', 'test', '--json'], folder);
    expect([applied.status, change(applied).state]).toEqual([4, 'restored']);
    expect(base()).toBe(original);
    expect(existsSync(change(applied).revertPatch ?? '')).toBe(true);
    expect((await evenkeel(['hold', 'check', proposed], folder)).status).toBe(3);
    expect((await evenkeel(['hold', 'check', live], folder)).status).toBe(0);
    await evenkeel(['plan', live, proposed, '--out', 'dead.plan.json'], folder);
    const shown = await evenkeel(['postmortem', 'show', String(change(applied).incident)], folder);
    expect(shown.stdout).toContain('## Corrective and Preventative Measures');
    expect((await evenkeel(['hold', 'clear'], folder)).status).toBe(0);
    expect((await evenkeel(['hold', 'check'], folder)).status).toBe(0);
  });

  it('calibrates on the traffic that there is, and keeps it for the next change', async () => {
    const run = await evenkeel(['calibrate', live, '--for', '12', '--json'], folder);
    const { streams } = JSON.parse(run.stdout) as {
      streams: Record<string, { share: number; dispersion: number; trials: number; unmeasured: number[] }>;
    };
    expect(run.status).toBe(0);
    expect(streams['shop/app1 up']?.share).toBeCloseTo(0.25, 1);
    // Round robin over four servers strays less than independent requests would; the calibration never goes below.
    expect(streams['shop/app1 up']?.dispersion).toBeGreaterThanOrEqual(1);
    expect(streams['shop/app1 up']?.trials).toBeGreaterThan(1000);
    expect(streams['shop/app1 up']?.unmeasured).toEqual([10, 60]);
    expect((await evenkeel(['calibrate', live, '--for', 'ever'], folder)).status).toBe(2);
  });

  it('guards any deploy tool: what it breaks is brought back', async () => {
    const original = base();
    const script = `cp proposed.cfg haproxy.cfg && kill -USR2 "$(cat haproxy.pid)"`;
    const run = await evenkeel(['guard', '--device', 'lb1', '--json', '--', 'sh', '-c', script], folder);
    expect([run.status, change(run).state]).toEqual([4, 'restored']);
    expect(base()).toBe(original);
    expect((await evenkeel(['hold', 'check', 'proposed.cfg'], folder)).status).toBe(3);
    await evenkeel(['hold', 'clear'], folder);
  });

  it('refuses a second change while one is under way, and resumes one whose controller was killed', async () => {
    const original = base();
    const proposed = propose('slow.cfg', (text) => text.replace('timeout client 10s', 'timeout client 9s'));
    await evenkeel(['plan', live, proposed, '--out', 'slow.plan.json'], folder);
    const first = spawn(bin, ['apply', 'slow.plan.json'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await new Promise<void>((resolve) => {
      first.stderr.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('a new worker serves')) resolve();
      });
    });
    const second = await evenkeel(['apply', 'slow.plan.json'], folder);
    expect(second).toMatchObject({ status: 2, stderr: expect.stringContaining('[locked]') });
    first.kill('SIGKILL');
    await new Promise((resolve) => first.once('close', resolve));
    const third = await evenkeel(['apply', 'slow.plan.json'], folder);
    expect(third).toMatchObject({ status: 3, stderr: expect.stringContaining('[unfinished-change]') });
    const resumed = await evenkeel(['guard', 'resume', '--json'], folder);
    expect([resumed.status, change(resumed).state]).toEqual([4, 'restored']);
    expect(base()).toBe(original);
    expect((await evenkeel(['guard', 'resume'], folder)).stdout).toContain('nothing was interrupted');
  });
});
