import type { Dice } from './dice.ts';
import { changeFilters } from './draw-filter-change.ts';
import { subnetOf } from './draw-hosts.ts';
import {
  type Box,
  familyOf,
  type LabNetwork,
  type LabPort,
  type Routed,
  type Switching,
} from './lab-network.ts';

/** One change as people make them, with the network after it. */
export interface LabChange {
  readonly what: string;
  readonly after: LabNetwork;
}

export type Way = (dice: Dice, network: LabNetwork) => LabChange | undefined;

/** The network with another box in the place of one. */
export function withBox(network: LabNetwork, box: Box): LabNetwork {
  return { ...network, boxes: network.boxes.map((one) => (one.id === box.id ? box : one)) };
}

/** Boxes that may be changed: whoever keeps a VLAN's interface up, or is known by its address alone, stays as it is. */
export function boxesOf({ boxes }: LabNetwork, kinds: readonly Box['kind'][]): readonly Box[] {
  return boxes.filter(
    ({ kind, id, isDeclared }) => kinds.includes(kind) && !isDeclared && !id.startsWith('k'),
  );
}

function changePort(network: LabNetwork, box: Box, port: LabPort): LabNetwork {
  return withBox(network, {
    ...box,
    ports: box.ports.map((one) => (one.number === port.number ? port : one)),
  });
}

/** Ports whose far end does not keep a VLAN's interface up. */
function portsOf(network: LabNetwork, box: Box): readonly LabPort[] {
  return box.ports.filter(({ number }) =>
    network.cables.some(
      ([one, other]) =>
        (one.box === box.id && one.port === number && !other.box.startsWith('k')) ||
        (other.box === box.id && other.port === number && !one.box.startsWith('k')),
    ),
  );
}

const shutPort: Way = (dice, network) => {
  const box = dice.anyOf(boxesOf(network, ['switch', 'router']));
  const port = box && dice.anyOf(portsOf(network, box));
  if (box === undefined || port === undefined) return undefined;
  const after = changePort(network, box, { ...port, isShut: !port.isShut });
  return { what: `${box.id} port ${port.number}: ${port.isShut ? 'no shutdown' : 'shutdown'}`, after };
};

interface Trunk {
  readonly box: Box;
  readonly port: LabPort & { readonly switching: Switching };
}

function trunksOf(network: LabNetwork): readonly Trunk[] {
  return boxesOf(network, ['switch']).flatMap((box) =>
    portsOf(network, box).flatMap((port) =>
      port.switching?.allowed === undefined ? [] : [{ box, port: { ...port, switching: port.switching } }],
    ),
  );
}

const changeTrunk: Way = (dice, network) => {
  const trunk = dice.anyOf(trunksOf(network));
  if (trunk === undefined) return undefined;
  const { box, port } = trunk;
  const { switching } = port;
  const all = [...new Set(network.boxes.flatMap(({ vlans }) => [1, ...vlans]))].sort((a, b) => a - b);
  const allowed = switching.allowed === 'all' || switching.allowed === undefined ? all : switching.allowed;
  const vlan = dice.anyOf([...all, 77]) ?? 1;
  const isCarried = allowed.includes(vlan);
  const list = isCarried ? allowed.filter((one) => one !== vlan) : [...allowed, vlan];
  if (list.length === 0) return undefined;
  const after = changePort(network, box, { ...port, switching: { ...switching, allowed: list } });
  return { what: `${box.id} port ${port.number}: VLAN ${vlan} ${isCarried ? 'off' : 'on'} its trunk`, after };
};

/** Between switches with a tree for each VLAN another VLAN stops the port, which Open vSwitch does not do. */
const moveAccessPort: Way = (dice, network) => {
  const ports = boxesOf(network, ['switch']).flatMap((box) =>
    portsOf(network, box).flatMap((port) =>
      port.switching?.allowed === undefined && port.switching?.isEdge === true
        ? [{ box, port, switching: port.switching }]
        : [],
    ),
  );
  const place = dice.anyOf(ports);
  if (place === undefined) return undefined;
  const { box, port, switching } = place;
  const vlan = dice.anyOf(box.vlans.filter((one) => one !== switching.vlan)) ?? 1;
  if (vlan === switching.vlan) return undefined;
  const after = changePort(network, box, { ...port, switching: { ...switching, vlan } });
  return { what: `${box.id} port ${port.number}: access VLAN ${switching.vlan} → ${vlan}`, after };
};

const changeTree: Way = (dice, network) => {
  if (network.spanning !== 'rstp' && network.spanning !== 'mst') return undefined;
  const box = dice.anyOf(boxesOf(network, ['switch']));
  if (box === undefined) return undefined;
  const taken = new Set(network.boxes.map(({ priority }) => priority));
  const free = Array.from({ length: 15 }, (_, at) => at * 4096).filter((one) => !taken.has(one));
  const port = dice.anyOf(portsOf(network, box).filter(({ switching }) => switching?.isEdge === false));
  if (port?.switching !== undefined && dice.chance(0.5)) {
    const cost = dice.pick([2000, 20_000, 200_000] as const);
    const after = changePort(network, box, { ...port, switching: { ...port.switching, cost } });
    return { what: `${box.id} port ${port.number}: spanning tree cost ${cost}`, after };
  }
  const priority = dice.anyOf(free);
  if (priority === undefined) return undefined;
  return {
    what: `${box.id}: bridge priority ${box.priority} → ${priority}`,
    after: withBox(network, { ...box, priority }),
  };
};

/** Of a switch that routes, a VLAN that it loses takes its interface down, which Open vSwitch does not do. */
const changeVlans: Way = (dice, network) => {
  const box = dice.anyOf(boxesOf(network, ['switch']).filter(({ interfaces }) => interfaces.length === 0));
  if (box === undefined) return undefined;
  const vlan = dice.anyOf([...box.vlans, 88]) ?? 88;
  if (vlan === 1) return undefined;
  const isKnown = box.vlans.includes(vlan);
  const vlans = isKnown ? box.vlans.filter((one) => one !== vlan) : [...box.vlans, vlan];
  return {
    what: `${box.id}: ${isKnown ? 'no vlan' : 'vlan'} ${vlan}`,
    after: withBox(network, { ...box, vlans }),
  };
};

const changeRoute: Way = (dice, network) => {
  const box = dice.anyOf(
    boxesOf(network, ['switch', 'router', 'host']).filter(({ routes }) => routes.length > 0),
  );
  const route = box && dice.anyOf(box.routes);
  if (box === undefined || route === undefined) return undefined;
  const others = box.routes.filter((one) => one !== route);
  const near = box.interfaces.flatMap(({ addresses }) => addresses.map(subnetOf));
  const hops = network.boxes
    .filter((one) => one.id !== box.id)
    .flatMap(({ interfaces }) => interfaces.flatMap(({ addresses }) => addresses))
    .filter((text) => familyOf(text) === route.family && near.includes(subnetOf(text)));
  const hop = dice.anyOf(hops)?.split('/')[0];
  const turn = dice.upTo(4);
  const changed = turn === 0 ? [] : [turned(turn, { ...route }, hop)];
  if (changed.some((one) => one.nextHop === route.nextHop && one.distance === route.distance))
    return undefined;
  const isTwice = changed.some((one) =>
    others.some(({ prefix, distance }) => prefix === one.prefix && distance === one.distance),
  );
  if (isTwice) return undefined;
  const what = `${box.id}: route ${route.prefix} by ${route.nextHop ?? 'Null0'} ${route.distance} → ${changed.map((one) => `${one.nextHop ?? 'Null0'} ${one.distance}`).join() || 'none'}`;
  return { what, after: withBox(network, { ...box, routes: [...others, ...changed] }) };
};

function turned(turn: number, route: Box['routes'][number], hop: string | undefined): Box['routes'][number] {
  if (turn === 1) return { ...route, nextHop: undefined };
  return turn === 2
    ? { ...route, distance: route.distance + 7 }
    : { ...route, nextHop: hop ?? route.nextHop };
}

const changeAddress: Way = (dice, network) => {
  const declared = network.boxes
    .filter(({ isDeclared }) => isDeclared)
    .flatMap(({ interfaces }) => interfaces.flatMap(({ addresses }) => addresses.map(subnetOf)));
  const places = boxesOf(network, ['switch', 'router', 'host']).flatMap((box) =>
    box.interfaces.map((routed, at) => ({ box, routed, at })),
  );
  const place = dice.anyOf(places);
  const own = place && dice.anyOf(place.routed.addresses);
  if (place === undefined || own === undefined || declared.includes(subnetOf(own))) return undefined;
  const { box, routed, at } = place;
  const isFour = familyOf(own) === 'ipv4';
  const turn = dice.upTo(3);
  const [text = '', length = ''] = own.split('/');
  const cut = text.lastIndexOf(isFour ? '.' : ':');
  const changed =
    turn === 0
      ? `${text}/${isFour ? 30 : 126}`
      : turn === 1
        ? `${text}/${isFour ? 16 : 48}`
        : `${text.slice(0, cut + 1)}${150 + dice.upTo(40)}/${length}`;
  const addresses = routed.addresses.map((one) => (one === own ? changed : one));
  const interfaces = box.interfaces.map((one, index): Routed => (index === at ? { ...one, addresses } : one));
  return { what: `${box.id}: address ${own} → ${changed}`, after: withBox(network, { ...box, interfaces }) };
};

const shutInterface: Way = (dice, network) => {
  const box = dice.anyOf(
    boxesOf(network, ['switch', 'router']).filter(({ interfaces }) =>
      interfaces.some(({ tag, vlan }) => tag !== undefined || vlan !== undefined),
    ),
  );
  const routed =
    box && dice.anyOf(box.interfaces.filter(({ tag, vlan }) => tag !== undefined || vlan !== undefined));
  if (box === undefined || routed === undefined) return undefined;
  const interfaces = box.interfaces.map((one) => (one === routed ? { ...one, isShut: !one.isShut } : one));
  const name = routed.vlan === undefined ? `tag ${routed.tag}` : `VLAN interface ${routed.vlan}`;
  return {
    what: `${box.id} ${name}: ${routed.isShut ? 'no shutdown' : 'shutdown'}`,
    after: withBox(network, { ...box, interfaces }),
  };
};

/** The ways in which networks are changed. */
export const ways: Readonly<Record<string, Way>> = {
  'shut a port': shutPort,
  'change a trunk': changeTrunk,
  'move an access port': moveAccessPort,
  'change spanning tree': changeTree,
  'change known VLANs': changeVlans,
  'change a route': changeRoute,
  'change an address': changeAddress,
  'shut an interface': shutInterface,
  'change a filter': changeFilters,
};
