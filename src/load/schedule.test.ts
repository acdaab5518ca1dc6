import { describe, expect, test } from 'vitest';
import { isLoopback, type LoadShape, loadLimits, loadRefusal, loopbackSources } from './schedule.ts';

const shape: LoadShape = {
  requestsPerSecond: 200,
  seconds: 10,
  sources: loopbackSources(50),
};

describe('the limits of a load', () => {
  test.each([
    [{ requestsPerSecond: 0 }, /rate/],
    [{ seconds: Number.NaN }, /rate and a time/],
    [{ seconds: loadLimits.seconds + 1 }, /may last/],
    [{ requestsPerSecond: 1e6 }, /requests\/s at most/],
    [{ requestsPerSecond: 10_000, seconds: 3600 }, /requests at most/],
    [{ sources: [] }, /source/],
  ])('%o is refused', (change, reason) => {
    expect(loadRefusal({ ...shape, ...change })).toMatch(reason);
  });

  test('within the limits nothing is refused', () => {
    expect(loadRefusal(shape)).toBeUndefined();
  });
});

test('source addresses are distinct and of the loopback', () => {
  const sources = loopbackSources(3000);
  expect(new Set(sources).size).toBe(3000);
  expect(sources.every(isLoopback)).toBe(true);
  expect(sources).not.toContain('127.0.0.1');
});

test.each(['128.0.0.1', '127.0.0.256', '127.1', 'localhost', '::1', '127.0.0.1.5', ' 127.0.0.1', '10.0.0.1'])(
  '%s is no loopback address',
  (address) => {
    expect(isLoopback(address)).toBe(false);
  },
);
