// Holds the facts of captured labs against what their devices printed: node scripts/labs.ts FOLDER [--details]
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deviceKinds } from '../src/devices/registry.ts';
import { type Agreement, compareCaptured } from '../src/network/captured/compare.ts';
import { readShowInterfaces } from '../src/network/captured/interfaces.ts';
import { readShowVrf } from '../src/network/captured/vrfs.ts';

const details = process.argv.includes('--details');
const folder = process.argv.slice(2).find((word) => !word.startsWith('--'));

if (folder === undefined) {
  process.stderr.write('usage: npm run labs -- FOLDER [--details]\n');
  process.exitCode = 2;
} else for (const device of devicesBelow(folder)) process.stdout.write(`${lineOf(device)}\n`);

interface Device {
  readonly lab: string;
  readonly name: string;
  readonly text: string;
  readonly show: string;
}

/** A folder of labs, or one lab: `configs/DEVICE/show_running-config.txt`. */
function devicesBelow(root: string): readonly Device[] {
  const labs = existsSync(join(root, 'configs')) ? [''] : readdirSync(root).sort();
  return labs.flatMap((lab) => {
    const configs = join(root, lab, 'configs');
    if (!existsSync(configs)) return [];
    return readdirSync(configs)
      .sort()
      .flatMap((name) => {
        const file = join(configs, name, 'show_running-config.txt');
        const show = join(root, lab, 'show', name);
        return existsSync(file) ? [{ lab, name, text: readFileSync(file, 'latin1'), show }] : [];
      });
  });
}

function lineOf({ lab, name, text, show }: Device): string {
  const source = { file: name, text };
  const kind = deviceKinds.find((one) => one.claims(source) > 0.5);
  const label = `${lab}/${name}`.padEnd(44);
  if (kind === undefined) return `${label} not recognised`;
  const { facts } = kind.read([source]);
  const { understood, ignored, unknown } = facts.coverage;
  const lines = `${kind.kind} understood ${understood} ignored ${ignored} unknown ${unknown.length}`;
  const parts = [label, lines.padEnd(46)];
  const more = details ? unknown.map((one) => `  unknown line ${one.span.line}: ${one.text}`) : [];
  const captured = readShowInterfaces(textOf(show, 'show_interfaces'));
  if (facts.network !== undefined && captured !== undefined) {
    const vrfs = readShowVrf(textOf(show, 'show_vrf'));
    const compared = Object.entries(compareCaptured(facts.network, captured, vrfs));
    parts.push(...compared.map(([aspect, agreement]) => `${aspect} ${share(agreement)}`));
    if (details)
      more.push(
        ...compared.flatMap(([aspect, { different }]) => different.map((one) => `  ${aspect} ${one}`)),
      );
  }
  return [parts.join(' '), ...more].join('\n');
}

function share({ same, different }: Agreement): string {
  return `${same}/${same + different.length}`;
}

/** JSON is preferred to text; labs name their files in both ways. */
function textOf(show: string, command: string): string {
  const names = ['_|_json.txt', '_|_json.json', '.txt'].map((end) => join(show, `${command}${end}`));
  const found = names.find((name) => existsSync(name));
  return found === undefined ? '' : readFileSync(found, 'latin1');
}
