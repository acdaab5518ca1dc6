import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { haproxy } from '../devices/haproxy/index.ts';
import { forecast } from '../forecast/forecast.ts';
import { type Declared, defaultIntents, nothingDeclared } from '../model/declared.ts';
import { buildPath } from '../network/path.ts';
import { planMarkdown, planText } from '../report/plan.ts';
import { style } from '../report/text.ts';
import { makePlan, type PlanInput, planDigest, type Version } from './make-plan.ts';
import type { Plan, RehearsalView } from './plan.ts';

const base = readFileSync(new URL('../../fixtures/shop/haproxy.cfg', import.meta.url), 'utf8');

const shop: Declared = {
  ...nothingDeclared,
  hosts: [31, 32, 33, 34].map((last, at) => ({
    id: `app${at + 1}`,
    address: `10.0.30.${last}`,
    capacity: 120,
    latencyMs: 40,
  })),
  services: [
    {
      id: 'shop',
      entry: { tls: false, host: 'shop.example.com', port: 80, path: '/' },
      traffic: { rate: 200, clients: {}, paths: { '/': 0.6, '/api/cart': 0.3, '/style.css': 0.1 } },
      intents: { ...defaultIntents, balanced: 0.25, headroom: 0.2, errors: 0.005, survive: ['1 server'] },
      needs: [],
    },
  ],
};

function version(text: string, devices: readonly string[] = ['lb1']): Version {
  const path = buildPath(
    devices.map((id) => ({ id, facts: haproxy.read([{ file: `${id}.cfg`, text }]).facts })),
    shop,
  );
  return { path, forecast: forecast(path), problems: [], findings: [] };
}

function plan(after: string, more: Partial<PlanInput> = {}): Plan {
  return makePlan({
    base: version(base),
    proposed: version(after),
    devices: [],
    reloadLoses: [],
    watch: { watch: 'auto', deadline: 'auto' },
    created: '2026-01-01T00:00:00.000Z',
    ...more,
  });
}

const skewed = base.replace(/server app1 \S+/g, '$& weight 20');
const lineOf = (text: string, what: string | RegExp): number =>
  text.split('\n').findIndex((line) => line.match(what) !== null) + 1;

describe('reasons', () => {
  it('name the server, a number, and the line of the edit that causes it', () => {
    const { reasons } = plan(skewed).verdict;
    const line = lineOf(skewed, 'weight 20');
    for (const what of [
      /app1 gets 8\d(\.\d)? %/,
      /app1 at 14\d % of its capacity/,
      /app1 would fall.*1\.\d times/,
    ])
      expect(reasons.find(({ text }) => what.test(text))?.text).toContain(`(lb1.cfg:${line})`);
    expect(reasons.every(({ place }) => place?.file === 'lb1.cfg')).toBe(true);
  });

  it('a new rule is the cause of the funnel that it makes, a refusal of the requests that it refuses', () => {
    const funnel = base
      .replace('    use_backend static', '    use_backend one\n    use_backend static')
      .concat('\nbackend one\n    server app1 10.0.30.31:8080 check\n');
    const rule = lineOf(funnel, 'use_backend one');
    const [worst] = plan(funnel).verdict.reasons;
    expect(worst?.text).toContain('app2 (25 % before), app3 (25 % before)');
    expect(worst?.text).toContain('all of it, 100 % of the requests, goes to app1');
    expect(worst?.place).toEqual({ file: 'lb1.cfg', line: rule });
    const denied = base.replace(
      '    use_backend static',
      '    http-request deny if is_api\n    use_backend static',
    );
    const [refused] = plan(denied).verdict.reasons;
    expect(refused).toMatchObject({
      level: 'block',
      place: { line: lineOf(denied, 'http-request deny') },
    });
  });

  it('a drained server is blamed on its own line', () => {
    const drained = base.replace(/server app3 \S+/, '$& weight 0');
    const [first] = plan(drained.replace(/(backend static[^]*server app3 \S+)/, '$1 weight 0')).verdict
      .reasons;
    expect(first?.text).toContain('app3 (25 % before) no longer gets traffic');
    expect(first?.place?.line).toBe(lineOf(drained, 'weight 0'));
  });

  it('a pair that loses its second balancer no longer survives the loss of the first', () => {
    const { verdict } = plan(base, { base: version(base, ['lb1', 'lb2']) });
    expect(verdict.reasons).toContainEqual(
      expect.objectContaining({
        level: 'caution',
        text: expect.stringContaining('the loss of balancer lb1 is no longer survived: 100 %'),
      }),
    );
  });

  it('a queue that overflows is told with its room', () => {
    const tight = base.replace(/server app1 \S+/g, '$& weight 3 maxconn 2 maxqueue 2');
    const found = plan(tight).verdict.reasons.find(({ text }) => text.includes('refuses'));
    expect(found?.text).toMatch(/app1 refuses \d+(\.\d+)? % of its requests with room for 8/);
  });
});

describe('figures', () => {
  it('queue, losses of every part and what saturates first are there before and after', () => {
    const [view] = plan(skewed).services;
    const one = view?.before.endpoints.find(({ name }) => name === 'app1');
    expect(one?.queue).toMatchObject({ slots: 5, refused: 0 });
    // Little: 50 requests/s of 41.7 ms (5 slots of 120/s) are 2.08 under way, and few wait.
    expect(one?.queue?.concurrency).toBeGreaterThan(50 * (5 / 120));
    expect(one?.queue?.concurrency).toBeLessThan(50 * (5 / 120) + 0.1);
    expect(view?.before.saturatesFirst?.rate).toBeCloseTo(480, -1);
    expect(view?.after.saturatesFirst).toMatchObject({ name: 'app1' });
    expect(view?.after.saturatesFirst?.rate).toBeLessThan(200);
    expect(view?.after.parts?.map(({ kind, lost }) => `${kind} ${lost}`)).toEqual([
      'balancer lb1',
      'pool lb1/app',
      'pool lb1/static',
    ]);
  });

  it('are covered by the digest and survive JSON', () => {
    const made = plan(skewed);
    expect(planDigest(JSON.parse(JSON.stringify(made)) as Plan)).toBe(made.id);
    const [view] = made.services;
    const altered = {
      ...made,
      services: [{ ...view, after: { ...view?.after, parts: [] } }],
    } as unknown as Plan;
    expect(planDigest(altered)).not.toBe(made.id);
  });

  it('are told as bars, tables and lines, in text and in Markdown', () => {
    const made = plan(skewed);
    const text = planText(made, { get: () => undefined }, style(false));
    expect(text).toMatch(/app1 +before +25 % +41\.7 % +#{4,8}\n/);
    expect(text).toMatch(/after +8\d(\.\d)? % +1\d\d % +#{24}\n/);
    expect(text).toMatch(/pool lb1\/static +10 %/);
    expect(text).toMatch(/Cascade\n {2}1\. app1 after \d+ s/);
    expect(text).toContain('M/M/c/K');
    const markdown = planMarkdown(made);
    expect(markdown).toContain('| balancer lb1 | 100 % | no server left |');
    expect(markdown).toContain('### Cascade');
  });
});

describe('a rehearsal', () => {
  const side = { requests: 1000, failed: 0, p99: 4 };
  const told = (level: RehearsalView['level'], ...reasons: readonly string[]): RehearsalView => ({
    level,
    reasons,
    devices: [
      {
        device: 'lb1',
        program: 'haproxy',
        rate: 200,
        base: side,
        proposed: side,
        probes: 400,
        differences: [],
        lossesHeld: true,
      },
    ],
  });

  it.each([
    ['clear', 'clear'],
    ['undecided', 'undecided'],
    ['block', 'block'],
  ] as const)(
    'that ends %s makes the verdict %s, and is kept in the plan under its digest',
    (level, verdict) => {
      const reasons = level === 'clear' ? [] : ['lb1: 9 % of the requests failed with the proposal'];
      const made = plan(base, { rehearsal: told(level, ...reasons) });
      expect(made.verdict.level).toBe(verdict);
      expect(made.verdict.reasons.map(({ text }) => text)).toEqual(reasons.map((one) => `rehearsal: ${one}`));
      expect(made.rehearsal?.level).toBe(level);
      expect(planDigest(made)).toBe(made.id);
      const { rehearsal: _, ...without } = made;
      expect(planDigest(without)).not.toBe(made.id);
      expect(planText(made, { get: () => undefined }, style(false))).toContain('0 of 1000 failed');
    },
  );

  it('that could not be held changes no verdict and is a named assumption', () => {
    const made = plan(base, { assumptions: ['not rehearsed: the program is not here'] });
    expect(made.verdict).toMatchObject({
      level: 'clear',
      assumptions: expect.arrayContaining(['not rehearsed: the program is not here']),
    });
  });
});

describe('a pool of slots', () => {
  const slots = base.replace(
    /\nbackend app\n[^]*\n\nbackend static/,
    '\nbackend app\n    server-template app 6 app.example.com:8080 check resolvers d\n\nbackend static',
  );

  it('is a range, with what the running program has now', () => {
    const made = plan(slots, { present: (_, { name }) => (name === 'app' ? 3 : undefined) });
    const [range] = made.services[0]?.after.memberships ?? [];
    expect(range).toMatchObject({
      pool: 'app',
      fewest: { members: 1 },
      most: { members: 6 },
      present: { members: 3 },
    });
    expect(planText(made, { get: () => undefined }, style(false))).toContain('now: 3 servers with');
  });
});
