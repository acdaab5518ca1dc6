import { expect, it } from 'vitest';
import { kindNamed, partsOf } from '../testing/effects.ts';

const link =
  '{"ifname":"eth1","mtu":1500,"flags":["UP"],"addr_info":[{"family":"inet","local":"10.0.0.1","prefixlen":24}]}';
const local = '{"type":"local","dst":"10.0.0.1","dev":"eth1","table":"local","protocol":"kernel"}';
const connected = '{"dst":"10.0.0.0/24","dev":"eth1","protocol":"kernel"}';
const rule = '{"priority":100,"src":"10.1.0.0","srclen":16,"table":"100"}';

/** Effects of what is said of rules and of routes that somebody added. */
function effects(routes: readonly string[]): readonly string[] {
  const text = `[${link}]\n[${routes.join(',')}]\n[${rule}]`;
  return partsOf(kindNamed('linux'), text)
    .filter(({ word }) => word.startsWith('rule'))
    .map(({ word, effect }) => `${word}: ${effect.class}`);
}

it('a rule that leads to a table without routes does nothing, where all tables were captured', () => {
  const added = '{"dst":"10.9.0.0/16","gateway":"10.0.0.9","dev":"eth1","table":"100"}';
  expect(effects([local, connected])).toEqual(['rule unused: none']);
  expect(effects([local, connected, added])).toEqual(['rule: network']);
  expect(effects([connected])).toEqual(['rule: network']);
});

it.each([
  ['10.9.0.2', 'neighbor unused: none'],
  ['10.0.0.2', 'neighbor permanent: network'],
  ['10.8.0.2', 'neighbor permanent: network'],
])('a neighbor with %s by hand', (dst, expected) => {
  const neighbor = `{"dst":"${dst}","dev":"eth1","lladdr":"02:00:00:00:00:77","state":["PERMANENT"]}`;
  const over = '{"dst":"10.8.0.0/16","dev":"eth1","protocol":"static"}';
  const parts = partsOf(kindNamed('linux'), `[${link}]\n[${connected},${over}]\n[${neighbor}]`);
  const words = parts.map(({ word, effect }) => `${word}: ${effect.class}`);
  expect(words.filter((one) => one.startsWith('neighbor'))).toEqual([expected]);
});
