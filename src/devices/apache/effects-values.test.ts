import { expect, it } from 'vitest';
import { kindNamed, partsOf } from '../testing/effects.ts';

it.each([
  ['Options', 'Indexes FollowSymLinks', 'FollowSymLinks Indexes', true],
  ['Options', '+Indexes -FollowSymLinks', '-FollowSymLinks +Indexes', false],
  ['Options', 'Indexes', 'Indexes FollowSymLinks', false],
  ['AddType', 'text/html .html .htm', 'text/html .htm .html', true],
  ['AddType', 'text/html .html', 'text/html .htm', false],
  ['AddOutputFilterByType', 'DEFLATE text/css text/html', 'DEFLATE text/html text/css', true],
  ['AddOutputFilterByType', 'DEFLATE text/css', 'INCLUDES text/css', false],
])('%s %s and %s', (name, one, other, isSame) => {
  const value = (given: string): string | undefined =>
    partsOf(kindNamed('apache'), `Listen 80\n<Directory /srv>\n${name} ${given}\n</Directory>\n`).find(
      ({ word }) => word === name,
    )?.value;
  expect(value(one)).toBeDefined();
  expect(value(one) === value(other)).toBe(isSame);
});
