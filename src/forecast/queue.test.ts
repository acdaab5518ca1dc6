import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erlangB, queueing } from './queue.ts';

const load = fc.double({ min: 0.01, max: 3, noNaN: true });

describe('M/M/c/K', () => {
  it('is the closed form of M/M/1/K for one slot', () => {
    fc.assert(
      fc.property(load, fc.integer({ min: 1, max: 60 }), (rho, room) => {
        fc.pre(Math.abs(rho - 1) > 1e-3);
        const { refused, queue, concurrency } = queueing(rho * 10, { slots: 1, perSlot: 10, room });
        const empty = (1 - rho) / (1 - rho ** (room + 1));
        const states = Array.from({ length: room + 1 }, (_, n) => empty * rho ** n);
        expect(refused).toBeCloseTo(states[room] ?? 0, 9);
        expect(queue).toBeCloseTo(
          states.reduce((sum, part, n) => sum + Math.max(0, n - 1) * part, 0),
          7,
        );
        expect(concurrency).toBeCloseTo(
          states.reduce((sum, part, n) => sum + n * part, 0),
          7,
        );
      }),
    );
  });

  it('is the sum over its states for several slots', () => {
    fc.assert(
      fc.property(
        load,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 20 }),
        (rho, slots, places) => {
          const weights = [1];
          for (let n = 1; n <= slots + places; n++)
            weights.push(((weights[n - 1] ?? 0) * rho * slots) / Math.min(n, slots));
          const total = weights.reduce((sum, one) => sum + one, 0);
          const at = queueing(rho * slots, { slots, perSlot: 1, room: slots + places });
          expect(at.refused).toBeCloseTo((weights.at(-1) ?? 0) / total, 9);
          const queue = weights.reduce((sum, one, n) => sum + (Math.max(0, n - slots) * one) / total, 0);
          expect(at.queue).toBeCloseTo(queue, 8);
          const busy = weights.reduce((sum, one, n) => sum + (n * one) / total, 0);
          expect(at.concurrency).toBeCloseTo(busy, 8);
          const taken = total - (weights.at(-1) ?? 0);
          const waiting = weights.slice(slots, -1).reduce((sum, one) => sum + one, 0);
          expect(at.waits).toBeCloseTo(waiting / taken, 8);
        },
      ),
    );
  });

  it('is Erlang B without room to wait, and Erlang C with room without end', () => {
    expect(queueing(20, { slots: 20, perSlot: 1, room: 20 }).refused).toBeCloseTo(erlangB(20, 20), 12);
    // Erlang's own tables: 20 erlangs on 20 lines lose 15.9 %; 8 erlangs on 10 agents make 40.9 % wait.
    expect(erlangB(20, 20)).toBeCloseTo(0.1589, 4);
    expect(queueing(8, { slots: 10, perSlot: 1, room: Infinity }).waits).toBeCloseTo(0.4092, 4);
    const long = queueing(8, { slots: 10, perSlot: 1, room: 4000 });
    const endless = queueing(8, { slots: 10, perSlot: 1, room: Infinity });
    expect(long.queue).toBeCloseTo(endless.queue ?? 0, 9);
  });

  it('grows with the load, and never refuses more than it could serve', () => {
    fc.assert(
      fc.property(
        load,
        load,
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 0, max: 300 }),
        (one, two, slots, places) => {
          const station = { slots, perSlot: 1, room: slots + places };
          const low = queueing(Math.min(one, two) * slots, station);
          const high = queueing(Math.max(one, two) * slots, station);
          expect(high.refused).toBeGreaterThanOrEqual(low.refused - 1e-12);
          expect(high.concurrency).toBeGreaterThanOrEqual(low.concurrency - 1e-7);
          expect(high.waits).toBeGreaterThanOrEqual(low.waits - 1e-9);
          expect(high.utilisation * (1 - high.refused)).toBeLessThanOrEqual(1 + 1e-9);
        },
      ),
    );
  });

  it('stays finite with thousands of slots, loads far above 1, and none', () => {
    for (const rho of [0, 1e-6, 0.5, 0.999, 1, 1.001, 50]) {
      const { concurrency, queue, waitMs, refused, waits } = queueing(rho * 5000, {
        slots: 5000,
        perSlot: 1,
        room: 65_000,
      });
      for (const value of [concurrency, queue, waitMs, refused, waits])
        expect(Number.isFinite(value)).toBe(true);
      expect(refused).toBeGreaterThanOrEqual(0);
      expect(refused).toBeCloseTo(rho > 1.01 ? 1 - 1 / rho : 0, 2);
    }
    expect(queueing(20, { slots: 10, perSlot: 1, room: Infinity })).toMatchObject({
      queue: undefined,
      refused: 0.5,
    });
  });
});
