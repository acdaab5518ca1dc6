import type { Interface } from '../../model/network/interface.ts';
import type { Node } from '../ground.ts';
import { type Net } from '../net.ts';
import { isApart, worksToken } from '../tokens.ts';
import { bearingOf } from './bearing.ts';
import { domainOf, type FrameStep, interfacesOf, stepsBetween } from './domain.ts';
import { interfaceVertex } from './segment.ts';

/** An interface on a broadcast domain. */
export interface Station {
  readonly node: Node;
  readonly port: Interface;
}

/** How frames come from one interface to another one. */
export interface FrameWay {
  readonly steps: readonly FrameStep[];
  /** Switches of the domain are joined in a ring that nothing breaks. */
  readonly isCyclic: boolean;
  /** It may be broken by BPDUs that pass a switch without spanning tree. */
  readonly mayBeBroken: boolean;
  /** What it stands on: it is the same whatever else is lost. */
  readonly bearing: ReadonlySet<string>;
}

/** Undefined: no frame comes there. */
export function frameWay(net: Net, from: Station, to: Station): FrameWay | undefined {
  const [start, end] = [keyOf(from), keyOf(to)];
  return net.memo.get(
    `way ${start} ${end}`,
    () => {
      const domain = domainOf(net, from.node, from.port);
      const steps = stepsBetween(domain, start, end);
      if (steps === undefined) return undefined;
      const { isCyclic, mayBeBroken } = domain;
      return { steps, isCyclic, mayBeBroken, bearing: bearingOf(net, steps) };
    },
    { holds: (way, lost) => way !== undefined && !way.isCyclic && isApart(way.bearing, lost) },
  );
}

/** Interfaces of routers, and of those that share an address, that hear a station. */
export function routersAround(net: Net, station: Station): readonly Station[] {
  const around = net.memo.get(
    `routers ${keyOf(station)}`,
    () => {
      const found: Station[] = [];
      const bearing = new Set<string>();
      for (const one of interfacesOf(domainOf(net, station.node, station.port))) {
        if (one.node.id === station.node.id && one.port.name === station.port.name) continue;
        if (!isRouter(one)) continue;
        found.push(one);
        bearing.add(worksToken(one.node.id));
        for (const token of frameWay(net, station, one)?.bearing ?? []) bearing.add(token);
      }
      return { found, bearing };
    },
    { holds: ({ found, bearing }, lost) => found.length > 0 && isApart(bearing, lost) },
  );
  return around.found;
}

function isRouter({ node, port }: Station): boolean {
  if (node.isDeclared) return false;
  const isRouting = node.facts.vrfs.some(({ routing }) => routing.ipv4.value || routing.ipv6.value);
  return isRouting || port.redundancy.length > 0;
}

function keyOf({ node, port }: Station): string {
  return interfaceVertex(node, port).key;
}
