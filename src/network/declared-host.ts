import { type NetworkFacts, nothingRead } from '../model/network/facts.ts';
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
    ...nothingRead,
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
    vrfs: [{ name: '', routing: { ipv4: stated, ipv6: stated }, importTargets: [], exportTargets: [] }],
  };
}

/** Several languages may use an interface and none of those that were read make it: keepalived alone says no address. */
export function isMadeElsewhere({ platform, interfaces, routes }: NetworkFacts): boolean {
  return (
    platform === 'linux' &&
    routes.length === 0 &&
    interfaces.length > 0 &&
    interfaces.every(({ madeElsewhere }) => madeElsewhere === true)
  );
}

/** Such a machine with the address that the fleet file declares, on the interface that is cabled or else its first. */
export function withDeclaredAddress(
  facts: NetworkFacts,
  { address }: Machine,
  ports: readonly string[],
  lengthOf: (address: readonly number[]) => number | undefined,
): NetworkFacts {
  if (!isMadeElsewhere(facts)) return facts;
  const [only] = addressesOf(address, lengthOf);
  const isKnown = facts.interfaces.some(({ addresses }) =>
    addresses.some((own) => own.address === only?.address),
  );
  if (only === undefined || isKnown) return facts;
  const bearer = facts.interfaces.find(({ name }) => ports.includes(name)) ?? facts.interfaces[0];
  const interfaces = facts.interfaces.map((one) =>
    one === bearer ? { ...one, addresses: [only, ...one.addresses] } : one,
  );
  return { ...facts, interfaces };
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
