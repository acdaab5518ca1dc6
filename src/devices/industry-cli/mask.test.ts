import { describe, expect, it } from 'vitest';
import { maskSecrets } from './mask.ts';

describe('mask', () => {
  it.each([
    ['enable secret 9 $9$abc', 'enable secret 9 ***'],
    ['enable secret level 5 0 plain', 'enable secret level 5 0 ***'],
    ['enable password 7', 'enable password ***'],
    ['username a privilege 15 secret sha512 $6$x$y', 'username a privilege 15 secret sha512 ***'],
    [' neighbor 10.0.0.1 password 7 0822455D', ' neighbor 10.0.0.1 password 7 ***'],
    [' ip ospf message-digest-key 1 md5 7 0822', ' ip ospf message-digest-key 1 md5 7 ***'],
    [' ip ospf authentication-key word', ' ip ospf authentication-key ***'],
    [' ip ospf authentication message-digest', ' ip ospf authentication message-digest'],
    ['ntp authentication-key 3 md5 word 7', 'ntp authentication-key 3 md5 *** 7'],
    ['tacacs-server host 192.0.2.1 key 7 0822', 'tacacs-server host 192.0.2.1 key 7 ***'],
    ['crypto isakmp key word address 192.0.2.1', 'crypto isakmp key *** address 192.0.2.1'],
    ['key chain ospf', 'key chain ospf'],
    [' key 1', ' key 1'],
    ['  key-string 7 0822', '  key-string 7 ***'],
    [' standby 1 authentication md5 key-string 7 0822', ' standby 1 authentication md5 key-string 7 ***'],
    [' standby 1 authentication word', ' standby 1 authentication ***'],
    [' vrrp 1 authentication md5 key-chain keys', ' vrrp 1 authentication md5 key-chain keys'],
    [' vrrp 1 peer authentication text word', ' vrrp 1 peer authentication text ***'],
    ['snmp-server community word ro 10', 'snmp-server community *** ro 10'],
    [
      'snmp-server host 192.0.2.1 traps version 3 priv word',
      'snmp-server host 192.0.2.1 traps version 3 priv ***',
    ],
    ['snmp-server host 192.0.2.1 vrf M version 2c word', 'snmp-server host 192.0.2.1 vrf M version 2c ***'],
    [
      'snmp-server user u g v3 auth sha word priv aes 128 other',
      'snmp-server user u g v3 auth sha *** priv aes 128 ***',
    ],
    ['   password minimum length 12', '   password minimum length 12'],
    ['aaa authentication login default local', 'aaa authentication login default local'],
  ])('%s', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked);
    expect(maskSecrets(masked)).toBe(masked);
  });
});
