import { describe, expect, it } from 'vitest';
import { haproxy } from '../devices/haproxy/index.ts';
import { type Declared, defaultIntents, nothingDeclared } from '../model/declared.ts';
import { buildPath, type Path } from '../network/path.ts';
import { forecast } from './forecast.ts';
import { nMinusOne } from './n-minus-one.ts';
import { firstSaturation, partLosses } from './n-minus-one-parts.ts';

const declared: Declared = {
  ...nothingDeclared,
  hosts: ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((address, at) => ({
    id: `app${at + 1}`,
    address,
    capacity: 100,
  })),
  services: [
    {
      id: 'shop',
      entry: { tls: false, host: 'shop.example.com', port: 80, path: '/' },
      traffic: { rate: 180, clients: {}, paths: { '/': 0.5, '/api': 0.5 } },
      intents: { ...defaultIntents, balanced: 0.25, headroom: 0, errors: 0.005, survive: [] },
      needs: [],
    },
  ],
};

function path(rules: string, pools: string): Path {
  const text = `defaults\n mode http\nfrontend f\n bind :80\n${rules}\n default_backend app\n${pools}\n`;
  return buildPath([{ id: 'lb1', facts: haproxy.read([{ file: 'x', text }]).facts }], declared);
}

const app = 'backend app\n server s1 10.0.0.1:80\n server s2 10.0.0.2:80\n server s3 10.0.0.3:80 weight 2';
const api = 'backend api\n balance source\n server s1 10.0.0.1:80\n server s2 10.0.0.2:80';
const standby = 'backend api\n server s1 10.0.0.1:80\n server s2 10.0.0.2:80 backup';

describe('the loss of each endpoint', () => {
  it.each<[string, Path]>([
    ['one pool', path('', app)],
    ['two pools on the same machines', path(' use_backend api if { path /api }', `${app}\n${api}`)],
    ['a standby', path(' use_backend api if { path /api }', `${app}\n${standby}`)],
    ['a rule that asks who is alive', path(' use_backend api if { nbsrv(app) lt 3 }', `${app}\n${api}`)],
  ])('%s: is what a forecast without it says', (_, model) => {
    const { services } = forecast(model);
    const losses = nMinusOne(model, services);
    expect(losses.length).toBeGreaterThanOrEqual(3);
    for (const { lost, fullest } of losses) {
      const endpoint = services[0]?.endpoints.find(({ name }) => name === lost)?.endpoint ?? '';
      const again = forecast(model, { down: new Set([endpoint]) }).services[0]?.endpoints ?? [];
      const most = Math.max(...again.map(({ utilisation = 0 }) => utilisation));
      expect(fullest?.utilisation).toBeCloseTo(most, 1);
    }
  });

  it('is not survived when requests have no server left, or when the rest saturates', () => {
    const alone = path(' use_backend api if { path /api }', `${app}\nbackend api\n server s1 10.0.0.1:80`);
    const [first, ...others] = nMinusOne(alone, forecast(alone).services);
    expect(first).toMatchObject({ lost: 'app1', fullest: undefined, survives: false });
    expect(first?.unserved).toBeCloseTo(0.5, 2);
    expect(others.every(({ survives }) => survives === false || survives === true)).toBe(true);
    const tight = path('', 'backend app\n server s1 10.0.0.1:80\n server s2 10.0.0.2:80');
    expect(nMinusOne(tight, forecast(tight).services).map(({ survives }) => survives)).toEqual([
      false,
      false,
    ]);
  });
});

function text(pools: string, rules = ''): string {
  return `defaults\n mode http\nfrontend f\n bind :80\n${rules}\n default_backend app\n${pools}\n`;
}

describe('headroom and saturation', () => {
  it('of each loss: the free part of the fullest, and the rate of the service at which it is full', () => {
    const equal = path(
      '',
      'backend app\n server s1 10.0.0.1:80\n server s2 10.0.0.2:80\n server s3 10.0.0.3:80',
    );
    const { services } = forecast(equal);
    for (const loss of nMinusOne(equal, services)) {
      expect(loss.headroom).toBeCloseTo(0.1, 2);
      expect(loss.saturatesAt).toBeCloseTo(200, -1);
    }
    const [service] = services;
    expect(service === undefined ? undefined : firstSaturation(service)?.rate).toBeCloseTo(300, -1);
  });

  it('an endpoint of unknown capacity is never fuller than a known one', () => {
    const mixed = path(
      '',
      'backend app\n server s1 10.0.0.1:80\n server s2 10.0.0.2:80\n server s9 10.0.0.9:80 weight 9',
    );
    for (const { fullest, lost } of nMinusOne(mixed, forecast(mixed).services))
      expect(fullest?.name, lost).toMatch(/^app/);
  });
});

describe('the loss of each balancer and each pool', () => {
  function pair(...ids: readonly string[]): Path {
    return buildPath(
      ids.map((id) => ({ id, facts: haproxy.read([{ file: id, text: text(app) }]).facts })),
      declared,
    );
  }

  function losses(model: Path) {
    const [service] = forecast(model).services;
    return service === undefined ? [] : partLosses(model, service);
  }

  it('a single balancer takes everything with it, one of a pair nothing', () => {
    expect(losses(pair('lb1'))[0]).toMatchObject({
      kind: 'balancer',
      lost: 'lb1',
      unserved: 1,
      survives: false,
    });
    const both = losses(pair('lb1', 'lb2')).filter(({ kind }) => kind === 'balancer');
    expect(both).toMatchObject([
      { lost: 'lb1', unserved: 0, survives: true },
      { lost: 'lb2', unserved: 0, survives: true },
    ]);
  });

  it('a pool takes its own requests, and leaves its machines to the others', () => {
    const two = path(' use_backend api if { path /api }', `${app}\n${api}`);
    const pools = losses(two).filter(({ kind }) => kind === 'pool');
    expect(pools.map(({ lost, unserved }) => [lost, Number(unserved.toFixed(2))])).toEqual(
      expect.arrayContaining([
        ['lb1/app', 0.5],
        ['lb1/api', 0.5],
      ]),
    );
    for (const { fullest } of pools) expect(fullest?.utilisation).toBeLessThan(0.9);
  });

  it('a pool that a rule asks about is stepped aside from', () => {
    const asked = path(' use_backend api if { nbsrv(app) lt 1 }', `${app}\n${api}`);
    const lost = losses(asked).find((one) => one.lost === 'lb1/app');
    expect(lost).toMatchObject({ unserved: 0 });
    expect(lost?.fullest).toBeDefined();
  });

  it('a web server behind the balancer leaves its share to its twin', () => {
    const front = haproxy.read([
      { file: 'a', text: text('backend app\n server w1 10.0.1.1:80\n server w2 10.0.1.2:80') },
    ]).facts;
    const back = (at: number) =>
      haproxy.read([{ file: `w${at}`, text: text(app).replace('bind :80', `bind 10.0.1.${at}:80`) }]).facts;
    const entry = { tls: false, host: '10.0.9.9', port: 80, path: '/' };
    const [service] = declared.services;
    const model = buildPath(
      [
        { id: 'lb1', facts: front },
        { id: 'web1', facts: back(1) },
        { id: 'web2', facts: back(2) },
      ],
      {
        ...declared,
        hosts: [
          ...declared.hosts,
          { id: 'lb1', address: '10.0.9.9' },
          { id: 'web1', address: '10.0.1.1' },
          { id: 'web2', address: '10.0.1.2' },
        ],
        services: service === undefined ? [] : [{ ...service, entry }],
      },
    );
    const web = losses(model).filter(({ lost, kind }) => kind === 'balancer' && lost.startsWith('web'));
    expect(web.length).toBe(2);
    for (const { survives, unserved } of web) {
      expect(unserved).toBe(0);
      expect(survives).toBe(true);
    }
  });
});
