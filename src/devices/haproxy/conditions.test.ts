import { describe, expect, it } from 'vitest';
import type { Truth } from '../../model/predicate.ts';
import { evaluateCondition } from './conditions.ts';
import { startVariables } from './variables.ts';

const variables = startVariables({ SET: 'yes' }, 0);
variables.known.set('GONE', undefined);
const context = { variables, version: '2.6.12', unknown: false };

const cases: readonly (readonly [string, Truth | undefined])[] = [
  ['', 'no'],
  ['0', 'no'],
  ['1', 'yes'],
  ['-3', 'yes'],
  ['!1', 'no'],
  ['!!1', 'yes'],
  ['! 0', 'yes'],
  ['(0)', 'no'],
  ['1 && 0', 'no'],
  ['1&&1', 'yes'],
  ['0 || 1', 'yes'],
  ['1 || 1 && 0', 'yes'],
  ['(1 || 1) && 0', 'no'],
  ['defined(SET)', 'yes'],
  ['defined(GONE)', 'no'],
  ['defined(NOBODY_SAID)', 'uncertain'],
  ['streq(a,a)', 'yes'],
  ['strneq(a,a)', 'no'],
  ['strstr(abc,b)', 'yes'],
  ['streq(a,${B})', 'uncertain'],
  ['version_atleast(2.6)', 'yes'],
  ['version_atleast(2.6.13)', 'no'],
  ['version_atleast(2.6-dev4)', 'yes'],
  ['version_before(2.7)', 'yes'],
  ['version_before(2.6-dev4)', 'no'],
  ['feature(OPENSSL)', 'uncertain'],
  ['feature(OPENSSL) && 0', 'no'],
  ['feature(OPENSSL) || 1', 'yes'],
  ['!feature(OPENSSL)', 'uncertain'],
  ['bogus(1)', undefined],
  ['bogus', undefined],
  ['(1', undefined],
  ['1)', undefined],
  ['1 &&', undefined],
  ['toString(1)', undefined],
  ['('.repeat(100_000), undefined],
];

describe('conditions of manual 2.4', () => {
  it.each(cases)('%s', (text, truth) => {
    expect(evaluateCondition(text, context)).toBe(truth);
  });

  it('says nothing about versions when nobody says the version', () => {
    const unversioned = { ...context, version: undefined };
    expect(evaluateCondition('version_atleast(1.0)', unversioned)).toBe('uncertain');
  });
});
