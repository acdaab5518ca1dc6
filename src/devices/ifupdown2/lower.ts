import type { MlagPair, NetworkFacts, SpanningTree, Vlan } from '../../model/network/facts.ts';
import type { StaticRoute, VxlanTunnel } from '../../model/network/routing.ts';
import type { UnreadLine } from '../../model/network/unread.ts';
import { addressText, familyOf, networkText } from '../industry-cli/addresses.ts';
import { byDefault, numberIn } from '../industry-cli/values.ts';
import { addressesOf } from './addresses.ts';
import { vrfsOf } from './forwarding.ts';
import { interfaceOf } from './interfaces.ts';
import { routesOf } from './routes.ts';
import type { Stanza, Stanzas } from './stanzas.ts';
import { pvidOf, type Switching, startSwitching, vidsOf } from './switching.ts';
import { unreadLines } from './unread.ts';
import { numbersOf } from './vids.ts';
import {
  all,
  baseOf,
  flagOf,
  isVlanAware,
  last,
  numberOf,
  type Structure,
  structureOf,
  tagOf,
  wordOf,
} from './view.ts';

/** Facts of a system that these files alone describe; what FRR adds is in its own configuration. */
export function lower(stanzas: Stanzas): NetworkFacts {
  const structure = structureOf(stanzas);
  const switching = startSwitching(stanzas, structure);
  const every = [...stanzas.byName.values()];
  const unread = [...stanzas.unread.flatMap(unreadLines), ...refusedGateways(every)];
  return {
    platform: 'linux',
    interfaces: every.map((stanza) => interfaceOf(stanza, switching)),
    vlans: vlansOf(switching),
    spanningTree: spanningTreeOf(switching),
    mlag: mlagOf(every),
    vrfs: vrfsOf(stanzas, {
      isCumulus: structure.isCumulus,
      isUp: (name) => stanzas.atStart.has(name) || structure.needed.has(name),
    }),
    routes: takenRoutes(every, stanzas, structure),
    filters: [],
    ospf: [],
    ospfInterfaces: [],
    bgp: [],
    vxlan: every.flatMap((stanza) => tunnelOf(stanza, stanzas)),
    routeMaps: [],
    prefixLists: [],
    management: { hostname: stanzas.hostname, ntp: [], syslog: [], aaa: [], snmp: [] },
    ...uncollected(stanzas),
    ...(unread.length === 0 ? {} : { unread }),
  };
}

/**
 * Routes as the kernel takes them, in the order in which interfaces come up: not by a neighbour on an interface that comes
 * up later, and none where the table has one to the same prefix with the same metric, unless it takes the other one's
 * place (Linux, fib_table_insert in net/ipv4/fib_trie.c); of IPv4 an appended one waits behind the first. Nobody
 * answers at an IPv4 gateway of one's own, and an IPv6 one is refused (net/ipv6/route.c, ip6_validate_gw).
 */
function takenRoutes(
  every: readonly Stanza[],
  stanzas: Stanzas,
  { needed }: Structure,
): NetworkFacts['routes'] {
  const turns = new Map([...stanzas.atStart.keys()].map((name, at) => [name, at]));
  const turnOf = ({ name }: Stanza): number => (needed.has(name) ? -1 : (turns.get(name) ?? -1));
  const links = linksOf(every, turnOf);
  const taken = new Map<string, StaticRoute[]>();
  for (const stanza of every.toSorted((a, b) => turnOf(a) - turnOf(b)))
    for (const { route, verb } of routesOf(stanza)) {
      const { vrf, prefix, distance, nextHop } = route;
      const first = nextHop === undefined ? undefined : firstUp(nextHop, links);
      if (first !== undefined && first > turnOf(stanza)) continue;
      const isOwn = nextHop !== undefined && links.own.has(nextHop);
      if (isOwn && route.family === 'ipv6') continue;
      const key = `${vrf} ${prefix} ${distance.value}`;
      const there = taken.get(key);
      const one = isOwn ? { ...route, discard: 'reject' as const } : route;
      if (there === undefined || verb === 'replace') taken.set(key, [one]);
      else if (verb !== 'add' && !(verb === 'append' && route.family === 'ipv4')) there.push(one);
    }
  return [...taken.values()].flat();
}

/** What ifupdown2 does with the rest of an interface is not known where its gateway is refused: one of its own, or too far. */
function refusedGateways(every: readonly Stanza[]): readonly UnreadLine[] {
  const own = new Set(every.flatMap(addressesOf).map(({ address }) => address));
  return every.flatMap((stanza) => {
    const networks = addressesOf(stanza);
    const isNear = (gateway: string): boolean =>
      networks.some(
        ({ address, length, family }) =>
          family === familyOf(gateway) &&
          networkText({ address, length }) === networkText({ address: gateway, length }),
      );
    return all(stanza, 'gateway').flatMap(({ values: [text = ''], span }): readonly UnreadLine[] => {
      const gateway = addressText(text);
      if (gateway === undefined || networks.length === 0 || gateway.startsWith('fe80:')) return [];
      if (isNear(gateway) && !own.has(gateway)) return [];
      return [{ text: `gateway ${text}`, span, family: 'unknown', interface: stanza.name }];
    });
  });
}

interface Links {
  readonly own: ReadonlySet<string>;
  /** The earliest turn in which an interface of the network comes up. */
  readonly networks: ReadonlyMap<string, number>;
  readonly lengths: ReadonlySet<number>;
}

function linksOf(every: readonly Stanza[], turnOf: (stanza: Stanza) => number): Links {
  const networks = new Map<string, number>();
  const all = every.flatMap((stanza) => addressesOf(stanza).map((one) => ({ ...one, turn: turnOf(stanza) })));
  for (const { address, length, turn } of all) {
    const network = networkText({ address, length });
    networks.set(network, Math.min(turn, networks.get(network) ?? turn));
  }
  return {
    own: new Set(all.map(({ address }) => address)),
    networks,
    lengths: new Set(all.map(({ length }) => length)),
  };
}

/** Undefined where no interface has a network with the address. */
function firstUp(address: string, { networks, lengths }: Links): number | undefined {
  const most = familyOf(address) === 'ipv4' ? 32 : 128;
  const turns = [...lengths].flatMap((length) =>
    length > most ? [] : (networks.get(networkText({ address, length })) ?? []),
  );
  return turns.length === 0 ? undefined : Math.min(...turns);
}

/** Interfaces and routes may stand in files that were not collected. */
function uncollected({ uncollected: all }: Stanzas): Pick<NetworkFacts, 'unmodelled'> {
  if (all.length === 0) return {};
  return { unmodelled: all.map(({ text, span }) => ({ what: text, kind: 'other', span })) };
}

/** A VLAN is there as soon as a bridge or one of its ports has its number. */
function vlansOf({ stanzas, structure, numbers }: Switching): readonly Vlan[] {
  const found = new Map<number, Vlan>();
  const add = (number: number, span: Stanza['span']): void => {
    if (!found.has(number)) found.set(number, { number, active: true, span });
  };
  for (const [bridge, members] of structure.bridges) {
    const own = numbers.get(bridge);
    if (own !== undefined) add(own, bridge.span);
    if (!isVlanAware(bridge)) continue;
    const ports = members.flatMap((name) => stanzas.byName.get(name) ?? []);
    for (const stanza of [bridge, ...ports]) addNumbers(stanza, add);
    add(pvidOf(bridge)?.value ?? 1, bridge.span);
  }
  return [...found.values()].sort((a, b) => a.number - b.number);
}

/** Numbers that a bridge or port names itself. */
function addNumbers(stanza: Stanza, add: (number: number, span: Stanza['span']) => void): void {
  const vids = vidsOf(stanza);
  if (vids !== undefined) for (const number of numbersOf(vids.value)) add(number, vids.span ?? stanza.span);
  for (const one of [numberOf(stanza, 'bridge-access'), pvidOf(stanza)])
    if (one?.span !== undefined) add(one.value, one.span);
}

const guide = 'Cumulus Linux User Guide, Spanning Tree and Rapid Spanning Tree';

/** Undefined without a bridge. Of several bridges the first that says something speaks for all. */
function spanningTreeOf({ structure }: Switching): SpanningTree | undefined {
  const bridges = [...structure.bridges.keys()];
  const [first] = bridges;
  if (first === undefined) return undefined;
  const said = bridges.map((one) => flagOf(one, 'bridge-stp')).find((flag) => flag !== undefined);
  const isOn = said?.value ?? structure.isCumulus;
  const priority = bridges
    .map((one) => numberOf(one, 'mstpctl-treeprio', 'bridge-bridgeprio'))
    .find((one) => one !== undefined);
  const aware = bridges.some(isVlanAware);
  const perVlan = bridges.map((one) => flagOf(one, 'mstpctl-pvrst-mode')).find((one) => one?.value === true);
  const running = perVlan !== undefined || !aware ? (structure.isCumulus ? 'rapid-pvst' : 'stp') : 'rstp';
  return {
    mode: { value: isOn ? running : 'none', span: perVlan?.span ?? said?.span, from: guide },
    priorities: priority?.span === undefined ? [] : [{ value: priority.value, span: priority.span }],
    instances: [],
    disabled: byDefault([], guide),
  };
}

/** Cumulus Linux User Guide, Multi-Chassis Link Aggregation: settings stand at the subinterface of the peer link. */
function mlagOf(every: readonly Stanza[]): MlagPair | undefined {
  const stanza = every.find((one) => last(one, 'clagd-peer-ip') !== undefined);
  if (stanza === undefined) return undefined;
  return {
    localInterface: { value: stanza.name, span: stanza.span },
    peerAddress: wordOf(stanza, 'clagd-peer-ip'),
    peerLink: { value: baseOf(stanza) ?? stanza.name, span: stanza.span },
    systemMac: wordOf(stanza, 'clagd-sys-mac'),
    priority: numberOf(stanza, 'clagd-priority'),
    span: stanza.span,
  };
}

/** RFC 7348; one device for each network, or one for several (`bridge-vlan-vni-map`). */
function tunnelOf(stanza: Stanza, { byName }: Stanzas): readonly VxlanTunnel[] {
  const single = numberOf(stanza, 'vxlan-id');
  const mapped = all(stanza, 'bridge-vlan-vni-map').flatMap(({ values, span }) =>
    values.flatMap((pair) => {
      const [vlan, vni] = pair.split('=').map((text) => numberIn(text, 1, 16_777_215));
      return vlan === undefined || vni === undefined ? [] : [{ vni, vlan, span }];
    }),
  );
  if (single === undefined && mapped.length === 0) return [];
  const vlan = numberOf(stanza, 'bridge-access')?.value ?? tagOf(stanza)?.value;
  const own = single === undefined ? [] : [{ vni: single.value, vlan, span: single.span ?? stanza.span }];
  const loopback = byName.get('lo');
  return [
    {
      interface: stanza.name,
      source:
        wordOf(stanza, 'vxlan-local-tunnelip') ??
        (loopback === undefined
          ? undefined
          : wordOf(loopback, 'clagd-vxlan-anycast-ip', 'vxlan-local-tunnelip')),
      port: numberOf(stanza, 'vxlan-port'),
      floodList: all(stanza, 'vxlan-remoteip').map(({ values, span }) => ({ value: values[0] ?? '', span })),
      networks: [...own, ...mapped].map((one) => ({ ...one, importTargets: [], exportTargets: [] })),
    },
  ];
}
