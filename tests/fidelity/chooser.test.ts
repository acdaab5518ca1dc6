import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { haproxy } from '../../src/devices/haproxy/index.ts';
import { nginx } from '../../src/devices/nginx/index.ts';
import { type Chooser, makeChooser, type Program } from '../../src/forecast/balance/chooser.ts';
import { distribute } from '../../src/forecast/balance/distribute.ts';
import { countsUnderLoad } from '../../src/forecast/balance/under-load.ts';
import type { Pool } from '../../src/model/pool.ts';
import { emptyRequest, type Request } from '../../src/network/request.ts';
import { pValueOf, upperChiSquare } from '../../src/rehearse/goodness.ts';
import { random } from '../testing/nginx-configurations.ts';
import { lowestPValue } from './cases.ts';
import { path, pick, whole } from './steps.ts';

function haproxyPool(lines: string, weights: readonly number[] = [3, 1, 7, 2]): Pool {
  const servers = weights.map(
    (weight, at) => `server s${at} 10.0.0.${at + 1}:80 weight ${weight} cookie c${at} maxconn ${9 - at}`,
  );
  return read(
    haproxy.read([{ file: 'x', text: `backend b\n${lines}\n${servers.join('\n')}\n` }]).facts.pools,
  );
}

function nginxPool(line: string): Pool {
  const servers = [3, 1, 7, 2].map((weight, at) => `server 10.0.0.${at + 1}:80 weight=${weight};`);
  const text = `http { upstream u { ${line} ${servers.join(' ')} } }`;
  return read(nginx.read([{ file: 'x', text }]).facts.pools);
}

function read([pool]: readonly Pool[]): Pool {
  if (pool === undefined) throw new Error('no pool');
  return pool;
}

const pools: readonly (readonly [string, Program, Pool])[] = [
  ...[
    'balance roundrobin',
    'balance static-rr',
    'balance uri',
    'balance uri\nhash-type consistent\nhash-balance-factor 150',
    'balance leastconn\ncookie C insert',
    'balance roundrobin\nstick-table type string size 1k\nstick on path',
    'balance random(2)',
  ].map((lines): [string, Program, Pool] => [`haproxy ${lines}`, 'haproxy', haproxyPool(lines)]),
  ...['', 'ip_hash;', 'hash $request_uri;', 'hash $request_uri consistent;', 'random two;'].map(
    (line): [string, Program, Pool] => [`nginx ${line}`, 'nginx', nginxPool(line)],
  ),
];

function requestsOf(seed: number, count: number): readonly Request[] {
  const next = random(seed);
  return Array.from({ length: count }, () => ({
    ...emptyRequest,
    path: path(next),
    source: `10.1.${whole(next, 256)}.9`,
    headers: pick(next, [{}, { cookie: `C=c${whole(next, 5)}` }]),
  }));
}

function chosen(chooser: Chooser, requests: readonly Request[]): number[] {
  return requests.map((request) => {
    const server = chooser.choose(request);
    chooser.finish(server);
    return server;
  });
}

/** Cuts at the given places. */
function portions<T>(list: readonly T[], cuts: readonly number[]): readonly (readonly T[])[] {
  const places = [0, ...cuts.toSorted((a, b) => a - b), list.length];
  return places.slice(1).map((end, at) => list.slice(places[at], end));
}

const count = 300;
const someCuts = fc.array(fc.integer({ min: 0, max: count }), { maxLength: 6 });

describe('a chooser', () => {
  it.each(pools)('chooses the same whatever the portions: %s', (_, program, pool) => {
    const requests = requestsOf(3, count);
    const make = () => makeChooser(pool, { program, random: random(11) });
    const whole = chosen(make(), requests);
    expect(new Set(whole).size).toBeGreaterThan(1);
    fc.assert(
      fc.property(someCuts, (cuts) => {
        const chooser = make();
        expect(portions(requests, cuts).flatMap((portion) => chosen(chooser, portion))).toEqual(whole);
      }),
      { numRuns: 10 },
    );
  });

  it.each(pools)('takes turns in bulk as one by one: %s', (_, program, pool) => {
    const make = () => makeChooser(pool, { program, random: random(11) });
    const out = new Int32Array(count);
    make().next(out);
    fc.assert(
      fc.property(someCuts, (cuts) => {
        const chooser = make();
        const parts = portions([...out], cuts).map(({ length }) => {
          const part = new Int32Array(length);
          chooser.next(part);
          return [...part];
        });
        expect(parts.flat()).toEqual([...out]);
      }),
      { numRuns: 10 },
    );
  });

  it('looks hashes up in bulk, and takes one path for the same hash', () => {
    for (const lines of ['balance uri', 'balance uri\nhash-type consistent']) {
      const hashes = Uint32Array.from({ length: count }, (_, at) => Math.imul(at, 2_654_435_761));
      const chooser = makeChooser(haproxyPool(lines), { program: 'haproxy' });
      const [one, two] = [new Int32Array(count), new Int32Array(count)];
      chooser.byHash?.(hashes, one);
      chooser.byHash?.(hashes.subarray(0, 100), two.subarray(0, 100));
      chooser.byHash?.(hashes.subarray(100), two.subarray(100));
      expect([...two]).toEqual([...one]);
      expect(new Set(one).size).toBe(4);
    }
  });

  it('gives nobody a request while all servers are down, and goes on when one is back', () => {
    for (const [, program, pool] of pools.filter(([name]) => !name.startsWith('nginx'))) {
      const chooser = makeChooser(pool, { program, random: random(11) });
      for (const server of pool.servers.keys()) chooser.setDown(server, true);
      expect(chooser.choose(emptyRequest)).toBe(-1);
      chooser.setDown(2, false);
      expect(chooser.choose(emptyRequest)).toBe(2);
    }
  });
});

describe('a distribution', () => {
  const requests = requestsOf(5, 1000);
  const load = { requests, erlangs: 5, program: 'haproxy' } as const;

  it('tells how far the shares stray where chance or load decide', () => {
    for (const lines of ['balance leastconn', 'balance first', 'balance random(2)', 'balance roundrobin']) {
      const pool = haproxyPool(lines);
      const { shares, spread = [] } = distribute(pool, load);
      const runs = 300;
      const { mean, covariance } = countsUnderLoad(pool, {
        program: 'haproxy',
        erlangs: 5,
        requests: requests.length,
        runs,
        seed: 77,
      });
      for (const [at, share] of shares.entries()) {
        expect(Math.abs((mean[at] ?? 0) / requests.length - share), `${lines} ${at}`).toBeLessThan(0.02);
        const real = Math.sqrt(covariance[at]?.[at] ?? 0) / requests.length;
        const stated = spread[at] ?? 0;
        expect(stated, `${lines} ${at}`).toBeLessThan(2 * real + 0.001);
        expect(stated, `${lines} ${at}`).toBeGreaterThan(real / 2 - 0.001);
      }
    }
  });

  it('says nothing of that where the requests themselves decide', () => {
    expect(distribute(haproxyPool('balance uri'), load).spread).toBeUndefined();
    expect(distribute(haproxyPool('balance uri'), load).chosen).toEqual(
      Int32Array.from(chosen(makeChooser(haproxyPool('balance uri'), { program: 'haproxy' }), requests)),
    );
  });

  it('chooses as the program does while a server is down', () => {
    for (const lines of ['balance uri', 'balance uri\nhash-type consistent']) {
      const pool = haproxyPool(lines, [2, 4, 1, 8]);
      const down = new Set(pool.servers.slice(2, 3));
      const chooser = makeChooser(pool, { program: 'haproxy' });
      chooser.setDown(2, true);
      const { servers, chosen: positions = new Int32Array() } = distribute(pool, { ...load, down });
      const names = Array.from(positions, (at) => servers[at]?.name);
      expect(names).toEqual(chosen(chooser, requests).map((at) => pool.servers[at]?.name));
    }
  });

  it('knows that leastconn of HAProxy looks past the weights while there is no load', () => {
    const { shares } = distribute(haproxyPool('balance leastconn'), { ...load, erlangs: 0.01 });
    for (const share of shares) expect(share).toBeCloseTo(0.25, 1);
  });
});

describe('goodness of fit', () => {
  it('has the tails of chi-square', () => {
    const critical = [3.841, 5.991, 7.815, 9.488, 11.07, 12.592];
    for (const [at, value] of critical.entries()) expect(upperChiSquare(value, at + 1)).toBeCloseTo(0.05, 3);
  });

  it('refuses the counts of another algorithm, other weights and another load, and takes those of its own', () => {
    const settings = { program: 'haproxy', erlangs: 10, requests: 4000 } as const;
    const runs = 500;
    const one = haproxyPool('balance random(2)');
    const predicted = countsUnderLoad(one, { ...settings, runs, seed: 1 });
    const counted = (pool: Pool, seed: number, erlangs = 10) =>
      countsUnderLoad(pool, { ...settings, erlangs, runs: 1, seed }).mean;
    const others = [
      counted(haproxyPool('balance random(1)'), 2),
      counted(haproxyPool('balance random(2)', [4, 1, 6, 2]), 3),
      counted(one, 4, 0.1),
    ];
    for (const counts of others) expect(pValueOf(counts, predicted, runs)).toBeLessThan(lowestPValue);
    const own = Array.from({ length: 200 }, (_, at) => pValueOf(counted(one, 100 + at), predicted, runs));
    expect(Math.min(...own)).toBeGreaterThan(lowestPValue);
    // A p-value is uniform: about 10 of 200 lie below 0.05.
    expect(own.filter((value) => value < 0.05).length).toBeLessThan(25);
  });
});
