import { heldBy } from '../../model/held.ts';
import type { NetworkFacts } from '../../model/network/facts.ts';
import type { Interface, InterfaceAddress } from '../../model/network/interface.ts';
import type { StaticRoute } from '../../model/network/routing.ts';
import { carriesVlan, isInVlan, untaggedVlan } from '../../network/links.ts';
import type { Path, PathDevice } from '../../network/path.ts';
import { activeAddresses, onWires, type Station, stationsOf } from '../../network/segments.ts';
import { subnetKey } from '../../network/subnets.ts';
import { wiredEnds } from '../../network/wiring.ts';
import { placeOf } from '../causes.ts';
import type { Reason } from '../plan.ts';
import { reason } from '../reason.ts';
import { withoutSpans } from '../without-spans.ts';

/**
 * What a change takes away at the edge of what is known: ports without a known cable, subnets and next hops of which no
 * other machine is known. No flow shows what becomes of those behind it, so that they are asked for.
 */
export function openEdgeReasons(base: Path, proposed: Path): readonly Reason[] {
  const after = new Map(proposed.devices.map((device) => [device.id, device]));
  return base.devices.flatMap((device) => {
    const now = after.get(device.id);
    const [old, facts] = [device.facts.network, now?.facts.network];
    if (old === undefined || facts === undefined || old === facts) return [];
    if (withoutSpans(old) === withoutSpans(facts)) return [];
    const known = knownEdges(base);
    const edges = [
      ...doubleEdges(device, now, stationsOf(proposed)),
      ...vlanEdges(device, facts, known),
      ...portEdges(device, facts, known),
      ...routeEdges(device, facts, known),
      ...treeEdges(device, facts, known),
    ];
    const byWhat = Map.groupBy(edges, ({ help }) => help);
    return [...byWhat].map(([help, all]) => {
      const names = all.slice(0, mostNamed).map(({ text }) => text);
      const more = all.length > mostNamed ? ` and ${all.length - mostNamed} more` : '';
      return reason('undecided', `${device.id} ${names.join('; ')}${more}: ${help}`, placeIn(all[0]));
    });
  });
}

const mostNamed = 4;

interface Edge {
  readonly text: string;
  readonly help: string;
  readonly span?: Interface['span'] | undefined;
}

function placeIn(edge: Edge | undefined): Reason['place'] {
  const span = edge?.span;
  return span === undefined || span.file === '' ? undefined : placeOf(span);
}

const behind = 'who is behind it is not known: declare the link or the machine';
const beyond = 'who has that address is not known: declare the machine';

/** What of a path is known to lead to somebody. */
interface Known {
  /** `device port` of both ends of each cable, aggregates too. */
  readonly wired: ReadonlySet<string>;
  /** Devices with an address in each subnet. */
  readonly subnets: ReadonlyMap<string, ReadonlySet<string>>;
  readonly addresses: ReadonlySet<string>;
}

const knownEdges = heldBy((path: Path): Known => {
  const wired = wiredEnds(path).flatMap((ends) =>
    ends.flatMap(({ device, port, bundle }) => [`${device.id} ${port.name}`, `${device.id} ${bundle.name}`]),
  );
  const subnets = new Map<string, Set<string>>();
  const addresses = new Set<string>();
  for (const { device, port } of stationsOf(path)) {
    for (const one of activeAddresses(port)) {
      addresses.add(one.address);
      const key = subnetKey(one);
      if (key !== undefined) subnets.set(key, (subnets.get(key) ?? new Set()).add(device.id));
    }
  }
  return { wired: new Set(wired), subnets, addresses };
});

function portEdges(device: PathDevice, after: NetworkFacts, known: Known): readonly Edge[] {
  const now = new Map(after.interfaces.map((one) => [one.name, one]));
  return (device.facts.network?.interfaces ?? []).flatMap((old): readonly Edge[] => {
    const lost = lossOf(old, now.get(old.name));
    if (lost === undefined || !isOpen(device, old, known)) return [];
    return [{ text: `${old.name} ${lost}`, help: behind, span: now.get(old.name)?.span ?? old.span }];
  });
}

/** What an interface that is on no longer does for who is behind it; undefined where it does no less. */
function lossOf(old: Interface, now: Interface | undefined): string | undefined {
  if (!old.enabled.value || !onWires.has(old.kind)) return undefined;
  if (now === undefined) return 'is gone';
  if (!now.enabled.value) return 'is shut';
  const lost = lostVlan(old, now);
  if (lost !== undefined) return lost;
  const address = textsOf(old).find((text) => !textsOf(now).includes(text));
  if (address !== undefined) return `no longer has ${address}`;
  if (old.redundancy.length > 0 && withoutSpans(old.redundancy) !== withoutSpans(now.redundancy))
    return 'shares addresses otherwise';
  if (old.vrf?.value !== now.vrf?.value) return 'is in another VRF';
  if (withoutSpans(aggregation(old)) !== withoutSpans(aggregation(now))) return 'is aggregated otherwise';
  if (withoutSpans(old.spanning) !== withoutSpans(now.spanning))
    return 'takes part in spanning tree otherwise';
  return undefined;
}

function aggregation({ lag, mlag, minLinks, lacpFallback }: Interface): object {
  return { lag: lag?.lag, mode: lag?.mode, protocol: lag?.protocol, mlag, minLinks, lacpFallback };
}

/** Own addresses, and those that it shares with other routers. */
function textsOf(port: Interface): readonly string[] {
  return [
    ...activeAddresses(port).map(({ address, length }) => `${address}/${length}`),
    ...port.redundancy.flatMap(({ addresses }) => addresses.map(({ address }) => `the shared ${address}`)),
  ];
}

function lostVlan({ switchport: old }: Interface, { switchport: now }: Interface): string | undefined {
  if (old === undefined) return now === undefined ? undefined : 'is a port of the switch';
  if (now === undefined) return 'is no longer a port of the switch';
  const [before, after] = [untaggedVlan(old), untaggedVlan(now)];
  if (before !== after) return `is no longer in VLAN ${before ?? 'none'} without a tag`;
  if (old.mode === 'access') return now.mode === 'access' ? undefined : 'is no access port any more';
  if (now.mode === 'access') return 'no longer carries tags';
  const lost = old.allowed.value.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, at) => from + at).filter((vlan) => !carriesVlan(now, vlan)),
  );
  return lost.length === 0 ? undefined : `no longer carries VLAN ${lost.slice(0, 4).join(', ')}`;
}

/** Nobody that is known is on the other side, or not all of them can be. */
function isOpen(device: PathDevice, port: Interface, known: Known): boolean {
  const isWired = (one: Interface): boolean =>
    known.wired.has(`${device.id} ${one.name}`) ||
    (one.lag !== undefined && known.wired.has(`${device.id} ${one.lag.lag}`));
  if (isWired(port)) return false;
  const members = membersOf(device, port);
  if (members.length > 0) return members.some((one) => one.enabled.value && !isWired(one));
  const isMet = (one: InterfaceAddress): boolean => (known.subnets.get(subnetKey(one) ?? '')?.size ?? 0) > 1;
  return port.switchport !== undefined || !activeAddresses(port).some(isMet);
}

/** Ports through which an SVI, a bridge or a subinterface is reached. */
function membersOf(device: PathDevice, port: Interface): readonly Interface[] {
  const all = device.facts.network?.interfaces ?? [];
  if (isInVlan(port)) {
    const vlan = port.vlan.value;
    return all.filter((one) => one.switchport !== undefined && carriesVlan(one.switchport, vlan));
  }
  if (port.kind === 'bridge') return all.filter(({ parent }) => parent === port.name);
  return port.kind === 'subinterface' ? all.filter(({ name }) => name === port.parent) : [];
}

/** Ways that led to a next hop of which nobody is known. */
function routeEdges(device: PathDevice, after: NetworkFacts, { addresses }: Known): readonly Edge[] {
  const key = ({ vrf, prefix, nextHop, interface: port, discard, distance }: StaticRoute): string =>
    JSON.stringify([vrf, prefix, nextHop, port, discard, distance.value]);
  const now = new Set(after.routes.map(key));
  return (device.facts.network?.routes ?? [])
    .filter(({ nextHop }) => nextHop !== undefined && !addresses.has(nextHop))
    .filter((one) => !now.has(key(one)))
    .map(({ prefix, nextHop, span }) => ({
      text: `no longer sends ${prefix} to ${nextHop}`,
      help: beyond,
      span,
    }));
}

/** Addresses that another machine has already. */
function doubleEdges(
  device: PathDevice,
  now: PathDevice | undefined,
  stations: readonly Station[],
): readonly Edge[] {
  const had = new Set((device.facts.network?.interfaces ?? []).flatMap(ownTexts));
  return stations
    .filter((one) => one.device === now)
    .flatMap(({ port }) =>
      ownTexts(port)
        .filter((address) => !had.has(address))
        .flatMap((address): readonly Edge[] => {
          const other = stations.find((one) => one.device !== now && ownTexts(one.port).includes(address));
          if (other === undefined) return [];
          const text = `${port.name} gets ${address}, which ${other.device.id} ${other.port.name} has`;
          return [
            { text, help: 'who answers is not known: give one of them another address', span: port.span },
          ];
        }),
    );
}

function ownTexts(port: Interface): readonly string[] {
  return activeAddresses(port).flatMap(({ address, virtual }) => (virtual === true ? [] : [address]));
}

/** VLANs that ports were in of which the other end is not known. */
function vlanEdges(device: PathDevice, after: NetworkFacts, known: Known): readonly Edge[] {
  const active = new Set(after.vlans.filter((one) => one.active).map(({ number }) => number));
  const ports = (device.facts.network?.interfaces ?? []).filter(
    (one) => one.enabled.value && one.switchport !== undefined && isOpen(device, one, known),
  );
  return (device.facts.network?.vlans ?? [])
    .filter((one) => one.active && !active.has(one.number))
    .flatMap(({ number, span }) => {
      const port = ports.find(
        ({ switchport }) => switchport !== undefined && carriesVlan(switchport, number),
      );
      return port === undefined
        ? []
        : [{ text: `${port.name} is no longer in VLAN ${number}`, help: behind, span }];
    });
}

/** The tree of a switch with ports of which the other end is not known. */
function treeEdges(device: PathDevice, after: NetworkFacts, known: Known): readonly Edge[] {
  const before = device.facts.network;
  if (withoutSpans(before?.spanningTree) === withoutSpans(after.spanningTree)) return [];
  const open = (before?.interfaces ?? []).find(
    (one) => one.enabled.value && one.switchport !== undefined && isOpen(device, one, known),
  );
  if (open === undefined) return [];
  return [
    { text: `takes part in spanning tree otherwise, also at ${open.name}`, help: behind, span: open.span },
  ];
}
