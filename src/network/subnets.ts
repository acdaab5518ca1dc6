import type { Interface, InterfaceAddress } from '../model/network/interface.ts';
import { addressBytes, contains, type Prefix } from './address.ts';

/** The subnet that an interface's address lies in. */
export function subnetOf({ address, length }: InterfaceAddress): Prefix | undefined {
  const bytes = addressBytes(address);
  return bytes === undefined ? undefined : { bytes, bits: length };
}

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
