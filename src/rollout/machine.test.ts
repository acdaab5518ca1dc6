import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJournal } from './journal.ts';
import { type Event, isFinal, next, type State, type Step, start } from './machine.ts';

/** The events that the commands of a step can answer with. */
function answers({ commands }: Step): readonly Event['kind'][] {
  return commands.includes('watch') ? ['advance', 'hold', 'restore'] : ['done', 'failed'];
}

function walk(pick: (step: Step) => Event['kind']): readonly Step[] {
  const steps = [start];
  for (let at: Step = start; !isFinal(at.state); ) {
    at = next(at.state, { kind: pick(at) });
    steps.push(at);
  }
  return steps;
}

const anyWalk = fc
  .infiniteStream(fc.nat())
  .map((stream) =>
    walk((step) => answers(step)[(stream.next().value ?? 0) % answers(step).length] ?? 'done'),
  );

describe('the machine', () => {
  test('confirms only when everything went well', () => {
    const states = walk((step) => answers(step)[0] ?? 'done').map(({ state }) => state);
    expect(states.at(-1)).toBe('confirmed');
    expect(new Set(states).size).toBe(states.length);
  });

  test('always ends, and ends with confirmed only by way of a watch that advanced', () => {
    fc.assert(
      fc.property(anyWalk, (steps) => {
        const states = steps.map(({ state }) => state);
        expect(states.length).toBeLessThan(20);
        expect(states.includes('confirmed')).toBe(
          states.at(-2) === 'watching' && !states.includes('restoring'),
        );
      }),
    );
  });

  test('never refuses after the first rename, and never restores before it', () => {
    fc.assert(
      fc.property(anyWalk, (steps) => {
        const states = steps.map(({ state }) => state);
        const swapped = steps.some(({ commands }) => commands.includes('swap'));
        expect(states.includes('refused')).toBe(!swapped);
        if (states.includes('restoring')) expect(swapped).toBe(true);
      }),
    );
  });

  test('swaps only under a guard, and clears up at every good end', () => {
    fc.assert(
      fc.property(anyWalk, (steps) => {
        const commands = steps.flatMap((step) => step.commands);
        const swap = commands.indexOf('swap');
        if (swap >= 0)
          expect(commands.slice(0, swap)).toEqual(expect.arrayContaining(['arm', 'start-guard']));
        const end: State = steps.at(-1)?.state ?? 'locked';
        expect(commands.includes('clean-up')).toBe(end !== 'restore-failed');
      }),
    );
  });

  test('takes an answer that a state cannot give for a bug', () => {
    expect(() => next('serving', { kind: 'done' })).toThrow('a watch ends');
    expect(() => next('staged', { kind: 'hold' })).toThrow('does not know');
    expect(() => next('confirmed', { kind: 'done' })).toThrow('nothing follows');
  });
});

describe('a journal', () => {
  const entry = {
    seq: 1,
    at: '2024-06-01T10:00:00.000Z',
    monotonic: 1.5,
    bootId: 'b',
    state: 'locked',
    text: 'change 1 of lb1 begins',
    data: { change: '1' },
  };
  const line = `${JSON.stringify(entry)}\n`;

  test('is read again', () => {
    expect(parseJournal(line + line)).toEqual([entry, entry]);
  });

  test('that was cut anywhere keeps every whole line', () => {
    fc.assert(
      fc.property(fc.nat({ max: line.length * 3 }), (length) => {
        const whole = parseJournal(line.repeat(3).slice(0, length));
        // A line is whole without its newline too.
        expect(whole).toHaveLength(Math.floor((length + 1) / line.length));
      }),
    );
  });
});
