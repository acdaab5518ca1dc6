import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceKind, Reading } from '../../src/devices/device.ts';
import { deviceKinds } from '../../src/devices/registry.ts';
import { type Agreement, type Aspect, compareCaptured } from '../../src/network/captured/compare.ts';
import { readShowInterfaces } from '../../src/network/captured/interfaces.ts';
import { readState, type StateReading } from '../../src/network/captured/read-state.ts';
import { readShowVrf } from '../../src/network/captured/vrfs.ts';
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
  readonly agreement: Readonly<Partial<Record<Aspect, Agreement>>>;
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

/** Devices of a folder of labs, or of one lab: `configs/DEVICE/show_running-config.txt`, or `DEVICE.cfg` there. */
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
  const names = ['show_running-config.txt', `${name}.cfg`];
  const file = names.map((one) => join(root, lab, 'configs', name, one)).find((one) => existsSync(one));
  const show = join(root, lab, 'show', name);
  return file === undefined ? [] : [{ lab, name, text: readFileSync(file, 'latin1'), show }];
}

/** Undefined when no kind claims the configuration, or more than one does. */
export function labReport({ name, text, show }: LabDevice): LabReport | undefined {
  const source = { file: name, text };
  const [kind, ...others] = claimants(source);
  if (kind === undefined || others.length > 0) return undefined;
  const { facts } = kind.read([source]);
  const captured = readShowInterfaces(shown(show, 'show_interfaces'));
  const vrfs = readShowVrf(shown(show, 'show_vrf'));
  const agreement =
    facts.network === undefined || captured === undefined
      ? {}
      : compareCaptured(facts.network, captured, vrfs);
  const state = readState(printed(show), '1970-01-01T00:00:00Z', facts.network?.platform ?? 'linux');
  return { kind: kind.kind, coverage: facts.coverage, agreement, state };
}

/** What each reader of routes read, in the order of the files. */
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
