import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceKind, Reading } from '../../src/devices/device.ts';
import { deviceKinds } from '../../src/devices/registry.ts';
import { nothingDeclared } from '../../src/model/declared.ts';
import { compareSessions, readShowBgpNeighbors } from '../../src/network/captured/bgp-sessions.ts';
import { type Agreement, type Aspect, compareCaptured } from '../../src/network/captured/compare.ts';
import { compareRoutes, type RouteAspect } from '../../src/network/captured/compare-routes.ts';
import { readShowInterfaces } from '../../src/network/captured/interfaces.ts';
import { readState, type StateReading } from '../../src/network/captured/read-state.ts';
import { readShowVrf } from '../../src/network/captured/vrfs.ts';
import { netOf } from '../../src/network/current-net.ts';
import { buildPath } from '../../src/network/path.ts';
import type { Source } from '../../src/text/source.ts';

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
  readonly agreement: Readonly<Partial<Record<Aspect | RouteAspect | 'sessions', Agreement>>>;
  readonly state: StateReading;
}

/** A text that holds several files is claimed by none in full: then the kind that reads a part of it counts. */
function claimants(source: Source): readonly DeviceKind[] {
  const sure = deviceKinds.filter((one) => one.claims(source) > 0.5);
  return sure.length > 0 ? sure : deviceKinds.filter((one) => one.claims(source) >= 0.4);
}

/** How many routes a reader read, by protocol. */
export interface RouteCount {
  readonly reader: string;
  readonly byProtocol: Readonly<Record<string, number>>;
}

/**
 * Devices of a folder of labs, or of one lab: `configs/DEVICE/show_running-config.txt`, or of Cumulus Linux
 * `configs/DEVICE/DEVICE.cfg`, which holds the files of its interfaces and of FRR one after the other.
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
  if (text === '') return [];
  const routing = start < 0 ? [] : [{ lab, name, text: text.slice(start), show }];
  return [{ lab, name, text: start < 0 ? text : text.slice(0, start), show }, ...routing];
}

/** Undefined when no kind claims the configuration, or more than one does. */
export function labReport({ name, text, show }: LabDevice): LabReport | undefined {
  const source = { file: name, text };
  const [kind, ...others] = claimants(source);
  if (kind === undefined || others.length > 0) return undefined;
  const { facts } = kind.read([source]);
  const captured = readShowInterfaces(shown(show, 'show_interfaces'));
  const vrfs = readShowVrf(shown(show, 'show_vrf'));
  const { network } = facts;
  const sessions = readShowBgpNeighbors(shown(show, "vtysh_-c_'show_ip_bgp_vrf_all_neighbors_json'"));
  const agreement = {
    ...(network === undefined || captured === undefined ? {} : compareCaptured(network, captured, vrfs)),
    ...(network === undefined || network.bgp.length === 0 || sessions.length === 0
      ? {}
      : { sessions: compareSessions(network, sessions) }),
  };
  const state = readState(printed(show), '1970-01-01T00:00:00Z', facts.network?.platform ?? 'linux');
  // The addresses of Cumulus Linux are in files of its own, not in those of its router
  const routes =
    network === undefined || network.platform === 'frr' ? {} : routesOf(name, facts, state.state);
  return { kind: kind.kind, coverage: facts.coverage, agreement: { ...agreement, ...routes }, state };
}

/** All devices of one lab together, with what they printed; those of a kind that is not recognised are left out. */
export function labNet(devices: readonly LabDevice[]): ReturnType<typeof netOf> {
  const read = devices.flatMap(({ name, text, show }) => {
    const source = { file: name, text };
    const [kind, ...others] = claimants(source);
    if (kind === undefined || others.length > 0) return [];
    const { facts } = kind.read([source]);
    const { state } = readState(printed(show), '1970-01-01T00:00:00Z', facts.network?.platform ?? 'linux');
    return [{ id: facts.network?.platform === 'frr' ? `${name}-frr` : name, facts, state }];
  });
  return netOf(buildPath(read, nothingDeclared));
}

/** The device alone: which of its ports are up is what it said. */
function routesOf(
  id: string,
  facts: Reading['facts'],
  state: StateReading['state'],
): Partial<Record<RouteAspect, Agreement>> {
  const net = netOf(buildPath([{ id, facts, state }], nothingDeclared));
  const node = net.ground.nodes.get(id);
  return node === undefined ? {} : compareRoutes(net, node, state);
}

/** What each reader, in the order of the files. */
export function routeCounts({ read }: StateReading): readonly RouteCount[] {
  const routes = read.flatMap(({ reader, captured }) =>
    (captured.routes ?? []).map(({ protocol }) => ({ reader, protocol })),
  );
  return [...Map.groupBy(routes, ({ reader }) => reader)].map(([reader, own]) => ({
    reader,
    byProtocol: Object.fromEntries(
      [...Map.groupBy(own, ({ protocol }) => protocol)].map(([protocol, some]) => [protocol, some.length]),
    ),
  }));
}

/** Every file that the device printed, those that failed there left out. */
function printed(folder: string): readonly Source[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ file: name, text: readFileSync(join(folder, name), 'latin1') }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** JSON is preferred to text; labs name their files in both ways. */
function shown(folder: string, command: string): string {
  const names = ['_|_json.txt', '_|_json.json', '.txt'].map((end) => join(folder, `${command}${end}`));
  const found = names.find((name) => existsSync(name));
  return found === undefined ? '' : readFileSync(found, 'latin1');
}
