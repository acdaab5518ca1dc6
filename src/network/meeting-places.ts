import type { Interface, InterfaceAddress } from '../model/network/interface.ts';
import { isLinkLocal, subnetKey } from './subnets.ts';

/** Networks with room for a few routers: who has an address in one is a neighbour of the others. */
export function smallNetworks(port: Interface): readonly string[] {
  return port.addresses.filter(isSmall).flatMap((address) => {
    const key = subnetKey(address);
    return key === undefined ? [] : [`net ${tableOf(port)} ${key}`];
  });
}

function isSmall({ family, length, inactive, virtual }: InterfaceAddress): boolean {
  const [from, to] = family === 'ipv4' ? [29, 31] : [125, 127];
  return inactive === undefined && virtual !== true && length >= from && length <= to;
}

/** Addresses of VRRP and HSRP: routers that have one stand in for each other. */
export function sharedAddresses(port: Interface): readonly string[] {
  return port.redundancy.flatMap(({ protocol, group, addresses }) =>
    addresses
      .filter(({ address }) => !isLinkLocal(address))
      .map(({ address }) => `${protocol} ${group} ${tableOf(port)} ${address}`),
  );
}

function tableOf({ vrf }: Interface): string {
  return vrf?.value ?? '';
}
