import type { InterfaceKind } from './interface.ts';

/** Types of interfaces in full; where an abbreviation fits several, the first counts. */
export type InterfaceTypes = readonly (readonly [type: string, kind: InterfaceKind])[];

/** Arista EOS. */
export const eosTypes: InterfaceTypes = [
  ['Ethernet', 'physical'],
  ['Port-Channel', 'lag'],
  ['Vlan', 'vlan'],
  ['Loopback', 'loopback'],
  ['Management', 'management'],
  ['Vxlan', 'vxlan'],
  ['Tunnel', 'tunnel'],
  ['Null', 'null'],
  ['Recirc-Channel', 'other'],
  ['UnconnectedEthernet', 'physical'],
  ['Fabric', 'other'],
  ['Switch', 'physical'],
  ['Dps', 'other'],
];

/** Cisco IOS and IOS XE: `tw` is two gigabits, `f` fast. */
export const iosTypes: InterfaceTypes = [
  ['GigabitEthernet', 'physical'],
  ['FastEthernet', 'physical'],
  ['TenGigabitEthernet', 'physical'],
  ['TwoGigabitEthernet', 'physical'],
  ['TwentyFiveGigE', 'physical'],
  ['FiveGigabitEthernet', 'physical'],
  ['FortyGigabitEthernet', 'physical'],
  ['FiftyGigE', 'physical'],
  ['HundredGigE', 'physical'],
  ['HundredGigabitEthernet', 'physical'],
  ['TwoHundredGigE', 'physical'],
  ['FourHundredGigE', 'physical'],
  ['AppGigabitEthernet', 'physical'],
  ['Ethernet', 'physical'],
  ['Port-channel', 'lag'],
  ['Vlan', 'vlan'],
  ['Loopback', 'loopback'],
  ['Tunnel', 'tunnel'],
  ['Null', 'null'],
  ['Serial', 'physical'],
  ['BDI', 'bridge'],
  ['BVI', 'bridge'],
  ['nve', 'vxlan'],
  ['mgmt', 'management'],
  ['Cellular', 'other'],
  ['Dialer', 'other'],
  ['Multilink', 'other'],
  ['Virtual-Template', 'other'],
  ['VirtualPortGroup', 'other'],
  ['Virtual-Access', 'other'],
  ['ATM', 'other'],
  ['POS', 'other'],
  ['Async', 'other'],
  ['Group-Async', 'other'],
  ['Embedded-Service-Engine', 'other'],
  ['Service-Engine', 'other'],
  ['Dot11Radio', 'other'],
  ['Bluetooth', 'other'],
  ['LISP', 'other'],
  ['pseudowire', 'other'],
];

export interface NamePart {
  readonly type: string;
  readonly kind: InterfaceKind;
  readonly number: string;
}

/** No name is longer; what is would only cost time. */
export const longestName = 300;

/** `gi0/1`, `GigabitEthernet 0/1` as the canonical long name; undefined for what is no interface of the platform. */
export function interfaceName(words: readonly string[], types: InterfaceTypes): string | undefined {
  const part = namePart(words.join(''), types);
  return part === undefined || !/^\d/.test(part.number) || /[,\s]|\d-/.test(part.number)
    ? undefined
    : `${part.type}${part.number}`;
}

/** The type in full and what follows it; undefined for what is no interface of the platform. */
export function namePart(text: string, types: InterfaceTypes): NamePart | undefined {
  const [, letters = '', number = ''] =
    /^([A-Za-z][A-Za-z-]*?)-?(\d\S{0,200})$/.exec(text.slice(0, longestName)) ?? [];
  const lower = letters.toLowerCase();
  const found =
    types.find(([type]) => type.toLowerCase() === lower) ??
    types.find(([type]) => type.toLowerCase().startsWith(lower));
  return letters === '' || found === undefined ? undefined : { type: found[0], kind: found[1], number };
}
