import { expect, it } from 'vitest';
import { keepalivedNative, parseTest } from './native.ts';

it('takes each mistake once, with its file where it is told', () => {
  const output = [
    "(Line 4) Unknown keyword 'prioritty'",
    "(/etc/k.conf: Line 4) Unknown keyword 'prioritty'",
    "(/etc/k.conf: Line 11) Invalid lvs_scheduler 'foo' - ignoring",
    'Started keepalived',
  ].join('\n');
  expect(parseTest(5, output).map(({ severity, message, span }) => [severity, message, span?.file])).toEqual([
    ['error', "keepalived: Unknown keyword 'prioritty'", '/etc/k.conf'],
    ['warning', "keepalived: Invalid lvs_scheduler 'foo' - ignoring", '/etc/k.conf'],
  ]);
});

it('leaves what is about the machine unjudged', () => {
  const output = [
    "(/etc/k.conf: Line 3) WARNING - interface eth9 for vrrp_instance A doesn't exist",
    '(Line 5) Error setting global script uid/gid',
    'Non-existent interface specified in configuration',
  ].join('\n');
  const problems = parseTest(5, output);
  expect(problems).toHaveLength(2);
  expect(problems.every(keepalivedNative.aboutHost)).toBe(true);
  const [whole] = parseTest(5, 'Non-existent interface specified in configuration');
  expect(whole !== undefined && keepalivedNative.aboutHost(whole)).toBe(true);
  expect(parseTest(0, '')).toEqual([]);
});
