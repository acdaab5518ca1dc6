import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayExplode, openEnds } from './regex.ts';
import { parseRegex } from './regex-syntax.ts';

describe('an expression that takes exponential time', () => {
  it.each([
    '^(a+)+$',
    '^(a*)*$',
    '^([a-z]+)*\\.js$',
    '(\\w|\\d)*!',
    '^(a|a)*$',
    '^(a|aa)+$',
    '^/api/(v\\d+/?)+(\\w+\\s?)+$',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(x+x+)+y',
    '^(.*)*foo$',
    '^(.*a)*b$',
  ])('%s', (source) => {
    expect(mayExplode(source)).toBe(true);
  });
});

describe('an expression that does not', () => {
  it.each([
    '^/(api|static)/',
    '^[a-z]+$',
    '^(/[^/]+)+$',
    '^(/[a-z0-9-]+)*/?$',
    '\\.(jpe?g|png|gif)$',
    '^(a+)+',
    '.*\\.php.*',
    '^([a-z0-9-]+\\.)*example\\.com$',
    '^(\\d{1,3}\\.){3}\\d{1,3}$',
    '^((?!x)a+)+$',
    '(a+)++$',
    '[',
    '^(ab?)*$',
  ])('%s', (source) => {
    expect(mayExplode(source)).toBe(false);
  });

  it('takes no longer for long ones', () => {
    expect(mayExplode(`^(${'a?'.repeat(5000)})*$`)).toBe(false);
  });
});

describe('what it says', () => {
  const atom = fc.constantFrom('a', 'b', '[ab]', '.');
  const loop = fc.tuple(atom, fc.constantFrom('', '+', '*', '?')).map(([one, mark]) => one + mark);
  const body = fc.array(loop, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));
  const tree = fc
    .tuple(body, fc.constantFrom('+', '*'), body)
    .map(([inner, mark, tail]) => `^(${inner})${mark}${tail}$`);

  it('finds every loop whose turns can share one text in two ways', () => {
    let found = 0;
    fc.assert(
      fc.property(tree, (source) => {
        // Twice in a row there are four ways, three times eight.
        if ([1, 2, 3, 4, 5, 6].every((length) => mostWays(source, length) < 2)) return;
        found++;
        expect(mayExplode(source)).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(found).toBeGreaterThan(30);
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (source) => {
        mayExplode(source);
        openEnds(source);
        parseRegex(source, true);
      }),
    );
  });
});

/** The largest number of ways to spend a text of so many characters inside the loop, over all texts of a and b. */
function mostWays(source: string, length: number): number {
  const inner = /^\^\((.*)\)[+*]/.exec(source)?.[1] ?? '';
  let most = 0;
  for (let text = 0; text < 2 ** length; text++) {
    const word = text.toString(2).padStart(length, '0').replaceAll('0', 'a').replaceAll('1', 'b');
    most = Math.max(most, splits(inner, word));
  }
  return most;
}

/** Ways to cut the text into turns of the loop that each match. */
function splits(inner: string, word: string): number {
  const whole = new RegExp(`^(?:${inner})$`);
  const ways = [1];
  for (let end = 1; end <= word.length; end++) {
    ways[end] = 0;
    for (let start = 0; start < end; start++) {
      if (whole.test(word.slice(start, end))) ways[end] = (ways[end] ?? 0) + (ways[start] ?? 0);
    }
  }
  return ways[word.length] ?? 0;
}

describe('open ends', () => {
  it.each([
    ['example\\.com', 'both'],
    ['^example\\.com', 'end'],
    ['example\\.com$', 'start'],
    ['^example\\.com$', undefined],
    ['^(a|b)$', undefined],
    ['^a$|^b$', undefined],
    ['^a$|b', 'both'],
    ['(^a|^b)$', undefined],
    ['a\\$', 'both'],
    ['^a\\\\$', undefined],
    ['(?i)^a$', undefined],
  ] as const)('%s: %s', (source, ends) => {
    expect(openEnds(source)).toBe(ends);
  });
});
