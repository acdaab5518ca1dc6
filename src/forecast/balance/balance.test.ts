import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstShares } from './first.ts';
import { fullHash, hashKey, sourceHash } from './hash-functions.ts';
import { buildRing, ringServer, ringShares } from './ring.ts';
import { buildMap } from './static-map.ts';

describe('hash functions', () => {
  // djb2('a') = 5381·33 + 97; sdbm('ab') = 97·65599 + 98; crc32('123456789') is the check value of CRC-32 (IEEE 802.3).
  it('give the values that their definitions give', () => {
    expect(hashKey('djb2', 'a')).toBe(5381 * 33 + 97);
    expect(hashKey('sdbm', 'ab')).toBe(97 * 65599 + 98);
    expect(hashKey('crc32', '123456789')).toBe(0xcbf43926);
    expect(sourceHash([127, 0, 0, 9])).toBe(0x7f000009);
  });

  it('stay unsigned 32-bit integers', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('sdbm', 'djb2', 'wt6', 'crc32'), (key, name) => {
        for (const value of [hashKey(name as 'sdbm', key), fullHash(hashKey(name as 'sdbm', key))]) {
          expect(Number.isInteger(value) && value >= 0 && value < 2 ** 32).toBe(true);
        }
      }),
    );
  });
});

describe('static map', () => {
  it('gives every server as many slots as its reduced weight, spread out', () => {
    expect(buildMap([100, 100, 200])).toHaveLength(4);
    expect(buildMap([1, 1, 1])).toEqual([0, 1, 2]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 6 }), (weights) => {
        const map = buildMap(weights);
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        for (const [at, weight] of weights.entries()) {
          const slots = map.filter((server) => server === at).length;
          expect(slots * total).toBe(weight * map.length);
        }
      }),
    );
  });
});

describe('ring', () => {
  it('shares sum to one and agree with the choice of random hashes', () => {
    const ring = buildRing([1, 2, 3, 4].map((position) => ({ position, weight: 1 })));
    const shares = ringShares(ring, 4);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    const counts = [0, 0, 0, 0];
    const draws = 40_000;
    for (let draw = 0; draw < draws; draw++) {
      const server = ringServer(ring, fullHash(draw * 2_654_435_761));
      counts[server] = (counts[server] ?? 0) + 1;
    }
    for (const [at, share] of shares.entries()) expect((counts[at] ?? 0) / draws).toBeCloseTo(share, 1);
  });

  it('evens out with weight', () => {
    const spread = (weight: number): number => {
      const ring = buildRing([1, 2, 3, 4].map((position) => ({ position, weight })));
      return Math.max(...ringShares(ring, 4)) - Math.min(...ringShares(ring, 4));
    };
    expect(spread(100)).toBeLessThan(spread(1));
  });
});

describe('first', () => {
  it('keeps everything on the first server while it has room, and overflows after that', () => {
    expect(firstShares([undefined, undefined], 50)).toEqual([1, 0]);
    const [one = 0, two = 0] = firstShares([10, 10], 12);
    expect(one).toBeGreaterThan(two);
    expect(one + two).toBeCloseTo(1, 9);
    // Erlang B: 1 erlang on 1 slot blocks one half.
    expect(firstShares([1, 1], 1)[0]).toBeCloseTo(0.5, 9);
  });
});
