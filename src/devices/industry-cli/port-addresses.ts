import { addressText, familyOf, ipv4Prefix, ipv6Prefix, ipv6Text } from './addresses.ts';
import { type Draft, forget, type InterfaceDraft } from './draft.ts';
import { type Call, isWord, type Table } from './modes.ts';
import { interfaceName } from './names.ts';
import { always, onPorts, type Ports, port, word } from './settings.ts';
import { note, numberIn, stated } from './values.ts';

/** Layer 3 of an interface, in the words of both platforms. */
export const portAddressCommands: Table<Ports> = {
  'ip address': onPorts(ipv4Address),
  'ip address virtual': onPorts((one, call) => addIpv4(one, { ...call, args: call.args }, { virtual: true })),
  'ip address dhcp': onPorts(dhcp),
  // By PPP (RFC 1332)
  'ip address negotiated': onPorts(dhcp),
  'ip address unnumbered': onPorts(unnumbered),
  'ip unnumbered': onPorts(unnumbered),
  'ipv6 dhcp relay destination': onPorts(helper),
  'ip virtual-router address': onPorts(varp),
  'ipv6 virtual-router address': onPorts(varp),
  'ipv6 address': onPorts(ipv6Address),
  'ipv6 address virtual': onPorts((one, call) => addIpv6(one, call, { virtual: true })),
  'ipv6 enable': port('ipv6', always(true)),
  'ip mtu': port('ipMtu', ([text]) => numberIn(text, 68, 65_535)),
  'ipv6 mtu': () => false,
  'ip helper-address': onPorts(helper),
  'ip proxy-arp': port('proxyArp', always(true), false),
  'ip access-group': onPorts((one, call) => applyFilter(one, call, 'ipv4')),
  'ipv6 access-group': onPorts((one, call) => applyFilter(one, call, 'ipv6')),
  'ipv6 traffic-filter': onPorts((one, call) => applyFilter(one, call, 'ipv6')),
  'mac access-group': onPorts((one, call) => applyFilter(one, call, 'mac')),
  'mac-address': port('mac', word),
};

function unnumbered(one: InterfaceDraft, call: Call, { platform: { types } }: Draft): boolean {
  const name = interfaceName(call.args.slice(0, 2), types) ?? interfaceName(call.args.slice(0, 1), types);
  if (call.form === 'set' && name === undefined) return false;
  one.set.unnumbered = name === undefined || call.form !== 'set' ? undefined : stated(call, name);
  return true;
}

/** A routed port's `no ip address` is written out, a switchport has no such line. */
function ipv4Address(one: InterfaceDraft, call: Call): boolean {
  if (call.form === 'set') return addIpv4(one, call, {});
  const { ipv4 } = one.addresses;
  const prefix = ipv4Prefix(call.args);
  one.routed = true;
  one.set.dhcp = undefined;
  if (prefix === undefined) ipv4.clear();
  else ipv4.delete(ipv4.get('primary')?.address === prefix.address ? 'primary' : prefix.address);
  return true;
}

interface Extra {
  readonly virtual?: true;
}

/** A primary address takes the place of the one before; secondary ones are added behind it. */
function addIpv4(one: InterfaceDraft, call: Call, extra: Extra): boolean {
  const { ipv4 } = one.addresses;
  const prefix = ipv4Prefix(call.args);
  if (call.form !== 'set') return forget(ipv4, prefix?.address ?? 'primary');
  if (prefix === undefined) return false;
  const { address, length, taken } = prefix;
  const rest = call.args.slice(taken);
  const secondary = isWord(rest[0], 'secondary');
  if (rest.length > (secondary ? 1 : 0)) return false;
  const { span } = call.command;
  ipv4.delete(ipv4.get('primary')?.address === address ? 'primary' : address);
  ipv4.set(secondary ? address : 'primary', { address, length, family: 'ipv4', secondary, ...extra, span });
  one.set.dhcp = undefined;
  return true;
}

function dhcp(one: InterfaceDraft, call: Call): boolean {
  one.set.dhcp = call.form === 'set' ? stated(call, true) : undefined;
  return true;
}

/** VARP: the address has no length of its own, that of the interface's network counts (EOS manual, VARP). */
function varp(one: InterfaceDraft, call: Call): boolean {
  const [text = ''] = call.args;
  const given = ipv4Prefix([text]) ?? ipv6Prefix(text);
  const address = given?.address ?? addressText(text);
  const { shared, ...own } = one.addresses;
  if (call.form !== 'set') {
    if (address === undefined) shared.clear();
    return forget(shared, address ?? '');
  }
  if (address === undefined) return false;
  const family = familyOf(address);
  const [first] = family === 'ipv6' ? own.ipv6.values() : [own.ipv4.get('primary')];
  const length = given?.length ?? first?.length ?? (family === 'ipv4' ? 32 : 128);
  return note(shared, call, address, {
    address,
    length,
    family,
    secondary: false,
    virtual: true,
    span: call.command.span,
  });
}

export function ipv6Address(one: InterfaceDraft, call: Call): boolean {
  if (call.form !== 'set') {
    const address = ipv6Prefix(call.args[0])?.address ?? ipv6Text(call.args[0]);
    if (address === undefined) one.addresses.ipv6.clear();
    return forget(one.addresses.ipv6, address ?? '');
  }
  const [text] = call.args;
  if (isWord(text, 'autoconfig') || isWord(text, 'dhcp')) {
    one.set.ipv6 = stated(call, true);
    return true;
  }
  return addIpv6(one, call, {});
}

function addIpv6(one: InterfaceDraft, call: Call, extra: Extra): boolean {
  const [text, option] = call.args;
  const linkLocal = isWord(option, 'link-local') ? ipv6Text(text?.split('/')[0]) : undefined;
  const prefix = linkLocal === undefined ? ipv6Prefix(text) : { address: linkLocal, length: 64 };
  if (prefix === undefined || call.form !== 'set') return false;
  one.set.ipv6 ??= stated(call, true);
  const { address, length } = prefix;
  const eui64 = isWord(option, 'eui-64') ? { eui64: true as const } : {};
  const { span } = call.command;
  return note(one.addresses.ipv6, call, address, {
    address,
    length,
    family: 'ipv6',
    secondary: false,
    ...eui64,
    ...extra,
    span,
  });
}

/** `[global | vrf NAME] ADDRESS` on IOS; on EOS the address may be followed by `vrf NAME` and a source. */
function helper(one: InterfaceDraft, call: Call): boolean {
  const at = call.args.findIndex((text) => addressText(text) !== undefined);
  const address = addressText(call.args[at]);
  if (call.form !== 'set') {
    if (address === undefined) one.helpers.clear();
    return forget(one.helpers, address ?? '');
  }
  return address !== undefined && note(one.helpers, call, address, stated(call, address));
}

function applyFilter(one: InterfaceDraft, call: Call, family: 'ipv4' | 'ipv6' | 'mac'): boolean {
  const [name, way] = call.args;
  const direction = (['in', 'out'] as const).find((each) => each === way?.toLowerCase());
  const isOther = (other: InterfaceDraft['filters'][number]): boolean =>
    other.family !== family || (direction !== undefined && other.direction !== direction);
  if (call.form === 'set' && (name === undefined || direction === undefined)) return false;
  one.filters = one.filters.filter(isOther);
  if (call.form === 'set' && name !== undefined && direction !== undefined)
    one.filters.push({ family, direction, name, span: call.command.span });
  return true;
}
