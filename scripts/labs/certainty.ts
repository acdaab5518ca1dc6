import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pairsOf } from '../../src/change/reach/stations.ts';
import { readEstate } from '../../src/flow/read-path.ts';
import { netOf } from '../../src/network/current-net.ts';
import { endingOf, followFlow } from '../../src/network/flow.ts';
import type { Net } from '../../src/network/net.ts';

/** How the pings between all machines of a network end, and why for some nobody knows. */
export interface Certainty {
  readonly flows: number;
  readonly delivered: number;
  readonly stopped: number;
  /** Of those that are not delivered, the most frequent first. */
  readonly reasons: readonly (readonly [reason: string, count: number])[];
}

/** The network of a folder that has a fleet file; undefined where there is none, or it cannot be read. */
export function fleetNet(folder: string): Net | undefined {
  const read = existsSync(join(folder, 'evenkeel.yaml')) ? readEstate(folder) : undefined;
  return read?.ok === true ? netOf(read.value.path) : undefined;
}

export function certaintyOf(net: Net): Certainty {
  const all = new Set(net.ground.all.map(({ id }) => id));
  const [pairs = new Map<string, { source: string; destination: string }>()] = pairsOf(
    { before: net, after: net },
    all,
  );
  const counts = new Map<string, number>();
  let [flows, delivered, stopped] = [0, 0, 0];
  for (const { source, destination } of pairs.values()) {
    const flow = followFlow(net, { source, destination, protocol: source.includes(':') ? 58 : 1 });
    if (flow === undefined) continue;
    const { disposition, reason } = endingOf(flow);
    flows++;
    if (disposition === 'delivered') delivered++;
    else {
      const text = `${disposition}: ${reason.replaceAll(/\b\d+\.\d+\.\d+\.\d+\b/g, 'A.B.C.D')}`;
      counts.set(text, (counts.get(text) ?? 0) + 1);
      if (disposition !== 'uncertain') stopped++;
    }
  }
  return { flows, delivered, stopped, reasons: [...counts].sort((a, b) => b[1] - a[1]) };
}

const mostReasons = 6;

/** `eos_base: 30 pings: 20 delivered, 4 stopped, 6 uncertain`, and why. */
export function certaintyLines(
  name: string,
  { flows, delivered, stopped, reasons }: Certainty,
): readonly string[] {
  const uncertain = flows - delivered - stopped;
  return [
    `${name.padEnd(34)} ${flows} pings: ${delivered} delivered, ${stopped} stopped, ${uncertain} uncertain`,
    ...reasons.slice(0, mostReasons).map(([reason, count]) => `    ${count} × ${reason}`),
    ...(reasons.length > mostReasons ? [`    and ${reasons.length - mostReasons} more reasons`] : []),
  ];
}
