import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDistinct, countDistinct, type Distinct, emptyDistinct, mergeDistinct } from './distinct.ts';
import { emptyHash, hashBytes } from './hash.ts';
import { emptyHitters, type HeavyHitters, hit, hitAgain, mergeHitters, topHitters } from './heavy-hitters.ts';
import { addLatency, emptyLatency, latencyQuantiles, mergeLatency } from './latency.ts';
import { makeNames } from './names.ts';
import { emptyReservoir, isDrawn, keep, seeded } from './reservoir.ts';

const hash = emptyHash();

function addText(distinct: Distinct, text: string): void {
  const bytes = Buffer.from(text, 'latin1');
  hashBytes(bytes, 0, bytes.length, hash);
  addDistinct(distinct, hash);
}

function hitText(hitters: HeavyHitters, text: string): void {
  const bytes = Buffer.from(text, 'latin1');
  if (hitAgain(hitters, bytes, { from: 0, to: bytes.length })) return;
  hashBytes(bytes, 0, bytes.length, hash);
  hit(hitters, hash, bytes, { from: 0, to: bytes.length });
}

function address(number: number): string {
  return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
}

describe('different things', () => {
  it.each([0, 1, 100, 5000, 40_000, 200_000, 1_000_000])(
    'counts %i addresses to within three standard errors',
    (count) => {
      const distinct = emptyDistinct();
      for (let at = 0; at < count; at++) {
        addText(distinct, address(0x0a000000 + at));
        if (at % 3 === 0) addText(distinct, address(0x0a000000 + at));
      }
      expect(Math.abs(countDistinct(distinct) - count)).toBeLessThanOrEqual(count * 0.024);
    },
  );

  it('is the same sketch for two halves that are merged', () => {
    const [all, one, other] = [emptyDistinct(), emptyDistinct(), emptyDistinct()];
    for (let at = 0; at < 30_000; at++) {
      addText(all, `client ${at}`);
      addText(at % 2 === 0 ? one : other, `client ${at}`);
    }
    mergeDistinct(one, other);
    expect(one).toEqual(all);
  });
});

describe('what occurs most', () => {
  const streams = fc.array(fc.oneof(fc.nat(5), fc.nat(40), fc.nat(2000)), { maxLength: 3000 });

  function checkBound(hitters: HeavyHitters, stream: readonly number[]): void {
    const exact = new Map<string, number>();
    for (const key of stream) exact.set(`key ${key}`, (exact.get(`key ${key}`) ?? 0) + 1);
    const found = new Map(topHitters(hitters, hitters.capacity).map(({ text, count }) => [text, count]));
    const bound = (2 * stream.length) / hitters.capacity;
    expect(hitters.total).toBe(stream.length);
    expect(hitters.missing).toBeLessThanOrEqual(bound);
    for (const [text, count] of exact) {
      const told = found.get(text) ?? 0;
      expect(told).toBeLessThanOrEqual(count);
      expect(told).toBeGreaterThanOrEqual(count - hitters.missing);
    }
  }

  it('is never too high, and too low by at most 2 / counters of all', () => {
    fc.assert(
      fc.property(streams, fc.constantFrom(4, 16, 50), (stream, capacity) => {
        const hitters = emptyHitters(capacity);
        for (const key of stream) hitText(hitters, `key ${key}`);
        checkBound(hitters, stream);
      }),
      { seed: 5, numRuns: 150 },
    );
  });

  it('keeps its bound when two are merged', () => {
    fc.assert(
      fc.property(streams, streams, fc.constantFrom(4, 16, 50), (first, second, capacity) => {
        const [one, other] = [emptyHitters(capacity), emptyHitters(capacity)];
        for (const key of first) hitText(one, `key ${key}`);
        for (const key of second) hitText(other, `key ${key}`);
        mergeHitters(one, other);
        checkBound(one, [...first, ...second]);
      }),
      { seed: 5, numRuns: 100 },
    );
  });

  it('names the most frequent first, and cuts long keys only to show them', () => {
    const hitters = emptyHitters(16);
    for (let at = 0; at < 5; at++) hitText(hitters, `${'x'.repeat(300)}${at % 2}`);
    expect(topHitters(hitters, 9).map(({ text, count }) => [text.length, count])).toEqual([
      [120, 3],
      [120, 2],
    ]);
  });
});

describe('times', () => {
  it('are told to within 1 %', () => {
    const values = fc.array(
      fc.oneof(
        fc.integer({ min: 1, max: 3_600_000_000 }),
        fc.nat(600).map((ms) => ms * 1000),
      ),
      {
        minLength: 1,
        maxLength: 400,
      },
    );
    fc.assert(
      fc.property(values, (times) => {
        const latency = emptyLatency();
        for (const time of times) addLatency(latency, time);
        const sorted = [...times].sort((one, other) => one - other);
        const exact = sorted[Math.max(0, Math.ceil(times.length / 2) - 1)] ?? 0;
        const told = (latencyQuantiles(latency)?.p50 ?? 0) * 1000;
        expect(Math.abs(told - exact)).toBeLessThanOrEqual(exact * 0.01 + 1);
      }),
      { seed: 5, numRuns: 100 },
    );
  });

  it('are the same whether one reader counted them or two', () => {
    const [all, one, other] = [emptyLatency(), emptyLatency(), emptyLatency()];
    for (let at = 1; at < 5000; at++) {
      addLatency(all, at * 517);
      addLatency(at % 3 === 0 ? one : other, at * 517);
    }
    mergeLatency(one, other);
    expect(latencyQuantiles(one)).toEqual(latencyQuantiles(all));
  });

  it('tells nothing of nothing', () => {
    expect(latencyQuantiles(emptyLatency())).toBeUndefined();
  });
});

describe('the sample', () => {
  function sample(count: number, size: number, seed: number): readonly number[] {
    const reservoir = emptyReservoir<number>(size, seeded(seed));
    for (let at = 0; at < count; at++) if (isDrawn(reservoir)) keep(reservoir, at);
    return reservoir.kept;
  }

  it('holds everything as long as there is room, and is the same for the same seed', () => {
    expect(sample(50, 100, 1)).toEqual(Array.from({ length: 50 }, (_, at) => at));
    expect(sample(100_000, 100, 7)).toEqual(sample(100_000, 100, 7));
    expect(sample(100_000, 100, 7)).not.toEqual(sample(100_000, 100, 8));
  });

  it('takes every item with the same chance', () => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let seed = 0; seed < 400; seed++) {
      for (const item of sample(2000, 50, seed))
        tenths[Math.floor(item / 200)] = (tenths[Math.floor(item / 200)] ?? 0) + 1;
    }
    const expected = (400 * 50) / 10;
    const chiSquare = tenths.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
    // 9 degrees of freedom: above 27.9 once in a thousand.
    expect(chiSquare).toBeLessThan(27.9);
  });
});

it('gives the same name the same number, and the rest of too many one of their own', () => {
  const names = makeNames(3);
  const numbers = ['a', 'b', 'a', 'c', 'd', 'e', 'b', 'd'].map((text) =>
    names.number(Buffer.from(text), 0, 1),
  );
  expect(numbers).toEqual([0, 1, 0, 2, 3, 3, 1, 3]);
  expect(names.texts).toEqual(['a', 'b', 'c', '(others)']);
  const again = ['a', 'a', 'b', 'a', 'a', 'a', 'b', 'b', 'd', 'd', 'a'].map((text) =>
    names.number(Buffer.from(text), 0, 1),
  );
  expect(again).toEqual([0, 0, 1, 0, 0, 0, 1, 1, 3, 3, 0]);
});
