import { expect, it } from 'vitest';
import { kindNamed, partsOf } from '../testing/effects.ts';

/** What holds where the line is not there. */
function instead(lines: readonly string[], line: string): string | undefined {
  const text = ['defaults', ...lines, 'frontend f', '    bind :80', `    ${line}`].join('\n');
  const parts = partsOf(kindNamed('haproxy'), text);
  const found = parts.find(({ line: at }) => at === lines.length + 4)?.instead;
  return found === undefined ? undefined : `${found.value}${found.isLooser === true ? ' each time' : ''}`;
}

it.each([
  ['timeout client 9s', ['    timeout client 4s'], '4000ms'],
  ['timeout http-keep-alive 9s', ['    timeout client 4s', '    timeout http-request 2s'], '2000ms'],
  ['timeout http-keep-alive 9s', ['    timeout client 4s'], '4000ms'],
  ['timeout http-request 9s', ['    timeout client 4s'], '4000ms each time'],
  ['timeout http-request 9s', ['    timeout client 4s', '    timeout http-request 2s'], '2000ms'],
  ['timeout client 9s', [], undefined],
  ['maxconn 9', ['    maxconn 4'], undefined],
])('without %s, %j says %s', (line, lines, expected) => {
  expect(instead(lines, line)).toBe(expected);
});
