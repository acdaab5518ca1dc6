import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reading } from '../../src/devices/device.ts';
import { deviceKinds } from '../../src/devices/registry.ts';
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
  readonly agreement: Readonly<Partial<Record<Aspect, Agreement>>>;
}

/** Devices of a folder of labs, or of one lab: `configs/DEVICE/show_running-config.txt`. */
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
  const file = join(root, lab, 'configs', name, 'show_running-config.txt');
  const show = join(root, lab, 'show', name);
  return existsSync(file) ? [{ lab, name, text: readFileSync(file, 'latin1'), show }] : [];
}

/** Undefined when no kind claims the configuration, or more than one does. */
export function labReport({ name, text, show }: LabDevice): LabReport | undefined {
  const source = { file: name, text };
  const [kind, ...others] = deviceKinds.filter((one) => one.claims(source) > 0.5);
  if (kind === undefined || others.length > 0) return undefined;
  const { facts } = kind.read([source]);
  const captured = readShowInterfaces(shown(show, 'show_interfaces'));
  const vrfs = readShowVrf(shown(show, 'show_vrf'));
  const agreement =
    facts.network === undefined || captured === undefined
      ? {}
      : compareCaptured(facts.network, captured, vrfs);
  return { kind: kind.kind, coverage: facts.coverage, agreement };
}

/** JSON is preferred to text; labs name their files in both ways. */
function shown(folder: string, command: string): string {
  const names = ['_|_json.txt', '_|_json.json', '.txt'].map((end) => join(folder, `${command}${end}`));
  const found = names.find((name) => existsSync(name));
  return found === undefined ? '' : readFileSync(found, 'latin1');
}
