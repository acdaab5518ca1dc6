import { expect, it } from 'vitest';
import { kindNamed, partsOf } from '../testing/effects.ts';

const location = (line: string): string => `http { server { location / { root /srv;\n${line}\n} } }`;
const map = (line: string): string =>
  `http { map $uri $a {\n${line}\n/b b; } server { listen 80; if ($a) { return 404; } } }`;

/** What is compared of the second line, by the words of its parts. */
function values(text: string): readonly (readonly [string, string])[] {
  return partsOf(kindNamed('nginx'), text)
    .filter(({ line }) => line === 2)
    .map(({ word, value }) => [word, value] as const);
}

it.each([
  ['try_files $uri $uri/ =404;', 'try_files $document_uri ${document_uri}/ =404;', false],
  ['try_files $uri $uri/ =404;', 'try_files $document_uri $document_uri/ =404;', true],
  ['add_header X-Q a$args;', 'add_header X-Q a$query_string;', true],
  ['add_header X-Q $args;', 'add_header X-Q $query_strings;', false],
  ['add_header X-Q $uri;', 'add_header X-Q $request_uri;', false],
])('%s and %s', (one, other, isSame) => {
  expect(values(location(one))).not.toEqual([]);
  expect(JSON.stringify(values(location(one))) === JSON.stringify(values(location(other)))).toBe(isSame);
});

it('how long answers are kept is a time, and which are kept is not', () => {
  const parts = (given: string): readonly (readonly [string, string])[] =>
    values(location(`proxy_cache_valid ${given};`));
  expect(parts('200 302 1h')).toEqual([
    ['proxy_cache_valid', '200 302'],
    ['proxy_cache_valid time', '1h'],
  ]);
  expect(parts('200 302 0s')).toEqual([['proxy_cache_valid', '200 302 0s']]);
  expect(parts('10m').map(([, value]) => value)).toEqual(['', '10m']);
});

it.each([
  ['default z;', undefined],
  ['/a z;', undefined],
  ['~^/a z;', true],
])('the place of %s in a map', (line, ordered) => {
  const [part] = partsOf(kindNamed('nginx'), map(line)).filter((one) => one.line === 2);
  expect(part?.effect.ordered).toBe(ordered);
});
