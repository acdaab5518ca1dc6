import ipaddr from 'ipaddr.js';
import type { NetworkFacts } from '../../model/network/facts.ts';
import {
  eosTypes,
  type InterfaceTypes,
  interfaceName,
  iosTypes,
} from '../../model/network/interface-names.ts';
import { parsePrefix } from '../address.ts';

export type Platform = NetworkFacts['platform'];
export type Family = 'ipv4' | 'ipv6';

const types: Readonly<Partial<Record<Platform, InterfaceTypes>>> = { eos: eosTypes, ios: iosTypes };

/** A name as its device prints it, in full: `Et1`, `Gi0/1`; that of a Linux system stays. */
export function canonicalName(text: string, platform: Platform): string {
  const known = types[platform];
  return (known === undefined ? undefined : interfaceName([text], known)) ?? text;
}

const shortForms: Readonly<Record<string, string>> = {
  Et: 'Ethernet',
  Eth: 'Ethernet',
  Fa: 'FastEthernet',
  Gi: 'GigabitEthernet',
  Gig: 'GigabitEthernet',
  Te: 'TenGigabitEthernet',
  Ten: 'TenGigabitEthernet',
  Twe: 'TwentyFiveGigE',
  Fo: 'FortyGigabitEthernet',
  Hu: 'HundredGigE',
  Ma: 'Management',
};

/** A port as a neighbour of unknown platform tells it: without quotes, short forms of Cisco and Arista in full. */
export function portText(text: string): string {
  const plain = text.trim().replace(/^"(.*)"$/, '$1');
  const [, letters = '', number = ''] = /^([A-Z][a-z]+) ?(\d[\d/.]*)$/.exec(plain.slice(0, 100)) ?? [];
  const full = shortForms[letters];
  return full === undefined ? plain : `${full}${number}`;
}

/** Twelve hexadecimal digits in lower case, whatever stands between them. */
export function macDigits(text: string | undefined): string | undefined {
  const digits = (text ?? '').slice(0, 20).replace(/[.:-]/g, '').toLowerCase();
  return /^[0-9a-f]{12}$/.test(digits) ? digits : undefined;
}

/** `default` and nothing are the default table. */
export function tableName(name: string | undefined): string {
  return name === undefined || name === 'default' || name === 'main' || name === '254' ? '' : name;
}

/** Canonical text of an address, an index of its link (`%eth0`) left out. */
export function addressText(text: string): string | undefined {
  const [plain = ''] = text.slice(0, 80).split('%', 1);
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(plain)) return parsePrefix(plain) === undefined ? undefined : plain;
  return plain.includes(':') && ipaddr.IPv6.isValid(plain)
    ? ipaddr.IPv6.parse(plain).toRFC5952String()
    : undefined;
}

export function familyOf(address: string): Family {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

/** Canonical prefix: host bits are cleared; a lone address is a prefix of its whole length, or of `length`. */
export function prefixText(
  text: string,
  length?: number,
): { readonly prefix: string; readonly family: Family } | undefined {
  const parsed = parsePrefix(text.slice(0, 80).replaceAll('\\', ''));
  if (parsed === undefined) return undefined;
  const bits = text.includes('/') ? parsed.bits : (length ?? parsed.bits);
  const kept = parsed.bytes.map((byte, at) => byte & ~(0xff >> Math.min(8, Math.max(0, bits - at * 8))));
  const family = kept.length === 4 ? 'ipv4' : 'ipv6';
  const address = family === 'ipv4' ? kept.join('.') : new ipaddr.IPv6([...kept]).toRFC5952String();
  return { prefix: `${address}/${bits}`, family };
}
