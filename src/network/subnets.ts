import { heldBy } from '../model/held.ts';
import type { Interface, InterfaceAddress } from '../model/network/interface.ts';
import { addressBytes, contains, formatAddress, type Prefix } from './address.ts';

/** The subnet that an interface's address lies in. */
export const subnetOf = heldBy(({ address, length }: InterfaceAddress): Prefix | undefined => {
  const bytes = addressBytes(address);
  return bytes === undefined ? undefined : { bytes, bits: length };
});

/** The interface's own address whose subnet holds `address`; addresses without effect do not count. */
export function ownAddressFor({ addresses }: Interface, address: string): InterfaceAddress | undefined {
  const bytes = addressBytes(address);
  if (bytes === undefined) return undefined;
  return addresses.find((own) => {
    const subnet = own.inactive === undefined ? subnetOf(own) : undefined;
    return subnet !== undefined && contains(subnet, bytes);
  });
}

/** Whether two addresses say that their interfaces are in one subnet. */
export function isSameSubnet(a: InterfaceAddress, b: InterfaceAddress): boolean {
  const [one, other] = [subnetOf(a), subnetOf(b)];
  return one !== undefined && other !== undefined && one.bits === other.bits && contains(one, other.bytes);
}

/** Canonical text of the subnet, `10.0.0.0/24`; undefined for link-local addresses, which say nothing of the place. */
export const subnetKey = heldBy((address: InterfaceAddress): string | undefined => {
  const subnet = isLinkLocal(address.address) ? undefined : subnetOf(address);
  return subnet === undefined ? undefined : prefixText(subnet);
});

function prefixText(prefix: Prefix): string {
  return `${formatAddress(networkBytes(prefix))}/${prefix.bits}`;
}

/** The bytes of a prefix with the bits behind its length cleared. */
export function networkBytes({ bytes, bits }: Prefix): readonly number[] {
  return bytes.map((byte, at) => {
    const keep = Math.max(0, Math.min(8, bits - 8 * at));
    return byte & (0xff << (8 - keep)) & 0xff;
  });
}

/** RFC 3927 and RFC 4291, 2.5.6: the same address is on every link. */
export function isLinkLocal(address: string): boolean {
  return address.startsWith('169.254.') || /^fe[89ab]/i.test(address);
}
