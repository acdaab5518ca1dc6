/**
 * What the Rapid Spanning Tree Protocol settles to (IEEE 802.1D-2004, clause 17): one instance over one set of bridges.
 * PVST and MSTP are this once for each VLAN or instance. Only the end is computed, not the way to it.
 */

/** One end of a segment: a port of a bridge that sends and takes BPDUs. */
export interface StpPort {
  /** Unique in its bridge. */
  readonly name: string;
  /** 0 to 240 in steps of 16. */
  readonly priority: number;
  /** Port number, 1 to 4095; with the priority the port identifier (9.2.7). */
  readonly number: number;
  /** Port path cost, 1 to 200,000,000 (17.14). */
  readonly cost: number;
  /** No better bridge is accepted behind this port (root guard). */
  readonly rootGuard?: boolean | undefined;
  /** A BPDU that arrives shuts the port down (BPDU guard). */
  readonly bpduGuard?: boolean | undefined;
  /** Neither sends BPDUs nor looks at them: the port forwards whatever happens (BPDU filter, spanning tree off). */
  readonly silent?: boolean | undefined;
}

export interface StpBridge {
  readonly id: string;
  /** 0 to 65535, with the VLAN or instance in its low twelve bits where the bridge adds it. */
  readonly priority: number;
  /** Twelve hexadecimal digits; undefined where no configuration says it. */
  readonly address?: string | undefined;
  readonly ports: readonly StpPort[];
}

/** Ports that hear each other; more than two on a shared medium or behind a switch that speaks no spanning tree. */
export type StpSegment = readonly { readonly bridge: string; readonly port: string }[];

export type StpRole = 'root' | 'designated' | 'alternate' | 'backup' | 'disabled';

export interface StpPortState {
  readonly role: StpRole;
  readonly forwards: boolean;
  /** Why the port forwards nothing though it is no alternate or backup. */
  readonly stopped?: 'root-guard' | 'bpdu-guard' | undefined;
}

export interface StpResult {
  /** Root bridge by bridge; parts that no segment joins have roots of their own. */
  readonly roots: ReadonlyMap<string, string>;
  /** Root path cost by bridge. */
  readonly costs: ReadonlyMap<string, number>;
  /** By bridge and port. */
  readonly ports: ReadonlyMap<string, ReadonlyMap<string, StpPortState>>;
  /** Bridges of which one was preferred by an address that nobody knows: the order of their names decided. */
  readonly leftToChance: readonly (readonly [string, string])[];
}

/** The priority vector that a port sends or a bridge holds (17.5); lower is better, place by place. */
interface Vector {
  readonly root: StpBridge;
  readonly cost: number;
  readonly designated: StpBridge;
  readonly designatedPort: number;
}

/** A vector as heard on a port: with the identifier of that port as the last place. */
interface Heard {
  readonly vector: Vector;
  readonly port: StpPort;
}

interface Work {
  readonly bridges: ReadonlyMap<string, StpBridge>;
  /** The other ends of each port's segment. */
  readonly peers: ReadonlyMap<StpPort, readonly { readonly bridge: StpBridge; readonly port: StpPort }[]>;
  /** Ports that a guard has stopped. */
  readonly stopped: Map<StpPort, 'root-guard' | 'bpdu-guard'>;
  readonly chances: Map<string, readonly [string, string]>;
}

/** Segments that name unknown bridges or ports are left out. Ports without a segment are designated. */
export function spanningTree(bridges: readonly StpBridge[], segments: readonly StpSegment[]): StpResult {
  const work = prepare(bridges, segments);
  let best = settle(work);
  // Each turn stops at least one port more, so there are at most as many turns as ports.
  while (stopOffended(work, best)) best = settle(work);
  return {
    roots: new Map(bridges.map(({ id }) => [id, best.get(id)?.vector.root.id ?? id])),
    costs: new Map(bridges.map(({ id }) => [id, best.get(id)?.vector.cost ?? 0])),
    ports: new Map(
      bridges.map((bridge) => [
        bridge.id,
        new Map(bridge.ports.map((port) => [port.name, stateOf(work, best, { bridge, port })])),
      ]),
    ),
    leftToChance: [...work.chances.values()],
  };
}

function prepare(bridges: readonly StpBridge[], segments: readonly StpSegment[]): Work {
  const byId = new Map(bridges.map((bridge) => [bridge.id, bridge]));
  const peers = new Map<StpPort, { readonly bridge: StpBridge; readonly port: StpPort }[]>();
  for (const segment of segments) {
    const ends = segment.flatMap(({ bridge: id, port: name }) => {
      const bridge = byId.get(id);
      const port = bridge?.ports.find((one) => one.name === name);
      return bridge === undefined || port === undefined ? [] : [{ bridge, port }];
    });
    for (const { port } of ends) {
      const others = ends.filter((other) => other.port !== port);
      peers.set(port, [...(peers.get(port) ?? []), ...others]);
    }
  }
  return { bridges: byId, peers, stopped: new Map(), chances: new Map() };
}

/** The best that each bridge hears, or undefined where it is the root itself; by repeating until nothing changes. */
function settle(work: Work): Map<string, Heard> {
  let best = new Map<string, Heard>();
  for (let turn = 0; turn <= work.bridges.size + 1; turn++) {
    const next = new Map<string, Heard>();
    for (const bridge of work.bridges.values()) {
      const heard = bestHeard(work, best, bridge);
      if (heard !== undefined) next.set(bridge.id, heard);
    }
    const isSettled = [...work.bridges.keys()].every((id) => isSame(best.get(id), next.get(id)));
    best = next;
    if (isSettled) break;
  }
  return best;
}

function isSame(a: Heard | undefined, b: Heard | undefined): boolean {
  return (
    a?.port === b?.port &&
    a?.vector.root === b?.vector.root &&
    a?.vector.cost === b?.vector.cost &&
    a?.vector.designated === b?.vector.designated &&
    a?.vector.designatedPort === b?.vector.designatedPort
  );
}

function bestHeard(work: Work, best: ReadonlyMap<string, Heard>, bridge: StpBridge): Heard | undefined {
  let found: Heard | undefined;
  for (const port of bridge.ports) {
    if (port.silent === true || port.rootGuard === true || work.stopped.has(port)) continue;
    for (const peer of work.peers.get(port) ?? []) {
      const sent = sentBy(work, best, peer);
      // Its own vectors, heard again, tell a bridge nothing (17.6).
      if (sent === undefined || peer.bridge === bridge || sent.designated === bridge) continue;
      const heard = { vector: { ...sent, cost: sent.cost + port.cost }, port };
      if (
        isBetterRoot(work, sent.root, bridge) &&
        (found === undefined || compareHeard(work, heard, found) < 0)
      )
        found = heard;
    }
  }
  return found;
}

function isBetterRoot(work: Work, root: StpBridge, bridge: StpBridge): boolean {
  return compareBridges(work, root, bridge) < 0;
}

/** What a port sends while it is designated: undefined when it sends nothing. */
function sentBy(
  work: Work,
  best: ReadonlyMap<string, Heard>,
  { bridge, port }: { readonly bridge: StpBridge; readonly port: StpPort },
): Vector | undefined {
  if (port.silent === true || work.stopped.get(port) === 'bpdu-guard') return undefined;
  const held = best.get(bridge.id)?.vector;
  return {
    root: held?.root ?? bridge,
    cost: held?.cost ?? 0,
    designated: bridge,
    designatedPort: identifierOf(port),
  };
}

function identifierOf({ priority, number }: StpPort): number {
  return (priority & 0xf0) * 256 + number;
}

function compareHeard(work: Work, a: Heard, b: Heard): number {
  return compareVectors(work, a.vector, b.vector) || identifierOf(a.port) - identifierOf(b.port);
}

function compareVectors(work: Work, a: Vector, b: Vector): number {
  return (
    compareBridges(work, a.root, b.root) ||
    a.cost - b.cost ||
    compareBridges(work, a.designated, b.designated) ||
    a.designatedPort - b.designatedPort
  );
}

/** Bridge identifiers: priority, then address (9.2.5); an unknown address is a matter of chance. */
function compareBridges({ chances }: Work, a: StpBridge, b: StpBridge): number {
  if (a === b) return 0;
  if (a.priority !== b.priority) return a.priority - b.priority;
  if (a.address !== undefined && b.address !== undefined && a.address !== b.address)
    return a.address < b.address ? -1 : 1;
  const pair = [a.id, b.id].sort() as [string, string];
  chances.set(pair.join(' '), pair);
  return a.id < b.id ? -1 : 1;
}

/** Guards: a port that hears any BPDU, or a better root than its bridge has, is stopped. True when one was. */
function stopOffended(work: Work, best: ReadonlyMap<string, Heard>): boolean {
  let found = false;
  for (const bridge of work.bridges.values()) {
    const held = ownVector(best, bridge);
    for (const port of bridge.ports) {
      if (work.stopped.has(port) || port.silent === true) continue;
      const heard = (work.peers.get(port) ?? []).flatMap((peer) => sentBy(work, best, peer) ?? []);
      const offends =
        port.rootGuard === true &&
        heard.some(
          (vector) => compareVectors(work, vector, { ...held, designatedPort: identifierOf(port) }) < 0,
        );
      if (port.bpduGuard === true && heard.length > 0) work.stopped.set(port, 'bpdu-guard');
      else if (offends) work.stopped.set(port, 'root-guard');
      else continue;
      found = true;
    }
  }
  return found;
}

function ownVector(best: ReadonlyMap<string, Heard>, bridge: StpBridge): Vector {
  const held = best.get(bridge.id)?.vector;
  return { root: held?.root ?? bridge, cost: held?.cost ?? 0, designated: bridge, designatedPort: 0 };
}

function stateOf(
  work: Work,
  best: ReadonlyMap<string, Heard>,
  { bridge, port }: { readonly bridge: StpBridge; readonly port: StpPort },
): StpPortState {
  const stopped = work.stopped.get(port);
  if (stopped !== undefined)
    return { role: stopped === 'bpdu-guard' ? 'disabled' : 'designated', forwards: false, stopped };
  if (port.silent === true) return { role: 'designated', forwards: true };
  if (best.get(bridge.id)?.port === port) return { role: 'root', forwards: true };
  const own = { ...ownVector(best, bridge), designatedPort: identifierOf(port) };
  const better = (work.peers.get(port) ?? [])
    .map((peer) => ({ peer, sent: sentBy(work, best, peer) }))
    .filter(({ sent }) => sent !== undefined && compareVectors(work, sent, own) < 0);
  if (better.length === 0) return { role: 'designated', forwards: true };
  const isOwn = better.every(({ peer }) => peer.bridge === bridge);
  return { role: isOwn ? 'backup' : 'alternate', forwards: false };
}
