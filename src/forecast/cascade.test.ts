import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { haproxy } from '../devices/haproxy/index.ts';
import { type Declared, defaultIntents, nothingDeclared } from '../model/declared.ts';
import { buildPath, type Path } from '../network/path.ts';
import { cascade } from './cascade.ts';
import { withRetries } from './cascade-retries.ts';

function path(server: string, { rate = 210, extra = 'retries 3\n option redispatch', latencyMs = 40 }): Path {
  const declared: Declared = {
    ...nothingDeclared,
    hosts: [1, 2, 3].map((at) => ({ id: `app${at}`, address: `10.0.0.${at}`, capacity: 100, latencyMs })),
    services: [
      {
        id: 'shop',
        entry: { tls: false, host: 'shop.example.com', port: 80, path: '/' },
        traffic: { rate, clients: {}, paths: { '/': 1 } },
        intents: { ...defaultIntents, balanced: 0.25, headroom: 0, errors: 0.005, survive: [] },
        needs: [],
      },
    ],
  };
  const lines = [1, 2, 3].map((at) => ` server s${at} 10.0.0.${at}:80 ${at === 1 ? server : 'check'}`);
  const text = `defaults\n mode http\n timeout connect 2s\n ${extra}\nfrontend f\n bind :80\n default_backend app\nbackend app\n${lines.join('\n')}\n`;
  return buildPath([{ id: 'lb1', facts: haproxy.read([{ file: 'x.cfg', text }]).facts }], declared);
}

describe('a cascade', () => {
  it('stops where the rest can carry the load, and tells when each falls and by what', () => {
    const calm = cascade(path('check', { rate: 150 }));
    expect(calm).toEqual({ falls: [], lost: [] });
    const { falls, lost } = cascade(path('weight 3 check inter 4s fall 2 slowstart 30s', { rate: 180 }));
    expect(falls).toMatchObject([
      { name: 'app1', seconds: 8, at: 8, timing: '2 checks in 8 s', slowStartSeconds: 30 },
    ]);
    expect(falls[0]?.place).toMatchObject({ file: 'x.cfg', line: 10 });
    expect(lost).toEqual([]);
  });

  it('goes on to the last server when each fall overloads the next, and names what is lost', () => {
    const { falls, lost } = cascade(path('weight 3 check', { rate: 210 }));
    expect(falls.map(({ name }) => name)[0]).toBe('app1');
    expect(falls).toHaveLength(3);
    expect(lost).toEqual(['shop']);
    const [first, second, third] = falls;
    expect(first?.at).toBeLessThan(second?.at ?? 0);
    expect(second?.at).toBeLessThan(third?.at ?? 0);
  });

  it('a queue takes time to fill before its server is seen as down', () => {
    const { falls } = cascade(path('weight 3 check maxconn 50 maxqueue 200', { rate: 180 }));
    expect(falls[0]?.timing).toMatch(/^its 250 places are full after .* s, then 3 checks in 6 s$/);
    expect(falls[0]?.seconds).toBeGreaterThan(6);
  });

  it('retries and redispatch push a neighbour over that would stand without them', () => {
    const with3 = cascade(path('weight 3', { rate: 190 }));
    const without = cascade(path('weight 3', { rate: 190, extra: 'retries 0' }));
    expect(with3.falls[0]?.attempts).toBeGreaterThan(1.2);
    expect(without.falls[0]?.attempts).toBeCloseTo(1, 9);
    expect(with3.falls[0]?.utilisation).toBeGreaterThan(without.falls[0]?.utilisation ?? 9);
  });

  it('adds up what several services send to one machine', () => {
    const one = path('check', { rate: 160 });
    const [service] = one.declared.services;
    const twice = service === undefined ? [] : [service, { ...service, id: 'other' }];
    const both: Path = { ...one, declared: { ...one.declared, services: twice } };
    expect(cascade(one).falls).toEqual([]);
    expect(cascade(both).falls[0]?.utilisation).toBeGreaterThan(1);
  });

  it('without a check nobody knows when', () => {
    const { falls } = cascade(path('weight 3', { rate: 180 }));
    expect(falls[0]?.seconds).toBeUndefined();
    expect(falls[0]?.timing).toContain('no check');
  });
});

describe('retries', () => {
  const endpoints = ['a', 'b', 'c'];
  const rate = fc.double({ min: 0, max: 500, noNaN: true });

  it('never lose attempts, stay within those allowed, and change nothing where all is taken', () => {
    fc.assert(
      fc.property(
        fc.tuple(rate, rate, rate),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 3 }),
        (rates, same, others) => {
          const pool = { endpoints, rates, policy: { same, others } };
          const fluid = (_: string, offered: number): number => Math.max(0, 1 - 100 / offered);
          const got = withRetries([pool], fluid);
          const sent = rates.reduce((sum, one) => sum + one, 0);
          const attempts = [...got.values()].reduce((sum, one) => sum + one, 0);
          expect(attempts).toBeGreaterThanOrEqual(sent * (1 - 1e-9));
          expect(attempts).toBeLessThanOrEqual(sent * (same + 1) * (others + 1) * (1 + 1e-9));
          for (const [at, endpoint] of endpoints.entries())
            expect(got.get(endpoint)).toBeGreaterThanOrEqual((rates[at] ?? 0) * (1 - 1e-9));
          expect([...withRetries([pool], () => 0).values()]).toEqual(rates);
        },
      ),
    );
  });

  it('are the numbers worked out by hand: a server that refuses everything', () => {
    const pool = { endpoints: ['a', 'b'], rates: [100, 100], policy: { same: 2, others: 1 } };
    const got = withRetries([pool], (endpoint) => (endpoint === 'a' ? 1 : 0));
    expect(Object.fromEntries(got)).toEqual({ a: 300, b: 200 });
  });
});
