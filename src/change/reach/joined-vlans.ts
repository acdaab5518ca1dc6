import { heldBy } from '../../model/held.ts';
import { disjoint } from '../../network/disjoint.ts';
import { carriesVlan, isInVlan } from '../../network/links.ts';
import type { Path, PathDevice } from '../../network/path.ts';
import { cableJoins, nodeName, tunnelJoins, vlanNode } from '../../network/vlan-joins.ts';
import { linkGroups, wiredEnds } from '../../network/wiring.ts';
import type { Reason } from '../plan.ts';
import { reason } from '../reason.ts';

/**
 * VLANs of two switches that were one broadcast domain and no longer are, or are one now. Machines that nobody declared
 * are on both, so that no flow shows it.
 */
export function joinReasons(base: Path, proposed: Path): readonly Reason[] {
  if (joinsAlike(base, proposed)) return [];
  const [before, after] = [domainsOf(base), domainsOf(proposed)];
  return [
    ...splits(before, after).map((names) =>
      reason('undecided', `${names.join(' and ')} are no longer one broadcast domain: ${help}`),
    ),
    ...splits(after, before).map((names) =>
      reason(
        'undecided',
        `${names.join(' and ')} are one broadcast domain now; what was apart is joined: ${help}`,
      ),
    ),
  ];
}

function joinsAlike(base: Path, proposed: Path): boolean {
  if (base.devices.length !== proposed.devices.length) return false;
  if (JSON.stringify(base.declared.links) !== JSON.stringify(proposed.declared.links)) return false;
  return base.devices.every((device, at) => {
    const other = proposed.devices[at];
    return (
      device === other ||
      (other !== undefined && device.id === other.id && joinText(device) === joinText(other))
    );
  });
}

const joinText = heldBy(({ state, facts: { network } }: PathDevice): string =>
  JSON.stringify(
    [
      network?.interfaces.map(({ name, enabled, switchport, vlan, lag, mlag, addresses, parent }) => [
        name,
        enabled.value,
        switchport,
        vlan?.value,
        lag?.lag,
        mlag?.value,
        addresses.length > 0,
        parent,
      ]),
      network?.vlans.map(({ number, active }) => [number, active]),
      network?.vxlan,
      state?.neighbors,
    ],
    (key, value: unknown) => (key === 'span' ? undefined : value),
  ),
);

const help = 'who is on both sides is not known: declare the machines';

/** Names of VLANs with ports or addresses of their own, by the broadcast domain that they are in. */
type Domains = ReadonlyMap<string, string>;

const domainsOf = heldBy((path: Path): Domains => {
  const domains = disjoint<string>();
  const joins = [...linkGroups(path).map(cableJoins), ...path.devices.map(tunnelJoins)];
  for (const names of joins)
    for (let at = 1; at < names.length; at += 2) domains.join(names[at - 1] ?? '', names[at] ?? '');
  const wired = new Set(
    wiredEnds(path).flatMap((ends) =>
      ends.flatMap(({ device, port, bundle }) => [
        `${device.id}/${port.name}`,
        `${device.id}/${bundle.name}`,
      ]),
    ),
  );
  return new Map(
    path.devices.flatMap((device) =>
      endsOf(device, wired).map((name) => [name, domains.root(name)] as const),
    ),
  );
});

/** VLANs of a switch with an address, or with a port that leads to nobody who was read. */
function endsOf(device: PathDevice, wired: ReadonlySet<string>): readonly string[] {
  const { interfaces, vlans } = device.facts.network ?? { interfaces: [], vlans: [] };
  const up = interfaces.filter(({ enabled }) => enabled.value);
  const own = up
    .filter((one) => isInVlan(one) && one.addresses.length > 0)
    .map((one) => nodeName(device, one));
  const edges = up.flatMap(({ name, lag, switchport }) =>
    switchport === undefined || lag !== undefined || wired.has(`${device.id}/${name}`) ? [] : [switchport],
  );
  const carried = vlans
    .filter(({ active, number }) => active && edges.some((port) => carriesVlan(port, number)))
    .map(({ number }) => vlanNode(device.id, number));
  return [...new Set([...own, ...carried])];
}

const mostTold = 4;

/** Of each domain that is several in the other version: a name of each. */
function splits(whole: Domains, parts: Domains): readonly (readonly string[])[] {
  const both = [...whole].filter(([name]) => parts.has(name));
  const byDomain = Map.groupBy(both, ([, domain]) => domain);
  return [...byDomain.values()]
    .map((names) => [...new Map(names.map(([name]) => [parts.get(name), name])).values()])
    .filter(({ length }) => length > 1)
    .slice(0, mostTold)
    .map((names) => names.slice(0, mostTold).map((name) => name.replace('/vlan:', ' VLAN ')));
}
