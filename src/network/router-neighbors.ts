import { heldBy } from '../model/held.ts';
import type { NetworkFacts } from '../model/network/facts.ts';
import type { Path, PathDevice } from './path.ts';
import { wiredEnds } from './wiring.ts';

/** A switch or router with what it says of layers 1 to 3. */
export interface NetworkDevice {
  readonly device: PathDevice;
  readonly network: NetworkFacts;
}

export const networkDevices = heldBy(({ devices }: Path): readonly NetworkDevice[] =>
  devices.flatMap(networkDevice),
);

const networkDevice = heldBy((device: PathDevice): readonly NetworkDevice[] => {
  const { network } = device.facts;
  return network === undefined ? [] : [{ device, network }];
});

export type NetworkPair = readonly [NetworkDevice, NetworkDevice];

/** Two switches that are declared a pair, or whose MLAG peer links meet. */
export function networkPairs(path: Path): readonly NetworkPair[] {
  const byId = new Map(networkDevices(path).map((one) => [one.device.id, one]));
  const found = new Map<string, NetworkPair>();
  for (const ids of [...path.declared.pairs, ...mlagPairs(path)]) {
    const [one, other] = ids.map((id) => byId.get(id));
    if (one !== undefined && other !== undefined && one !== other)
      found.set([...ids].sort().join(' '), [one, other]);
  }
  return [...found.values()];
}

/** Devices at the two ends of an MLAG peer link, by the names of their aggregates. */
export function mlagPairs(path: Path): readonly (readonly [string, string])[] {
  const found = wiredEnds(path)
    .filter((ends) =>
      ends.every(({ device, port, bundle }) => {
        const name = device.facts.network?.mlag?.peerLink?.value;
        return name !== undefined && (name === bundle.name || name === port.name);
      }),
    )
    .map(([one, other]) => [one.device.id, other.device.id] as const);
  return [...new Map(found.map((ids) => [ids.join(' '), ids])).values()];
}

/** Something besides static routes decides where packets of the table go. */
export function routesDynamically({ ospf, bgp, unmodelled = [] }: NetworkFacts, vrf: string): boolean {
  return (
    ospf.some((one) => one.vrf === vrf) ||
    bgp.some((one) => one.vrf === vrf) ||
    unmodelled.some(({ kind }) => kind === 'routing-protocol' || kind === 'policy-routing')
  );
}
