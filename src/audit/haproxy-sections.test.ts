import { expect, it } from 'vitest';
import { haproxy } from '../devices/haproxy/index.ts';
import { nothingDeclared } from '../model/declared.ts';
import { buildPath, type PathDevice } from '../network/path.ts';
import { haproxySections, linesOf } from './haproxy-sections.ts';

function device(text: string): PathDevice {
  const { facts, tree } = haproxy.read([{ file: 'haproxy.cfg', text }]);
  const path = buildPath(
    [{ id: 'lb1', facts, directives: () => haproxy.directives?.(tree) ?? [] }],
    nothingDeclared,
  );
  return path.devices[0] as PathDevice;
}

const text = `
defaults one
  option forwardfor
  timeout client 10s
defaults two from one
  timeout client 20s
frontend a
  bind :80
  timeout client 30s
backend b from one
  no option forwardfor
defaults
  log global
backend c
`;

const sections = haproxySections(device(text));
const named = (name: string): (typeof sections)[number] =>
  sections.find((section) => section.name === name) as (typeof sections)[number];

it('takes over the last defaults, or those that are named, and theirs', () => {
  expect(linesOf(named('a'), 'timeout client').map((line) => line.arguments[1])).toEqual([
    '10s',
    '20s',
    '30s',
  ]);
  expect(linesOf(named('b'), 'timeout client').map((line) => line.arguments[1])).toEqual(['10s']);
  expect(named('c').lines.map(({ name }) => name)).toEqual(['log']);
});
