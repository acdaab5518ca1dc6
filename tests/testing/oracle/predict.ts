import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEstate } from '../../../src/flow/read-path.ts';
import { netOf } from '../../../src/network/current-net.ts';
import { endingOf, endingsOf, type Flow, followFlow } from '../../../src/network/flow.ts';
import { portState } from '../../../src/network/layer2/trees.ts';
import type { FlowHop } from '../../../src/network/layer3/forward.ts';
import type { Ending } from '../../../src/network/layer3/lookup.ts';
import { type FailedElements, failing, legsOf, type Net } from '../../../src/network/net.ts';
import { endText, fleetFiles, portName, switchPorts } from './configuration.ts';
import type { Cut } from './cut.ts';
import { probedPorts } from './draw-filters.ts';
import type { LabNetwork } from './lab-network.ts';
import { familyOf, isRoutedUp } from './lab-network.ts';

/** One question of reachability: a ping, or a connection to a port. */
export interface Probe {
  readonly from: string;
  readonly source: string;
  readonly to: string;
  readonly destination: string;
  /** Undefined: a ping. */
  readonly port?: number | undefined;
}

export type Expected = 'delivered' | 'lost' | 'open';

/** What the model says of a network, read from the configurations of its devices. */
export interface Prediction {
  readonly answers: ReadonlyMap<Probe, Expected>;
  /** Why, for each probe: how the model says that it ends. */
  readonly reasons: ReadonlyMap<Probe, string>;
  /** `s1 3 alternate false`: box, port, role, forwards; of ports between switches. */
  readonly tree: readonly string[];
  /** Lines of configurations that no parser understood. */
  readonly unknown: readonly string[];
}

/** Before something breaks and, where something does, after it. */
export interface Predictions {
  readonly before: Prediction;
  readonly after?: Prediction | undefined;
}

export function predict(network: LabNetwork, cut?: Cut): Predictions {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-oracle-'));
  try {
    for (const [name, text] of fleetFiles(network)) writeFileSync(join(folder, name), text);
    const estate = readEstate(folder);
    if (!estate.ok) throw new Error(JSON.stringify(estate.problems));
    const net = netOf(estate.value.path);
    const before = predictionOf(network, net);
    return {
      before,
      after: cut && predictionOf(cut.after, failing(net, failedIn(network, net, cut))),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function failedIn(network: LabNetwork, net: Net, { cable, machine }: Cut): FailedElements {
  if (cable === undefined) return { machines: machine === undefined ? [] : [machine] };
  const id = cable
    .map((end) => endText(network, end))
    .sort()
    .join(' -- ');
  const [{ box }] = cable;
  const node = net.ground.nodes.get(box);
  const known = (node === undefined ? [] : legsOf(net, node)).flatMap(({ connection }) => connection.cables);
  if (!known.some((one) => one.id === id)) throw new Error(`the model has no cable ${id}`);
  return { cables: [id] };
}

function predictionOf(network: LabNetwork, net: Net): Prediction {
  const flows = probesOf(network).map((probe) => [probe, flowOf(net, probe)] as const);
  return {
    answers: new Map(flows.map(([probe, flow]) => [probe, expectedOf(flow)])),
    reasons: new Map(flows.map(([probe, flow]) => [probe, reasonOf(flow)])),
    tree: predictedTree(network, net),
    unknown: net.ground.path.devices.flatMap(({ id, facts }) =>
      facts.coverage.unknown.map(({ text }) => `${id}: ${text}`),
    ),
  };
}

/** Every host to every other one, and to one address of each router; of a declared host only IPv4 is known. */
export function probesOf(network: LabNetwork): readonly Probe[] {
  const hosts = network.boxes.filter(({ kind }) => kind === 'host');
  const targets = network.boxes.flatMap((box) => {
    const up = box.interfaces.filter((one) => box.kind === 'host' || isRoutedUp(network, box, one));
    const addresses = up[0]?.addresses ?? [];
    return addresses
      .filter((text) => !box.isDeclared || familyOf(text) === 'ipv4')
      .map((text) => ({ box, text }));
  });
  return targets.flatMap(({ box: to, text }) =>
    hosts
      .filter((from) => from !== to)
      .flatMap((from) => {
        const own = from.interfaces[0]?.addresses.find((one) => familyOf(one) === familyOf(text));
        if (own === undefined || (from.isDeclared && familyOf(own) === 'ipv6')) return [];
        const [source = '', destination = ''] = [own, text].map((one) => one.split('/')[0]);
        const probe = { from: from.id, source, to: to.id, destination };
        return [probe, ...probedPorts.map((port) => ({ ...probe, port }))];
      }),
  );
}

function flowOf(net: Net, { source, destination, port }: Probe): Flow {
  const ping = familyOf(source) === 'ipv4' ? 1 : 58;
  const asked =
    port === undefined
      ? { source, destination, protocol: ping }
      : { source, destination, protocol: 6, destinationPort: port };
  const flow = followFlow(net, asked);
  if (flow === undefined) throw new Error(`no flow from ${source} to ${destination}`);
  return flow;
}

/**
 * The real network takes one of several equal-cost paths, which its own hash decides: the model follows all. It takes
 * a port of its own choice for a connection: a list that asks for that port is uncertain to the model.
 */
function expectedOf(flow: Flow): Expected {
  if ([...flow.there, ...flow.back].some(hasRivals)) return 'open';
  if (endingOf(flow).disposition === 'delivered') return 'delivered';
  const [there, back] = [flow.there.flatMap(endingsOf), flow.back.flatMap(endingsOf)];
  return there.every(isLost) || back.every(isLost) ? 'lost' : 'open';
}

/** Several answer ARP for one address: who is heard last changes from packet to packet, and so does their way. */
function hasRivals(hop: FlowHop): boolean {
  return hop.branches.some(({ next }) => next.length > 1 || next.some(hasRivals));
}

/** An address that nobody has is uncertain to the model, as not everything may be declared; here everything is. */
function isLost({ disposition, isUnowned }: Ending): boolean {
  return disposition === 'uncertain' ? isUnowned === true : disposition !== 'delivered';
}

function reasonOf(flow: Flow): string {
  const { disposition, reason } = endingOf(flow);
  return `${disposition}: ${reason}`;
}

function predictedTree(network: LabNetwork, net: Net): readonly string[] {
  if (network.spanning !== 'rstp' && network.spanning !== 'mst') return [];
  return switchPorts(network).flatMap(({ box, port }) => {
    const node = net.ground.nodes.get(box.id);
    const legs = node === undefined ? [] : legsOf(net, node);
    const leg = legs.find(({ near }) => near.node === node && near.port.name === portName(box, port.number));
    const state = leg === undefined ? undefined : portState(net, leg, 1);
    return [`${box.id} ${port.number} ${state?.role} ${state?.forwards}`];
  });
}
