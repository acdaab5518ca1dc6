import type { Host } from '../../../model/declared.ts';
import { heldBy } from '../../../model/held.ts';
import { addressBytes, canonicalAddress, contains } from '../../../network/address.ts';
import type { Path, PathDevice } from '../../../network/path.ts';
import { activeAddresses, type Station, stationsOf } from '../../../network/segments.ts';
import { subnetOf } from '../../../network/subnets.ts';
import { stationText } from '../../network.ts';
import type { Observation } from '../../rule.ts';

/** Hosts that the fleet file declares with an address that an interface of another machine has. */
export function* declaredTwice(path: Path): Iterable<Observation> {
  const hosts = hostsByAddress(path.declared.hosts);
  if (hosts.size === 0) return;
  const stations = stationsOf(path);
  let about: Roles | undefined;
  for (const station of stations)
    for (const { address, virtual, span } of activeAddresses(station.port)) {
      const host = virtual === true ? undefined : hosts.get(address);
      if (host?.span === undefined) continue;
      about ??= rolesOf(path);
      if (!isOther(host, station.device, about)) continue;
      if (isInOtherTable(stations, station, address)) continue;
      yield {
        severity: 'error',
        message: `${stationText(station)} has ${address}, which the fleet file declares for ${host.id}`,
        span,
        related: [{ span: host.span, message: `${host.id} is declared here` }],
        subjects: [`${[host.id, station.device.id].sort().join('+')}/address:${station.vrf} ${address}`],
      };
    }
}

const hostsByAddress = heldBy(
  (hosts: readonly Host[]): ReadonlyMap<string, Host> =>
    new Map(
      hosts.flatMap((host) => {
        const address = host.on === undefined ? canonicalAddress(host.address) : undefined;
        return address === undefined || host.span === undefined ? [] : [[address, host] as const];
      }),
    ),
);

interface Roles {
  /** Devices that have a cable of their own. */
  readonly cabled: ReadonlySet<string>;
  /** Addresses of servers of pools. */
  readonly servers: ReadonlySet<string>;
  /** The machine of each device that the fleet file puts on one. */
  readonly bearers: ReadonlyMap<string, string>;
  readonly addresses: ReadonlyMap<string, string>;
}

function rolesOf({ devices, declared: { links, hosts } }: Path): Roles {
  const servers = devices.flatMap(({ facts }) => facts.pools.flatMap((pool) => pool.servers));
  return {
    cabled: new Set(links.flatMap(({ ends }) => ends.map(({ device }) => device))),
    servers: new Set(servers.flatMap(({ address = '' }) => canonicalAddress(address) ?? [])),
    bearers: new Map(hosts.flatMap(({ id, on }) => (on === undefined ? [] : [[id, on] as const]))),
    addresses: new Map(hosts.map(({ id, address }) => [id, address])),
  };
}

/**
 * One machine may have several names in the fleet file. It is another one for sure where a switch or router has the
 * address of a server or of something with a cable; or where both have cables and addresses of their own.
 */
function isOther(host: Host, device: PathDevice, { cabled, servers, bearers, addresses }: Roles): boolean {
  const bearer = bearers.get(device.id) ?? device.id;
  if (bearer === host.id) return false;
  const platform = device.facts.network?.platform;
  if (platform === 'eos' || platform === 'ios') return cabled.has(host.id) || servers.has(host.address);
  const own = addresses.get(bearer) ?? '';
  const isOwn = own !== '' && own !== host.address;
  return isOwn && cabled.has(host.id) && cabled.has(bearer);
}

/** The host may be in another table that has the same subnet. */
function isInOtherTable(stations: readonly Station[], { vrf }: Station, address: string): boolean {
  const bytes = addressBytes(address) ?? [];
  return stations.some(
    (other) =>
      other.vrf !== vrf &&
      activeAddresses(other.port).some((one) => {
        const subnet = subnetOf(one);
        return subnet !== undefined && contains(subnet, bytes);
      }),
  );
}
