import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reading } from '../../src/devices/device.ts';
import { deviceKinds } from '../../src/devices/registry.ts';
import { compareSessions, readShowBgpNeighbors } from '../../src/network/captured/bgp-sessions.ts';
import { type Agreement, type Aspect, compareCaptured } from '../../src/network/captured/compare.ts';
import { readShowInterfaces } from '../../src/network/captured/interfaces.ts';
import { readShowVrf } from '../../src/network/captured/vrfs.ts';

/** One device of a captured lab: its configuration, and the folder of what it printed. */
export interface LabDevice {
  readonly lab: string;
  readonly name: string;
  readonly text: string;
  readonly show: string;
}

/** What the model makes of it, and how far the device agrees. */
export interface LabReport {
  readonly kind: string;
  readonly coverage: Reading['facts']['coverage'];
  readonly agreement: Readonly<Partial<Record<Aspect | 'sessions', Agreement>>>;
}

/**
 * Devices of a folder of labs, or of one lab: `configs/DEVICE/show_running-config.txt`, or of Cumulus Linux
 * `configs/DEVICE/DEVICE.cfg`, of which the part of FRR is taken.
 */
export function labDevices(root: string): readonly LabDevice[] {
  if (!existsSync(root)) return [];
  const labs = existsSync(join(root, 'configs')) ? [''] : readdirSync(root).sort();
  return labs.flatMap((lab) => {
    const configs = join(root, lab, 'configs');
    return existsSync(configs)
      ? readdirSync(configs)
          .sort()
          .flatMap((name) => labDevice(root, lab, name))
      : [];
  });
}

function labDevice(root: string, lab: string, name: string): readonly LabDevice[] {
  const folder = join(root, lab, 'configs', name);
  const show = join(root, lab, 'show', name);
  const running = join(folder, 'show_running-config.txt');
  if (existsSync(running)) return [{ lab, name, text: readFileSync(running, 'latin1'), show }];
  const together = join(folder, `${name}.cfg`);
  const text = existsSync(together) ? readFileSync(together, 'latin1') : '';
  const start = text.search(/^frr version /m);
  return start < 0 ? [] : [{ lab, name, text: text.slice(start), show }];
}

/** Undefined when no kind claims the configuration, or more than one does. */
export function labReport({ name, text, show }: LabDevice): LabReport | undefined {
  const source = { file: name, text };
  const [kind, ...others] = deviceKinds.filter((one) => one.claims(source) > 0.5);
  if (kind === undefined || others.length > 0) return undefined;
  const { facts } = kind.read([source]);
  const captured = readShowInterfaces(shown(show, 'show_interfaces'));
  const vrfs = readShowVrf(shown(show, 'show_vrf'));
  const { network } = facts;
  const sessions = readShowBgpNeighbors(shown(show, "vtysh_-c_'show_ip_bgp_vrf_all_neighbors_json'"));
  const agreement = {
    ...(network === undefined || captured === undefined ? {} : compareCaptured(network, captured, vrfs)),
    ...(network === undefined || sessions.length === 0
      ? {}
      : { sessions: compareSessions(network, sessions) }),
  };
  return { kind: kind.kind, coverage: facts.coverage, agreement };
}

/** JSON is preferred to text; labs name their files in both ways. */
function shown(folder: string, command: string): string {
  const names = ['_|_json.txt', '_|_json.json', '.txt'].map((end) => join(folder, `${command}${end}`));
  const found = names.find((name) => existsSync(name));
  return found === undefined ? '' : readFileSync(found, 'latin1');
}
