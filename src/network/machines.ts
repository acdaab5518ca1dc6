import type { Host } from '../model/declared.ts';
import { heldBy } from '../model/held.ts';
import type { NetworkFacts, Routing, Vrf } from '../model/network/facts.ts';
import type { Interface } from '../model/network/interface.ts';
import { canonicalAddress, isLoopback } from './address.ts';
import type { Path, PathDevice } from './path.ts';

/** One switch, router or host: the devices whose programs run on it, and what they say of its network together. */
export interface Machine {
  /** Of its first device, or of the host or client that the fleet file declares. */
  readonly id: string;
  readonly devices: readonly PathDevice[];
  /** Address that the fleet file declares. */
  readonly address?: string | undefined;
  /** Undefined: nothing was read of it; it is only declared. */
  readonly facts?: NetworkFacts | undefined;
  /** Prefixes of the clients that come in at its port: it stands for all of them. */
  readonly clients?: readonly string[] | undefined;
}

/** Every machine of the path by the id of each of its devices, hosts and clients. */
export const machinesOf = heldBy(({ devices, declared }: Path): ReadonlyMap<string, Machine> => {
  const hosts = new Map(declared.hosts.map((host) => [host.id, host]));
  const { names, owned } = leaders(devices, declared.hosts);
  const members = new Map<string, PathDevice[]>();
  for (const device of devices) {
    const leader = names.get(device.id) ?? device.id;
    const list = members.get(leader);
    if (list === undefined) members.set(leader, [device]);
    else list.push(device);
  }
  const found = new Map<string, Machine>();
  for (const [leader, list] of members) {
    const made = machine(leader, list, hosts);
    for (const { id } of list) found.set(id, made);
    if (!found.has(leader)) found.set(leader, made);
  }
  for (const { id, address, on } of declared.hosts) {
    const leader = found.get(on ?? '') ?? found.get(names.get(id) ?? '');
    if (!found.has(id)) found.set(id, leader ?? { id, devices: [], address: textOrNothing(address) });
  }
  for (const [id, address] of namedPlaces(devices, declared))
    if (!found.has(id) && !owned.has(address)) found.set(id, { id, devices: [], address });
  for (const { id, from, at } of declared.clients)
    if (at !== undefined && at.length > 0)
      found.set(`client:${id}`, { id: `client:${id}`, devices: [], clients: from });
  return found;
});

/** Addresses of dependencies and of servers: whoever is there is not read, and where it is plugged in rarely said. */
function* namedPlaces(
  devices: readonly PathDevice[],
  { dependencies }: Path['declared'],
): Iterable<readonly [id: string, address: string]> {
  for (const { id, address } of dependencies) {
    const canonical = canonicalAddress(address);
    if (canonical !== undefined) yield [id, canonical];
  }
  const servers = devices.flatMap(({ facts }) => facts.pools.flatMap((pool) => pool.servers));
  const texts = new Set(servers.map(({ address = '' }) => address));
  for (const text of texts) {
    const address = isLoopback(text) ? undefined : canonicalAddress(text);
    if (address !== undefined) yield [address, address];
  }
}

/** Those that it shares with no other machine. */
const ownAddresses = heldBy(({ facts }: PathDevice): readonly string[] => {
  const all = facts.network?.interfaces.flatMap(({ addresses }) => addresses) ?? [];
  return all.flatMap(({ address, virtual }) => (virtual === true ? [] : [address]));
});

/** For each device the one that its machine is named after: by `on`, by an address that is there, by the same host. */
function leaders(
  devices: readonly PathDevice[],
  hosts: readonly Host[],
): { readonly names: ReadonlyMap<string, string>; readonly owned: ReadonlyMap<string, string> } {
  const owners = new Map<string, string>();
  const known = new Set(devices.map(({ id }) => id));
  const bearers = new Map(
    hosts.flatMap(({ id, on = '' }) => (known.has(on) && on !== id ? [[id, on] as const] : [])),
  );
  for (const device of devices)
    for (const address of ownAddresses(device)) owners.set(address, bearers.get(device.id) ?? device.id);
  const found = new Map<string, string>();
  for (const { id, on, address } of hosts) {
    if (on !== undefined && known.has(on)) found.set(id, found.get(on) ?? on);
    else if (address !== '') {
      const leader = owners.get(address) ?? id;
      owners.set(address, leader);
      found.set(id, leader);
    }
  }
  return { names: found, owned: owners };
}

function machine(id: string, devices: readonly PathDevice[], hosts: ReadonlyMap<string, Host>): Machine {
  const addresses = devices.flatMap((device) => textOrNothing(hosts.get(device.id)?.address) ?? []);
  const facts = devices.flatMap(({ facts: { network } }) => network ?? []);
  return { id, devices, address: addresses[0], facts: merged(facts) };
}

function textOrNothing(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** What several languages say of one machine: an interface that two of them name is one interface. */
function merged(all: readonly NetworkFacts[]): NetworkFacts | undefined {
  const [first, ...others] = all;
  if (first === undefined || others.length === 0) return first;
  const known = heldMerged.get(first);
  if (known !== undefined && known.all.length === all.length && known.all.every((one, at) => one === all[at]))
    return known.facts;
  const facts = merge(first, all);
  heldMerged.set(first, { all, facts });
  return facts;
}

/** The same parts make the same whole, so that what was worked out about it is found again. */
const heldMerged = new WeakMap<
  NetworkFacts,
  { readonly all: readonly NetworkFacts[]; readonly facts: NetworkFacts }
>();

function merge(first: NetworkFacts, all: readonly NetworkFacts[]): NetworkFacts {
  const interfaces = new Map<string, Interface>();
  for (const one of all.flatMap((facts) => facts.interfaces)) {
    const before = interfaces.get(one.name);
    interfaces.set(one.name, before === undefined ? one : sameInterface(before, one));
  }
  const together = <K extends ListKey>(key: K): NetworkFacts[K] =>
    all.flatMap((facts) => [...(facts[key] ?? [])]) as unknown as NetworkFacts[K];
  const vrfs = new Map<string, Vrf>();
  for (const vrf of all.flatMap((facts) => facts.vrfs)) {
    const before = vrfs.get(vrf.name);
    vrfs.set(vrf.name, before === undefined ? vrf : sameVrf(before, vrf));
  }
  return {
    ...first,
    interfaces: [...interfaces.values()],
    vlans: together('vlans'),
    vrfs: [...vrfs.values()],
    routes: together('routes'),
    filters: together('filters'),
    ospf: together('ospf'),
    ospfInterfaces: together('ospfInterfaces'),
    bgp: together('bgp'),
    vxlan: together('vxlan'),
    tracked: together('tracked'),
    unmodelled: together('unmodelled'),
    unread: together('unread'),
  };
}

/** Which configuration is named first says nothing of what the kernel does. */
function sameVrf(one: Vrf, other: Vrf): Vrf {
  const routing = {
    ipv4: sameRouting(one.routing.ipv4, other.routing.ipv4),
    ipv6: sameRouting(one.routing.ipv6, other.routing.ipv6),
  };
  return {
    ...other,
    ...one,
    routing,
    importTargets: [...one.importTargets, ...other.importTargets],
    exportTargets: [...one.exportTargets, ...other.exportTargets],
  };
}

/** What is written somewhere decides; else it is known only where every part knows it, and the same. */
function sameRouting(one: Routing, other: Routing): Routing {
  const written = [one, other].filter(({ span }) => span !== undefined);
  const [first = one, second = first] = written;
  if (written.length > 0) return first.value === second.value ? first : { ...first, undecided: true };
  const [yes, no] = one.value ? [one, other] : [other, one];
  return yes.value === no.value && (yes.undecided ?? no.undecided) === undefined
    ? yes
    : { ...yes, undecided: true };
}

type ListKey =
  | 'vlans'
  | 'routes'
  | 'filters'
  | 'ospf'
  | 'ospfInterfaces'
  | 'bgp'
  | 'vxlan'
  | 'tracked'
  | 'unmodelled'
  | 'unread';

/** What the language that makes the interface says of it goes before what others that only use it say. */
function sameInterface(first: Interface, second: Interface): Interface {
  const [one, other] = first.madeElsewhere === true ? [second, first] : [first, second];
  const known = new Set(one.addresses.map(({ address }) => address));
  return {
    ...one,
    kind: one.kind === 'other' ? other.kind : one.kind,
    switchport: one.switchport ?? other.switchport,
    vlan: one.vlan ?? other.vlan,
    parent: one.parent ?? other.parent,
    lag: one.lag ?? other.lag,
    vrf: one.vrf ?? other.vrf,
    mtu: one.mtu.span === undefined ? other.mtu : one.mtu,
    enabled: one.enabled.value ? other.enabled : one.enabled,
    addresses: [...one.addresses, ...other.addresses.filter(({ address }) => !known.has(address))],
    filters: [...one.filters, ...other.filters],
    helpers: [...one.helpers, ...other.helpers],
    redundancy: [...one.redundancy, ...other.redundancy],
  };
}
