import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEstate } from '../../src/flow/read-path.ts';
import { netOf } from '../../src/network/current-net.ts';
import { endingOf, followFlow } from '../../src/network/flow.ts';
import type { Ending } from '../../src/network/layer3/lookup.ts';
import type { Net } from '../../src/network/net.ts';
import type { Path } from '../../src/network/path.ts';

/** The files of a small fleet by name, `evenkeel.yaml` among them. */
export type FleetText = Readonly<Record<string, string>>;

export function readFleet(files: FleetText): Path {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-fleet-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const estate = readEstate(folder);
    if (!estate.ok) throw new Error(JSON.stringify(estate.problems));
    return estate.value.path;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How a TCP session to port 80 ends. */
export function endOf(net: Net, source: string, destination: string): Ending {
  const flow = followFlow(net, { source, destination, protocol: 6, destinationPort: 80 });
  if (flow === undefined) throw new Error(`no flow from ${source} to ${destination}`);
  return endingOf(flow);
}

export function endIn(files: FleetText, source: string, destination: string): Ending {
  return endOf(netOf(readFleet(files)), source, destination);
}
