import type { Switchport } from '../../model/network/interface.ts';
import type { Leg } from '../cabling.ts';
import { includes } from '../links.ts';

/** How a frame of one VLAN looks on a cable (IEEE 802.1Q): with the tag of that number, or without one. */
export type Tag = number | 'untagged';

/** What a port sends a frame of the VLAN as; undefined: it does not. */
export function tagSent(port: Switchport, vlan: number): Tag | undefined {
  if (port.mode === 'access') return port.vlan.value === vlan ? 'untagged' : undefined;
  if (!includes(port.allowed.value, vlan)) return undefined;
  return port.native.value === vlan && !isNativeTagged(port) ? 'untagged' : vlan;
}

/** The VLAN that a port takes such a frame for; undefined: it drops it. */
export function vlanTaken(port: Switchport, tag: Tag): number | undefined {
  if (port.mode === 'access') return tag === 'untagged' ? port.vlan.value : undefined;
  const vlan = tag === 'untagged' ? port.native.value : tag;
  if (tag === 'untagged' && isNativeTagged(port)) return undefined;
  return includes(port.allowed.value, vlan) ? vlan : undefined;
}

function isNativeTagged(port: Switchport): boolean {
  return port.mode === 'trunk' && port.nativeTagged;
}

/**
 * The near end's port as it behaves once both ends have negotiated (DTP; Cisco, "Configuring VLAN Trunks"): a trunk
 * when one end wants it and the other does not refuse; undefined for a port that switches nothing.
 */
export function settledPort(leg: Leg): Switchport | undefined {
  if (leg.near.bundle.switchport?.mode !== 'dynamic') return leg.near.bundle.switchport;
  const known = held.get(leg) ?? negotiated(leg);
  if (known !== undefined) held.set(leg, known);
  return known;
}

const held = new WeakMap<Leg, Switchport>();

function negotiated({ near, far }: Leg): Switchport | undefined {
  const own = near.bundle.switchport;
  if (own?.mode !== 'dynamic') return own;
  const other = far.bundle.switchport;
  const becomesTrunk =
    other?.mode === 'trunk' ||
    (other?.mode === 'dynamic' && (own.wants === 'desirable' || other.wants === 'desirable'));
  const { vlan, native, allowed } = own;
  return becomesTrunk ? { mode: 'trunk', native, nativeTagged: false, allowed } : { mode: 'access', vlan };
}
