import { describe, expect, it } from 'vitest';
import { haproxy } from '../../devices/haproxy/index.ts';
import type { EffectClass } from '../../model/effect.ts';
import type { DeviceFacts } from '../../model/facts.ts';
import { choosesAlike, hardlyChanges } from './harmless.ts';

function isHardly(
  word: string,
  before: string | undefined,
  after: string,
  effect: EffectClass = 'time',
): boolean {
  const said = [
    ...(before === undefined ? [] : [{ side: 'before', value: before } as const]),
    { side: 'after', value: after } as const,
  ];
  return hardlyChanges({ word, effect, said, isForecast: false });
}

describe('a time or limit that hardly changes', () => {
  it.each([
    ['timeout server', '400ms', '401ms'],
    ['timeout server', '400ms', '399ms'],
    ['timeout server', '30s', '60s'],
    ['proxy_read_timeout', '60s', '1m'],
    ['ProxyPass timeout', '5', '8'],
    ['server inter', '1000', '1040'],
  ])('%s %s → %s', (word, before, after) => {
    expect(isHardly(word, before, after)).toBe(true);
  });

  it.each([
    ['timeout server', '400ms', '300ms'],
    ['timeout server', '400ms', '400s'],
    ['timeout server', '30s', '61s'],
    ['timeout server', '400', '401ms'],
    ['timeout server', '5s', '0'],
    ['timeout server', undefined, '5s'],
    ['keepalive_timeout', '65s', '65s 60s'],
    ['server inter', '1000', '1500'],
  ])('not %s %s → %s', (word, before, after) => {
    expect(isHardly(word, before, after)).toBe(false);
  });

  it('is a matter of times and limits alone', () => {
    expect(isHardly('maxconn', '100', '99', 'capacity')).toBe(true);
    expect(isHardly('maxconn', '100', '200', 'capacity')).toBe(false);
    expect(isHardly('client_max_body_size', '1m', '60k', 'capacity')).toBe(false);
    expect(isHardly('client_max_body_size', '1m', '1000k', 'capacity')).toBe(true);
    expect(isHardly('limit_req_status', '503', '500', 'capacity')).toBe(false);
    expect(isHardly('http-request set-tos', '32', '33', 'capacity')).toBe(false);
    expect(isHardly('server weight', '100', '99', 'selection')).toBe(false);
  });
});

describe('a pool that chooses as before', () => {
  const facts = (lines: string): DeviceFacts =>
    haproxy.read([{ file: 'a.cfg', text: `backend b\n    ${lines.replaceAll('; ', '\n    ')}\n` }]).facts;
  const base = 'server a 10.0.0.1:80; server b 10.0.0.2:80; server c 10.0.0.3:80 disabled';

  it.each([
    ['a disabled server is taken out', base.replace(/; server c.*/, '')],
    ['another method of taking turns', `balance static-rr; ${base}`],
    ['the same shares by other weights', base.replaceAll(':80', ':80 weight 50')],
    ['servers in another order', 'server b 10.0.0.2:80; server a 10.0.0.1:80'],
    ['all backups where there is none', `option allbackups; ${base}`],
  ])('%s', (_, after) => {
    expect(choosesAlike(facts(base), facts(after))).toBe(true);
  });

  it.each([
    ['another weight', base.replace('1:80', '1:80 weight 2')],
    ['another address', base.replace('10.0.0.1', '10.0.0.9')],
    ['a server that is enabled', base.replace(' disabled', '')],
    ['a key', `balance source; ${base}`],
    ['a cookie', `cookie S insert; ${base}`],
    ['a backup', base.replace('disabled', 'backup')],
    ['by load instead of in turn', `balance leastconn; ${base}`],
  ])('not: %s', (_, after) => {
    expect(choosesAlike(facts(base), facts(after))).toBe(false);
  });

  it('counts every server where a key decides', () => {
    const hashed = `balance source; ${base}`;
    expect(choosesAlike(facts(hashed), facts(hashed.replace(/; server c.*/, '')))).toBe(false);
  });
});
