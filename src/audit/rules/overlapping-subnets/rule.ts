import type { Interface, InterfaceAddress } from '../../../model/network/interface.ts';
import { contains, type Prefix } from '../../../network/address.ts';
import { type NetworkDevice, networkDevices } from '../../../network/router-neighbors.ts';
import { activeAddresses } from '../../../network/segments.ts';
import { isLinkLocal, networkBytes, subnetOf } from '../../../network/subnets.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'overlapping-subnets',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'Two interfaces of one device have subnets that overlap',
  why: 'The device refuses the second address, or sends to half of the wider subnet through the wrong interface: those hosts are cut off.',
  fix: 'Correct the address or the prefix length, or put the interfaces into different VRFs.',
  check: checkDevices,
});

interface Subnet {
  readonly port: Interface;
  readonly address: InterfaceAddress;
  readonly from: string;
  readonly bits: number;
}

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const one of networkDevices(path)) {
    // A host may have several cards in one network.
    if (one.network.platform === 'linux') continue;
    const tables = Map.groupBy(one.network.interfaces, ({ vrf }) => vrf?.value ?? '');
    for (const ports of tables.values()) yield* checkTable(one, ports);
  }
}

/** In the order of their first addresses a subnet stands behind the one that it lies in, with nothing but others of that one between. */
function* checkTable({ device }: NetworkDevice, ports: readonly Interface[]): Iterable<Observation> {
  const subnets = ports.filter(({ enabled }) => enabled.value).flatMap(subnetsOf);
  const inOrder = [...subnets].sort((a, b) =>
    a.from === b.from ? a.bits - b.bits : a.from < b.from ? -1 : 1,
  );
  const around: Subnet[] = [];
  for (const one of inOrder) {
    while (around.length > 0 && !holds(around.at(-1), one)) around.pop();
    const outer = around.find(({ port }) => port !== one.port);
    around.push(one);
    if (outer === undefined) continue;
    yield {
      message: `${device.id}: ${textOf(one)} overlaps with ${textOf(outer)}`,
      span: one.address.span,
      related: [{ span: outer.address.span, message: `${device.id} ${outer.port.name}` }],
      subjects: [`${device.id}/${one.port.name}/overlap:${outer.port.name}`],
    };
  }
}

/** Without host addresses, which lie in other subnets on purpose, and shared ones, which stand beside their own. */
function subnetsOf(port: Interface): readonly Subnet[] {
  return activeAddresses(port).flatMap((address) => {
    const subnet = subnetOf(address);
    const isHost = subnet === undefined || subnet.bits === subnet.bytes.length * 8;
    if (isHost || address.virtual === true || isLinkLocal(address.address)) return [];
    return [{ port, address, from: sortKey(subnet), bits: subnet.bits }];
  });
}

/** Fixed width, families apart. */
function sortKey(subnet: Prefix): string {
  return networkBytes(subnet)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .padStart(32, '-');
}

function holds(outer: Subnet | undefined, inner: Subnet): boolean {
  const [a, b] = [outer, inner].map((one) => (one === undefined ? undefined : subnetOf(one.address)));
  return a !== undefined && b !== undefined && contains(a, b.bytes);
}

function textOf({ port, address: { address, length } }: Subnet): string {
  return `${address}/${length} of ${port.name}`;
}
