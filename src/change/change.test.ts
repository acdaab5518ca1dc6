import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from '../audit/registry.ts';
import { audit } from '../audit/run.ts';
import { haproxy } from '../devices/haproxy/index.ts';
import { forecast } from '../forecast/forecast.ts';
import { type Declared, defaultIntents, nothingDeclared } from '../model/declared.ts';
import { buildPath } from '../network/path.ts';
import { makePlan, planDigest, type Version } from './make-plan.ts';
import type { Plan } from './plan.ts';

const base = readFileSync(new URL('../../fixtures/shop/haproxy.cfg', import.meta.url), 'utf8');

const shop: Declared = {
  ...nothingDeclared,
  clients: [{ id: 'internet', from: ['0.0.0.0/0'] }],
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
      traffic: {
        rate: 200,
        clients: { internet: 1 },
        paths: { '/': 0.6, '/api/cart': 0.3, '/style.css': 0.1 },
      },
      intents: { ...defaultIntents, balanced: 0.25, headroom: 0.2, errors: 0.005, survive: ['1 server'] },
      needs: [],
    },
  ],
};

function version(text: string, declared: Declared = shop): Version {
  const { facts, problems } = haproxy.read([{ file: 'haproxy.cfg', text }]);
  const path = buildPath([{ id: 'lb1', facts }], declared);
  const predicted = forecast(path);
  return {
    path,
    forecast: predicted,
    problems,
    findings: audit(rules, {
      path,
      forecast: predicted,
      files: (_, file) => ({ path: file, state: 'unknown' }),
      now: 0,
    }),
  };
}

function plan(before: string, after: string, declared: Declared = shop): Plan {
  return makePlan({
    base: version(before, declared),
    proposed: version(after, declared),
    devices: [],
    reloadLoses: [],
    watch: { watch: 'auto', deadline: 'auto' },
    created: '2026-01-01T00:00:00.000Z',
  });
}

function change(from: string | RegExp, to: string): string {
  const text = base.replace(from, to);
  expect(text).not.toBe(base);
  return text;
}

describe('edits', () => {
  it.each<[string, string, readonly string[]]>([
    ['a comment', change('global\n', '# nothing\nglobal\n'), []],
    ['spaces', change('    balance roundrobin', '  balance   roundrobin'), []],
    [
      'a weight',
      change(
        'server app3 10.0.30.33:8080\n    server app4',
        'server app3 10.0.30.33:8080 weight 50\n    server app4',
      ),
      ['pool app: server app3 weight 1 → 50'],
    ],
    [
      'an algorithm',
      change('balance roundrobin', 'balance leastconn'),
      ['pool app balance roundrobin → leastconn'],
    ],
    [
      'a removed server',
      change(/ {4}server app4 10\.0\.30\.34:8080\n\nbackend static/, '\nbackend static'),
      ['pool app: server app4 removed (10.0.30.34:8080)'],
    ],
    [
      'a rule, with its line and its effect',
      change('    use_backend static', '    use_backend static if is_api\n    use_backend static'),
      ['new rule before line 20 sends 30 % of the requests to pool static: use_backend static if is_api'],
    ],
    [
      'a refusal',
      change('    use_backend static', '    http-request deny if is_api\n    use_backend static'),
      ['new rule before line 20 refuses 30 % of the requests: http-request deny if is_api'],
    ],
    [
      'a removed rule',
      change('    use_backend static if is_static\n', ''),
      ['rule removed: use_backend static if is_static'],
    ],
    ['a listener', change('bind :80', 'bind :80\n    bind :8080'), ['frontend www listens on :8080']],
    [
      'a default pool',
      change('default_backend app', 'default_backend static'),
      ['frontend www default pool app → static'],
    ],
    ['a limit', change('maxconn 4000', 'maxconn 2000'), ['process maxconn 4000 → 2000']],
    [
      'a control socket',
      change(/ {4}stats socket.*\n/, ''),
      ['control socket /run/haproxy/admin.sock (admin) removed'],
    ],
    [
      'checks',
      change('default-server check inter 2s', 'default-server check inter 5s'),
      [1, 2, 3, 4].map(
        (server) =>
          `pool app: server app${server} check http /health every 2000 ms rise 2 fall 3 → http /health every 5000 ms rise 2 fall 3`,
      ),
    ],
  ])('%s', (_, after, expected) => {
    expect(plan(base, after).edits.map(({ text }) => text)).toEqual(expected);
  });

  it('name places in both versions', () => {
    const [edit] = plan(base, change('balance roundrobin', 'balance source')).edits;
    expect(edit).toMatchObject({ before: { line: 24 }, after: { line: 24 } });
  });
});

describe('verdict', () => {
  const level = (after: string, declared?: Declared): string => plan(base, after, declared).verdict.level;

  it('is clear for what changes no traffic, and names its assumptions', () => {
    expect(level(base)).toBe('clear');
    expect(level(change('timeout server 30s', 'timeout server 20s'))).toBe('clear');
    const bare = plan(base, base, nothingDeclared);
    expect(bare.verdict.level).toBe('clear');
    expect(bare.verdict.assumptions.length).toBeGreaterThan(0);
  });

  it.each<[string, string]>([
    [
      'all traffic to one server',
      change('    use_backend static', '    use_backend one\n    use_backend static').concat(
        '\nbackend one\n    server app1 10.0.30.31:8080 check\n',
      ),
    ],
    ['all but one server disabled', base.replace(/(server app[234] \S+)/g, '$1 disabled')],
    [
      'refusing a third of the requests',
      change('    use_backend static', '    http-request deny if is_api\n    use_backend static'),
    ],
    ['a pool that does not exist', change('default_backend app', 'default_backend apq')],
    ['more load on one server than it can serve', base.replace(/server app1 \S+/g, '$& weight 20')],
  ])('blocks %s', (_, after) => {
    expect(level(after)).toBe('block');
  });

  it('is caution for a drained server, as long as the loss of one more is survived', () => {
    expect(level(base.replace(/server app3 \S+/g, '$& weight 0'))).toBe('caution');
    const weak = { ...shop, hosts: shop.hosts.map((host) => ({ ...host, capacity: 70 })) };
    expect(level(base.replace(/server app3 \S+/g, '$& weight 0'), weak)).toBe('block');
  });

  it('is undecided when something unknown comes in, and clear when it was there before or is assumed', () => {
    const unknown = change('    default_backend app', '    quantum-routing on\n    default_backend app');
    expect(level(unknown)).toBe('undecided');
    expect(plan(unknown, unknown.replace('timeout server 30s', 'timeout server 20s')).verdict).toMatchObject({
      level: 'clear',
      assumptions: expect.arrayContaining([expect.stringContaining('quantum-routing')]),
    });
    const assumed = { ...shop, assumptions: [{ about: 'quantum-routing', reason: 'tried in the lab' }] };
    expect(level(unknown, assumed)).toBe('clear');
  });

  it('is undecided when the change adds a rule that only the running program can decide', () => {
    const lua = change(
      '    use_backend static',
      '    use_backend static if { lua.choose -m bool }\n    use_backend static',
    );
    expect(level(lua)).toBe('undecided');
  });
});

describe('a plan', () => {
  it('tells the cascade and the loss of each server', () => {
    const skewed = plan(base, base.replace(/server app1 \S+/g, '$& weight 20'));
    expect(skewed.falls.after[0]).toMatchObject({ name: 'app1' });
    expect(skewed.falls.after.length).toBeGreaterThanOrEqual(1);
    const [view] = plan(base, base).services;
    expect(view?.after.nMinusOne).toHaveLength(4);
    expect(view?.after.nMinusOne.every(({ survives }) => survives === true)).toBe(true);
  });

  it('says how long each harm would go unnoticed: a funnel at once, a slight shift not at all', () => {
    const { notices } = plan(base, base.replace(/(server app[234] \S+)/g, '$1 disabled'));
    const all = notices.find(({ harm }) => harm === 'all on app1');
    expect(all?.seconds).toBeGreaterThanOrEqual(0.25);
    expect(all?.seconds).toBeLessThan(1);
    expect(notices.at(-1)).toMatchObject({ harm: expect.stringMatching(/^app1 below/), seconds: undefined });
  });

  it('has an id that any alteration betrays, and that does not depend on the order of keys', () => {
    const made = plan(base, change('balance roundrobin', 'balance leastconn'));
    expect(planDigest(made)).toBe(made.id);
    expect(
      planDigest({
        ...made,
        verdict: { ...made.verdict, level: 'clear', reasons: [{ level: 'clear', text: 'x' }] },
      }),
    ).not.toBe(made.id);
    const reversed = Object.fromEntries(Object.entries(made).reverse()) as unknown as Plan;
    expect(planDigest(reversed)).toBe(made.id);
    expect(planDigest(JSON.parse(JSON.stringify(made)) as Plan)).toBe(made.id);
  });

  it('is the same for the same input', () => {
    const after = change('balance roundrobin', 'balance source');
    expect(plan(base, after)).toEqual(plan(base, after));
  });

  it('lists findings gained and lost by their subject, whatever lines moved', () => {
    const funnel = base.replace(/(server app[234] \S+)/g, '$1 disabled');
    expect(plan(base, funnel).findings.gained.map(({ rule }) => rule)).toEqual([
      'pool-of-one',
      'pool-of-one',
    ]);
    expect(plan(funnel, base).findings.lost).toHaveLength(2);
    expect(plan(funnel, `# moved\n# down\n${funnel}`).findings).toMatchObject({
      gained: [],
      lost: [],
      kept: 2,
    });
  });
});

describe('the fleet file itself', () => {
  it('tells what is declared otherwise, and is not silent about what is no longer asked for', () => {
    const [service] = shop.services;
    if (service === undefined) throw new Error('the fleet has a service');
    const loose: Declared = {
      ...shop,
      services: [{ ...service, intents: { ...service.intents, survive: [], balanced: 0.9 } }],
    };
    const made = makePlan({
      base: version(base, shop),
      proposed: version(base, loose),
      devices: [],
      reloadLoses: [],
      watch: { watch: 'auto', deadline: 'auto' },
      created: '2026-01-01T00:00:00.000Z',
    });
    expect(made.edits.map(({ text }) => text)).toContain('fleet file: service shop changed');
    expect(made.verdict.level).toBe('caution');
    expect(made.verdict.reasons.map(({ text }) => text)).toEqual([
      'the fleet file of the proposal no longer asks for what the base does: shop: survive 1 server',
      'the fleet file of the proposal no longer asks for what the base does: shop: balanced 0.25',
    ]);
  });
});
