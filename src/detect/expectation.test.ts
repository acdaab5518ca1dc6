import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundOf, divergence, type Expectation, harmLikelihoods } from './expectation.ts';
import { wellnessLikelihoods } from './wellness.ts';

const stream: Expectation = {
  group: 'app',
  stream: 's0 up',
  direction: 'up',
  p0: 0.25,
  tolerance: 0.25,
  floor: 0.02,
  wander: 0,
  dispersion: 1,
  events: [],
  trials: [],
};

test.each([
  ['the tolerance', {}, 0.3125],
  ['the floor where it is more', { p0: 0.04 }, 0.06],
  ['three times the wander where it is more', { wander: 0.05 }, 0.4],
  ['the least bound where it is more', { p0: 0.001, floor: 0, atLeast: 0.005 }, 0.005],
  ['the tolerance downward', { direction: 'down' as const }, 0.1875],
  ['never 0', { direction: 'down' as const, p0: 0.01 }, 1e-4],
  ['never 1', { p0: 0.9 }, 1 - 1e-4],
])('the bound allows for %s', (_, change, bound) => {
  expect(boundOf({ ...stream, ...change })).toBeCloseTo(bound, 12);
});

test('the eight alternatives go from near the bound to nearly all', () => {
  const alternatives = harmLikelihoods(stream)?.alternatives ?? [];
  expect(alternatives).toHaveLength(8);
  expect(alternatives.at(-1)).toBeCloseTo(0.995, 12);
  expect(alternatives[0]).toBeGreaterThan(0.3125);
  expect(alternatives.toSorted((a, b) => a - b)).toEqual(alternatives);
});

test('harm that everything up to the farthest alternative hides is said to be not detectable', () => {
  expect(harmLikelihoods({ ...stream, p0: 0.9 })).toBeUndefined();
  expect(harmLikelihoods({ ...stream, p0: 0.02, direction: 'down' })).toBeUndefined();
  expect(harmLikelihoods({ ...stream, p0: undefined })).toBeUndefined();
});

const anyStream = fc.record({
  direction: fc.constantFrom('up' as const, 'down' as const),
  p0: fc.double({ min: 0, max: 1, noNaN: true }),
  tolerance: fc.double({ min: 0, max: 1, noNaN: true }),
  floor: fc.double({ min: 0, max: 0.1, noNaN: true }),
  wander: fc.double({ min: 0, max: 0.1, noNaN: true }),
  dispersion: fc.double({ min: 0, max: 20, noNaN: true }),
});

/** E[exp(ℓ)] of one trial at share p; the dispersion must be 1. */
function meanRatio(p: number, event: number, other: number): number {
  return p * Math.exp(event) + (1 - p) * Math.exp(other);
}

test('on the acceptable side of the bound no alternative gains: each ratio has a mean of at most 1', () => {
  fc.assert(
    fc.property(anyStream, fc.double({ min: 0, max: 1, noNaN: true }), (changes, away) => {
      const table = harmLikelihoods({ ...stream, ...changes, dispersion: 1 });
      if (table === undefined) return;
      const p = changes.direction === 'up' ? table.bound * away : table.bound + (1 - table.bound) * away;
      for (const [k, event] of table.event.entries()) {
        expect(meanRatio(p, event, table.other[k] ?? 0)).toBeLessThanOrEqual(1 + 1e-9);
      }
    }),
  );
});

test('on the harmful side of the bound no alternative of the mirrored test gains', () => {
  fc.assert(
    fc.property(anyStream, fc.double({ min: 0, max: 1, noNaN: true }), (changes, away) => {
      const table = wellnessLikelihoods({ ...stream, ...changes, dispersion: 1 });
      if (table === undefined) return;
      const p = changes.direction === 'down' ? table.bound * away : table.bound + (1 - table.bound) * away;
      for (const [k, event] of table.event.entries()) {
        expect(meanRatio(p, event, table.other[k] ?? 0)).toBeLessThanOrEqual(1 + 1e-9);
      }
    }),
  );
});

test('the divergence of all or nothing is finite', () => {
  expect(divergence(1, 0.3125)).toBeCloseTo(Math.log(1 / 0.3125), 12);
  expect(divergence(0, 0.1875)).toBeCloseTo(-Math.log(1 - 0.1875), 12);
  expect(divergence(0.3, 0.3)).toBe(0);
});
