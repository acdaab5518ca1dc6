import {
  type Box,
  boxOf,
  hasLink,
  type LabEnd,
  type LabNetwork,
  portOf,
  type Routed,
} from './lab-network.ts';

/** A network interface of the machine that the network is built on. */
export interface RealEnd {
  /** Undefined: where the switches are. */
  readonly space?: string | undefined;
  readonly name: string;
  readonly isShut: boolean;
}

/** Where things of one network lie. */
export interface Site {
  readonly network: LabNetwork;
  /** Begins the names of its network namespaces. */
  readonly prefix: string;
}

/** The namespace of a box that has addresses. */
export function spaceOf({ network, prefix }: Site, box: Box): string {
  return `${prefix}-${network.name}${box.id}`;
}

/** The port of a switch, or the bridge that stands for the network card of a router with tags. */
export function switchEndName({ network }: Site, box: string, port: number): string {
  return `${network.name}${box}p${port}`;
}

/** The kernel may have no 802.1Q: a bridge takes the tags off, and gives each VLAN to an interface of its own. */
export function cardName({ network }: Site, box: string, port: number): string {
  return `${network.name}${box}c${port}`;
}

export function isTagged({ interfaces }: Box, port: number): boolean {
  return interfaces.some((one) => one.port === port && one.tag !== undefined);
}

/** The interface that has the addresses, in the namespace of its box. */
export function routedDevice(box: Box, { port = 0, tag, vlan }: Routed): string {
  if (vlan !== undefined) return `v${vlan}`;
  return isTagged(box, port) ? `e${port}t${tag ?? 0}` : `e${port}`;
}

export function endOf(site: Site, { box: id, port }: LabEnd): RealEnd {
  const box = boxOf(site.network, id);
  const { isShut } = portOf(box, port);
  return box.kind === 'switch' || isTagged(box, port)
    ? { name: switchEndName(site, id, port), isShut }
    : { space: spaceOf(site, box), name: `e${port}`, isShut };
}

/** Every pair of interfaces that are the two ends of one cable; within a switch or a network card too. */
export function pairsOf(site: Site): readonly (readonly [RealEnd, RealEnd])[] {
  const { boxes, cables } = site.network;
  return [
    ...cables.map(([one, other]) => [endOf(site, one), endOf(site, other)] as const),
    ...boxes.flatMap((box) =>
      box.interfaces
        .filter(({ port, vlan }) => vlan !== undefined || isTagged(box, port ?? 0))
        .map((routed) => innerPair(site, box, routed)),
    ),
  ];
}

function innerPair(site: Site, box: Box, routed: Routed): readonly [RealEnd, RealEnd] {
  const isDown = routed.port !== undefined && !hasLink(site.network, box, routed.port);
  const near = { space: spaceOf(site, box), name: routedDevice(box, routed), isShut: routed.isShut };
  return [near, { name: innerName(site, box, routed), isShut: isDown }];
}

/** The switch's end of the cable to an interface of a VLAN, or the network card's to one of a tag. */
export function innerName(site: Site, { id }: Box, { port, tag, vlan }: Routed): string {
  return vlan === undefined
    ? `${cardName(site, id, port ?? 0)}t${tag ?? 0}`
    : `${site.network.name}${id}v${vlan}`;
}
