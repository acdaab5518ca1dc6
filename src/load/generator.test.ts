import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startGenerator } from './generator.ts';
import type { GeneratorOptions, GeneratorPorts, WireEnd, WireEvents } from './generator-ports.ts';
import type { Outcome } from './outcome.ts';
import type { LoadRequest } from './request.ts';

const answer = Buffer.from('HTTP/1.1 200 OK\r\nX-Server: app1\r\nContent-Length: 2\r\n\r\nok', 'latin1');

/** A world in which time passes only when nothing else is left to do. Times in milliseconds. */
function world(serve: (at: number, count: number) => { readonly after: number; readonly end?: WireEnd }) {
  let now = 0;
  let count = 0;
  let turns = 0;
  const queue: { readonly at: number; readonly act: () => void }[] = [];
  const log = { dialed: 0, writes: [] as number[] };
  const later = (milliseconds: number, act: () => void): void => {
    queue.push({ at: now + milliseconds, act });
  };
  const ports: GeneratorPorts = {
    now: () => now,
    // Turning costs a hundredth of a millisecond, so that a loop that only turns does not stand still.
    soon: (act) => later(0.01, act),
    after: (milliseconds, act) => {
      later(Math.max(1, milliseconds), act);
      return () => undefined;
    },
    dial: (_target, _source, events: WireEvents) => {
      log.dialed++;
      let open = true;
      return {
        write: () => {
          log.writes.push(now);
          const { after, end } = serve(now, count++);
          later(after, () => {
            if (!open) return;
            if (end === undefined) events.data(answer, answer.length);
            else {
              open = false;
              events.closed(end);
            }
          });
        },
        destroy: () => {
          open = false;
        },
      };
    },
  };
  return {
    ports,
    log,
    stall: (milliseconds: number) => {
      now += milliseconds;
    },
    later,
    run: () => {
      while (queue.length > 0 && turns++ < 2_000_000) {
        queue.sort((a, b) => a.at - b.at);
        const next = queue.shift();
        if (next === undefined) return;
        now = Math.max(now, next.at);
        next.act();
      }
    },
  };
}

function requests(times: readonly number[]): readonly LoadRequest[] {
  return times.map((at) => ({ at, method: 'GET', host: 'h', path: '/', source: undefined }));
}

function evenly(count: number, gap: number): readonly LoadRequest[] {
  return requests(Array.from({ length: count }, (_, at) => at * gap));
}

const target = { address: '127.0.0.1', port: 80, tls: false };

function options(outcomes: Outcome[], change: Partial<GeneratorOptions> = {}): GeneratorOptions {
  return {
    target,
    requests: evenly(200, 0.005),
    serverHeader: 'x-server',
    outcome: (outcome) => outcomes.push(outcome),
    ...change,
  };
}

describe('the loop is open', () => {
  test('requests leave at their planned times while a server answers nothing', () => {
    const outcomes: Outcome[] = [];
    const { ports, run, log } = world(() => ({ after: 900 }));
    startGenerator(options(outcomes), ports);
    run();
    expect(outcomes).toHaveLength(200);
    const behind = log.writes.map((at, index) => at - index * 5);
    expect(Math.max(...behind)).toBeLessThan(2);
    expect(log.dialed).toBeGreaterThan(150);
  });

  test('a stall of the server is in the latency of every request that was planned in it', () => {
    const outcomes: Outcome[] = [];
    // Nothing is answered from 200 ms to 700 ms.
    const { ports, run } = world((at) => ({ after: at > 200 && at < 700 ? 700 - at : 1 }));
    startGenerator(options(outcomes), ports);
    run();
    const waited = outcomes.filter(({ latency }) => latency > 0.1).length;
    expect(waited).toBeGreaterThan(75);
    expect(Math.max(...outcomes.map(({ latency }) => latency))).toBeGreaterThan(0.48);
  });

  test('a stall of the generator is in the latency as well, and in the delay', () => {
    const outcomes: Outcome[] = [];
    const { ports, run, later, stall } = world(() => ({ after: 1 }));
    later(300, () => stall(400));
    startGenerator(options(outcomes), ports);
    run();
    const late = outcomes.filter(({ delay }) => delay > 0.02);
    expect(late.length).toBeGreaterThan(70);
    expect(late.every(({ latency, delay }) => latency >= delay)).toBe(true);
    expect(Math.max(...outcomes.map(({ latency }) => latency))).toBeGreaterThan(0.38);
  });

  test('whatever the times and the answers, each request has one outcome', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 0.05, noNaN: true }), { maxLength: 60 }),
        fc.array(fc.constantFrom('ended', 'reset', 'refused', undefined), { minLength: 1 }),
        fc.integer({ min: 1, max: 8 }),
        (gaps, ends, greatestOpen) => {
          let at = 0;
          const times = gaps.map((gap) => {
            at += gap;
            return at;
          });
          const outcomes: Outcome[] = [];
          const { ports, run } = world((_, count) => {
            const end = ends[count % ends.length];
            return { after: (count * 7) % 40, ...(end === undefined ? {} : { end }) };
          });
          startGenerator(options(outcomes, { requests: requests(times), greatestOpen }), ports);
          run();
          expect(outcomes).toHaveLength(times.length);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('connections are used again, and at most the allowed number is open', () => {
  const outcomes: Outcome[] = [];
  const { ports, run, log } = world(() => ({ after: 1 }));
  const generator = startGenerator(options(outcomes, { greatestOpen: 3 }), ports);
  run();
  expect(log.dialed).toBe(1);
  expect(generator.figures()).toMatchObject({ opened: 1, mostOpen: 1 });
});

test('an idle connection that was closed costs a second try, and only one', () => {
  const outcomes: Outcome[] = [];
  const { ports, run } = world((_, count) => (count === 0 ? { after: 1 } : { after: 1, end: 'ended' }));
  startGenerator(options(outcomes, { requests: evenly(2, 0.1) }), ports);
  run();
  expect(outcomes).toMatchObject([{ status: 200 }, { failure: 'reset', retried: true }]);
});

test('cues act at their time, and stopping ends what is under way', () => {
  const outcomes: Outcome[] = [];
  const { ports, run } = world(() => ({ after: 60_000 }));
  const generator = startGenerator(
    options(outcomes, { cues: [{ at: 0.5, act: () => generator.stop() }] }),
    ports,
  );
  run();
  expect(outcomes.length).toBeGreaterThan(95);
  expect(outcomes.length).toBeLessThan(110);
  expect(outcomes.every(({ failure }) => failure === 'stopped')).toBe(true);
});
