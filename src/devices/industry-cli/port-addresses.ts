import type { InterfaceAddress } from '../../model/network/interface.ts';
import { addressText, familyOf, ipv4Prefix, ipv6Prefix, ipv6Text } from './addresses.ts';
import type { Draft, InterfaceDraft } from './draft.ts';
import { type Call, isWord, type Table } from './modes.ts';
import { interfaceName } from './names.ts';
import { always, onPorts, type Ports, port, word } from './settings.ts';
import { numberIn, stated } from './values.ts';

/** Layer 3 of an interface, in the words of both platforms. */
export const portAddressCommands: Table<Ports> = {
  'ip address': onPorts(ipv4Address),
  'ip address virtual': onPorts((one, call) => addIpv4(one, { ...call, args: call.args }, { virtual: true })),
  'ip address dhcp': onPorts(dhcp),
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
  const prefix = ipv4Prefix(call.args);
  one.routed = true;
  one.set.dhcp = undefined;
  one.addresses = one.addresses.filter(
    ({ address, family }) => family !== 'ipv4' || (prefix !== undefined && address !== prefix.address),
  );
  return true;
}

interface Extra {
  readonly virtual?: true;
}

/** A primary address takes the place of the one before; secondary ones are added behind it. */
function addIpv4(one: InterfaceDraft, call: Call, extra: Extra): boolean {
  if (call.form !== 'set') {
    one.addresses = one.addresses.filter(({ family, virtual }) => family !== 'ipv4' || virtual !== true);
    return true;
  }
  const prefix = ipv4Prefix(call.args);
  if (prefix === undefined) return false;
  const { address, length, taken } = prefix;
  const rest = call.args.slice(taken);
  const secondary = isWord(rest[0], 'secondary');
  if (rest.length > (secondary ? 1 : 0)) return false;
  const entry: InterfaceAddress = {
    address,
    length,
    family: 'ipv4',
    secondary,
    ...extra,
    span: call.command.span,
  };
  one.addresses = one.addresses.filter(
    (other) =>
      other.address !== address &&
      (secondary || other.secondary || other.family !== 'ipv4' || other.virtual !== entry.virtual),
  );
  if (secondary) one.addresses.push(entry);
  else one.addresses.unshift(entry);
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
  if (call.form !== 'set') {
    one.addresses = one.addresses.filter(
      (other) => other.virtual !== true || (address !== undefined && other.address !== address),
    );
    return true;
  }
  if (address === undefined) return false;
  const family = familyOf(address);
  const own = one.addresses.find((other) => other.family === family && other.virtual !== true);
  const length = given?.length ?? own?.length ?? (family === 'ipv4' ? 32 : 128);
  one.addresses = one.addresses.filter((other) => other.address !== address);
  one.addresses.push({ address, length, family, secondary: false, virtual: true, span: call.command.span });
  return true;
}

function ipv6Address(one: InterfaceDraft, call: Call): boolean {
  if (call.form !== 'set') {
    const address = ipv6Prefix(call.args[0])?.address ?? ipv6Text(call.args[0]);
    one.addresses = one.addresses.filter(
      (other) => other.family !== 'ipv6' || (address !== undefined && other.address !== address),
    );
    return true;
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
  // Every interface has a link-local address beside the others
  const isGlobal = linkLocal === undefined;
  const secondary =
    isGlobal && one.addresses.some((other) => other.family === 'ipv6' && !other.address.startsWith('fe80:'));
  one.addresses = one.addresses.filter((other) => other.address !== address);
  one.addresses.push({
    address,
    length,
    family: 'ipv6',
    secondary,
    ...eui64,
    ...extra,
    span: call.command.span,
  });
  return true;
}

/** `[global | vrf NAME] ADDRESS` on IOS; on EOS the address may be followed by `vrf NAME` and a source. */
function helper(one: InterfaceDraft, call: Call): boolean {
  const at = call.args.findIndex((text) => addressText(text) !== undefined);
  const address = addressText(call.args[at]);
  if (call.form !== 'set') {
    one.helpers = one.helpers.filter(({ value }) => address !== undefined && value !== address);
    return true;
  }
  if (address === undefined) return false;
  one.helpers.push(stated(call, address));
  return true;
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
