// A fabric that is edited again and again, by what people do to switches and routers, right or wrong.
import { fabric } from '../../bench/fabrics.ts';
import { deviceKinds } from '../../src/devices/registry.ts';
import { readFleet } from '../../src/fleet/fleet.ts';
import { seeded } from '../../src/load/stub.ts';
import type { Declared } from '../../src/model/declared.ts';
import { buildPath, type DeviceInput, type Path } from '../../src/network/path.ts';

const files = new Map([...fabric(40)].filter(([name]) => name !== 'evenkeel.yaml'));
const fleet = readFleet([{ file: 'evenkeel.yaml', text: fabric(40).get('evenkeel.yaml') ?? '' }]);
export const declared: Declared = fleet.ok ? fleet.value.declared : (undefined as never);

const held = new Map<string, DeviceInput>();

/** The same bytes are the same device, as the program reads them. */
function device(name: string, text: string): DeviceInput {
  const key = `${name} ${text}`;
  const known = held.get(key) ?? readAgain(name, text);
  held.set(key, known);
  return known;
}

function readAgain(name: string, text: string): DeviceInput {
  const id = name.replace(/.*\/|\.cfg$/g, '');
  const kind = /a\d+$|core/.test(id) ? 'eos' : id.endsWith('lb') ? 'haproxy' : 'ios';
  const reader = deviceKinds.find((one) => one.kind === kind);
  return { id, facts: reader?.read([{ file: name, text }]).facts ?? (undefined as never) };
}

/** One version of the fabric: as the program goes on with it, and with nothing known from before. */
export interface Version {
  readonly name: string;
  readonly path: Path;
  readonly afresh: () => Path;
}

/** Puts a line under one of the interfaces of a text. */
function under(text: string, draw: () => number, line: string): string {
  const all = [...text.matchAll(/interface \S+\n(?=( +))/g)];
  const at = all[Math.floor(draw() * all.length)];
  if (at === undefined) return text;
  const end = at.index + at[0].length;
  return `${text.slice(0, end)}${at[1]}${line}\n${text.slice(end)}`;
}

type Edit = (text: string, draw: () => number) => string;

const edits: readonly Edit[] = [
  (text, draw) => text.replace(/description host 7.*/, `description host 7 ${Math.floor(draw() * 1e6)}`),
  (text, draw) => text.replace(/allowed vlan (\S+)/, `allowed vlan ${101 + Math.floor(draw() * 8)}`),
  (text) => text.replace(/(interface \S+\n)( +)(no switchport)/, '$1$2shutdown\n$2$3'),
  (text) => text.replace(/(interface TenGigabitEthernet1\/0\/1\n)/, '$1 shutdown\n'),
  (text, draw) => `${text}ip route 10.${Math.floor(draw() * 3)}.0.0/16 172.31.0.2\n`,
  (text, draw) => text.replace(/priority (4096|8192)/, `priority ${4096 * Math.floor(draw() * 15)}`),
  (text) => text.replace(' permit tcp', ' deny tcp'),
  (text, draw) =>
    text.replace(/ip address (\d+\.\d+\.\d+)\.\d+/, `ip address $1.${2 + Math.floor(draw() * 200)}`),
  (text, draw) =>
    text.replace(/standby (\d) priority 1\d0/, `standby $1 priority ${90 + Math.floor(draw() * 60)}`),
  (text) => text.replace(/ip route \S+ .*\n/, ''),
  (text) => text.replace(/vlan 102\n.*\n/, ''),
  (text) => text.replace(/server s1 .*\n/, ''),
  (text) => `!\n${text}`,
  (text, draw) =>
    text.replace(
      /(switchport mode trunk\n)( +)/,
      `$1$2switchport trunk native vlan ${Math.floor(draw() * 9)}\n$2`,
    ),
  (text, draw) => under(text, draw, `mtu ${2000 + Math.floor(draw() * 3) * 500}`),
  (text, draw) => under(text, draw, 'shutdown'),
  (text, draw) => under(text, draw, 'ip access-group NOBODY in'),
  (text, draw) => under(text, draw, 'spanning-tree portfast'),
  (text, draw) => under(text, draw, 'channel-group 1 mode active'),
  (text) => text.replace('switchport mode trunk', 'switchport mode dynamic auto'),
  (text) => text.replace('spanning-tree mode rapid-pvst', 'spanning-tree mode mstp'),
  (text, draw) =>
    text.replace(/standby (\d) ip (\S+)\.\d+/, `standby $1 ip $2.${1 + Math.floor(draw() * 3)}`),
  (text) => text.replace(/hostname \S+/, 'hostname other'),
  (text) => text.replace('ip routing', 'no ip routing'),
  (text, draw) =>
    text.replace(/(interface Vlan10(\d)\n)/, draw() < 0.5 ? '$1 shutdown\n' : '$1 no ip proxy-arp\n'),
];

/** Versions of the fabric, each one edit from the one before; the first is as it was made. */
export function* versions(seed: number, count: number): Iterable<Version> {
  const draw = seeded(seed);
  const texts = new Map(files);
  const names = [...texts.keys()].filter((name) => !/a(?:[6-9]|1\d)\.cfg$/.test(name));
  for (let step = 0; step <= count; step++) {
    const name = names[Math.floor(draw() * names.length)] ?? '';
    const edit = edits[Math.floor(draw() * edits.length)] ?? ((text) => text);
    const undo = draw() < 0.25;
    if (step > 0) texts.set(name, undo ? (files.get(name) ?? '') : edit(texts.get(name) ?? '', draw));
    const now = [...texts];
    yield {
      name: step === 0 ? 'as it was made' : name,
      path: buildPath(
        now.map(([file, text]) => device(file, text)),
        declared,
      ),
      afresh: () =>
        buildPath(
          now.map(([file, text]) => readAgain(file, text)),
          structuredClone(declared),
        ),
    };
  }
}
