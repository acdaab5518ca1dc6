import { heldBy } from '../model/held.ts';
import type { RedundancyGroup } from '../model/network/interface.ts';
import type { Path } from '../network/path.ts';
import { activeAddresses, type Segment, type Station, segments } from '../network/segments.ts';
import { subnetKey } from '../network/subnets.ts';

/** `gw1 Vlan10` */
export function stationText({ device, port }: Station): string {
  return `${device.id} ${port.name}`;
}

/** One router's part in a group that shares a gateway address. */
export interface Member {
  readonly station: Station;
  readonly group: RedundancyGroup;
}

/** Groups of first-hop redundancy that are on: one list for each group of each broadcast domain and subnet. */
export function sharedGateways(path: Path): readonly (readonly Member[])[] {
  return segments(path).flatMap(gatewaysIn);
}

const gatewaysIn = heldBy((segment: Segment): readonly (readonly Member[])[] => {
  const members = segment.flatMap((station) =>
    station.port.redundancy
      .filter(({ disabled, addresses }) => disabled?.value !== true && addresses.length > 0)
      .map((group) => ({ station, group })),
  );
  return [...Map.groupBy(members, groupKey).values()];
});

function groupKey({ station, group: { protocol, group, addresses } }: Member): string {
  const family = addresses[0]?.family ?? 'ipv4';
  const own = activeAddresses(station.port).find((one) => one.family === family);
  return `${protocol} ${group} ${family} ${own === undefined ? '' : (subnetKey(own) ?? '')}`;
}

/** `VRRP group 10` */
export function groupText({ group: { protocol, group } }: Member): string {
  return `${protocol.toUpperCase()} group ${group}`;
}

/** The same text for the same two interfaces, whichever comes first: one number may be a group of every VLAN. */
export function groupSubject(members: readonly Member[]): string {
  const names = members.map(({ station: { device, port } }) => `${device.id} ${port.name}`);
  return `${names.sort().join('+')}/${numberText(members)}`;
}

/** As older versions named it, without interfaces. */
export function formerGroupSubject(members: readonly Member[]): string {
  const ids = members.map(({ station }) => station.device.id);
  return `${ids.sort().join('+')}/${numberText(members)}`;
}

function numberText([first]: readonly Member[]): string {
  return `${first?.group.protocol}:${first?.group.group}`;
}
