import { describe, expect, it } from 'vitest';
import { haproxy } from '../devices/haproxy/index.ts';
import { type Declared, nothingDeclared } from '../model/declared.ts';
import { buildPath, type Path } from '../network/path.ts';
import { forecast } from './forecast.ts';
import { nMinusOne } from './n-minus-one.ts';

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
      intents: { balanced: 0.25, headroom: 0, errors: 0.005, survive: [] },
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
    expect(others.every(({ survives }) => survives === false || survives === true)).toBe(true);
    const tight = path('', 'backend app\n server s1 10.0.0.1:80\n server s2 10.0.0.2:80');
    expect(nMinusOne(tight, forecast(tight).services).map(({ survives }) => survives)).toEqual([
      false,
      false,
    ]);
  });
});
