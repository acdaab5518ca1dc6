import type { NetworkFacts } from '../model/network/facts.ts';
import type { InterfaceAddress } from '../model/network/interface.ts';
import type { Span } from '../text/source.ts';
import { addressBytes, canonicalAddress } from './address.ts';
import type { Machine } from './machines.ts';

/** The place of what only the fleet file says. */
const nowhere: Span = { file: '', line: 0, column: 0, endLine: 0, endColumn: 0 };

/** Of several ports all are one: how such a host spreads its packets over them is not known, and does not matter here. */
export function declaredFacts(
  { id, address, clients }: Machine,
  ports: readonly string[],
  lengthOf: (address: readonly number[]) => number | undefined,
): NetworkFacts {
  const name = clients === undefined ? (ports[0] ?? 'network') : id;
  const stated = { value: true };
  return {
    platform: 'linux',
    interfaces: [
      {
        name,
        kind: 'physical',
        enabled: stated,
        addresses: addressesOf(address, lengthOf),
        mtu: { value: 1500 },
        spanning: { costs: [], priorities: [] },
        filters: [],
        helpers: [],
        redundancy: [],
        span: nowhere,
      },
    ],
    vlans: [],
    vrfs: [{ name: '', routing: { ipv4: stated, ipv6: stated }, importTargets: [], exportTargets: [] }],
    routes: [],
    filters: [],
    ospf: [],
    ospfInterfaces: [],
    bgp: [],
    vxlan: [],
    routeMaps: [],
    prefixLists: [],
    management: { ntp: [], syslog: [], aaa: [], snmp: [] },
  };
}

function addressesOf(
  text: string | undefined,
  lengthOf: (address: readonly number[]) => number | undefined,
): readonly InterfaceAddress[] {
  const address = text === undefined ? undefined : canonicalAddress(text);
  const bytes = address === undefined ? undefined : addressBytes(address);
  if (address === undefined || bytes === undefined) return [];
  const family = bytes.length === 4 ? 'ipv4' : 'ipv6';
  return [{ address, length: lengthOf(bytes) ?? bytes.length * 8, family, secondary: false, span: nowhere }];
}
