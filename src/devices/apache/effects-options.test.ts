import { expect, it } from 'vitest';
import { kindNamed, partsOf } from '../testing/effects.ts';

it.each([
  ['Indexes FollowSymLinks', 'FollowSymLinks Indexes', true],
  ['+Indexes -FollowSymLinks', '-FollowSymLinks +Indexes', false],
  ['Indexes', 'Indexes FollowSymLinks', false],
])('Options %s and %s', (one, other, isSame) => {
  const value = (options: string): string | undefined =>
    partsOf(kindNamed('apache'), `Listen 80\n<Directory /srv>\nOptions ${options}\n</Directory>\n`).find(
      ({ word }) => word === 'Options',
    )?.value;
  expect(value(one) === value(other)).toBe(isSame);
});
