import { netOf } from '../network/current-net.ts';
import { endpointOf } from '../network/endpoints.ts';
import type { Path, PathDevice } from '../network/path.ts';
import { arrivesAt } from '../network/service-paths.ts';
import { flowBetween, flowToEntry, flowToServer, type TierFlow } from '../network/tier-flows.ts';
import type { Hop, TracedServer } from '../network/trace.ts';
import type { TracedFlows } from '../report/trace.ts';

/** Who asks, and what the service needs beside its servers. */
export interface Asking {
  readonly source: string;
  /** Name of the client, or an address. */
  readonly client: string | undefined;
  /** Names of dependencies. */
  readonly needs: readonly string[];
}

/** The ways of the packets between all tiers of a trace; none where no switch, router or host was read. */
export function tracedFlows(path: Path, hops: readonly Hop[], asking: Asking): TracedFlows {
  const entries = new Map<Hop, TierFlow>();
  const servers = new Map<TracedServer, TierFlow>();
  const needs = new Map<string, TierFlow>();
  if (path.devices.every(({ facts }) => facts.network === undefined)) return { entries, servers, needs: [] };
  const net = netOf(path);
  const client = placedClient(path, asking);
  const needed = asking.needs.flatMap((name) => {
    const found = endpointOf(net, name);
    return found === undefined ? [] : [{ name, address: found.address, port: found.port }];
  });
  const last = (id: string): void => {
    for (const to of needed) {
      const way = flowBetween(net, { id }, to);
      if (way !== undefined) needs.set(`${id} ${to.name}`, way);
    }
  };
  const down = (device: PathDevice, one: TracedServer): void => {
    const way = flowToServer(net, device, one);
    if (way !== undefined) servers.set(one, way);
    if (one.next !== undefined) for (const below of one.next.servers) down(one.next.device, below);
    if (one.next === undefined || one.next.servers.length === 0) last(machineAt(path, one));
  };
  for (const hop of hops) {
    const way = flowToEntry(net, hop, asking.source, client);
    if (way !== undefined) entries.set(hop, way);
    for (const one of hop.servers) down(hop.device, one);
  }
  return { entries, servers, needs: [...needs.values()] };
}

/**
 * The hops that the client's packets come to: of machines that share an address that is the active one. All of them
 * where the packets come to none.
 */
export function reachedHops(path: Path, hops: readonly Hop[], asking: Asking): readonly Hop[] {
  if (hops.length < 2 || path.devices.every(({ facts }) => facts.network === undefined)) return hops;
  const net = netOf(path);
  const client = placedClient(path, asking);
  const reached = hops.filter((hop) => {
    const way = flowToEntry(net, hop, asking.source, client);
    return way === undefined || arrivesAt(net, way.flow, hop.device.id);
  });
  return reached.length === 0 ? hops : reached;
}

function placedClient({ declared }: Path, { client }: Asking): string | undefined {
  return declared.clients.find(({ id, at }) => id === client && at !== undefined)?.id;
}

/** The device or declared host that a server is. */
function machineAt({ declared }: Path, { server, next }: TracedServer): string {
  const host = declared.hosts.find(({ address }) => address !== '' && address === server.address);
  return next?.device.id ?? host?.id ?? server.name;
}
