import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEstate } from '../flow/read-path.ts';
import { components } from './components.ts';
import { openLoops } from './layer2/loops.ts';
import type { Path } from './path.ts';
import { segments } from './segments.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-segments-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Wiring {
  readonly links?: readonly string[];
  readonly pairs?: string;
}

/** EOS switches by name, each with its interfaces and what else they have. */
function pathOf(switches: Readonly<Record<string, string>>, { links = [], pairs = '[]' }: Wiring): Path {
  for (const [name, text] of Object.entries(switches))
    writeFileSync(join(folder, `${name}.cfg`), `! device: ${name} (DCS-7050, EOS-4.28.3M)\n${text}`);
  const devices = Object.keys(switches).map((name) => `  ${name}: { kind: eos, config: ${name}.cfg }\n`);
  const fleet = `devices:\n${devices.join('')}links: [${links.map((link) => `"${link}"`).join(', ')}]\npairs: ${pairs}\n`;
  writeFileSync(join(folder, 'evenkeel.yaml'), fleet);
  const estate = readEstate(folder);
  if (!estate.ok) throw new Error(JSON.stringify(estate.problems));
  return estate.value.path;
}

function shown(path: Path): readonly string[] {
  return segments(path).map((own) =>
    own
      .map(({ device, port }) => `${device.id} ${port.name}`)
      .sort()
      .join(', '),
  );
}

const trunk = (more = ''): string => `interface Ethernet1\n   switchport mode trunk\n${more}`;
const gateway = (vlan: number, host: number): string =>
  `interface Vlan${vlan}\n   ip address 10.0.${vlan}.${host}/24\n`;

describe('broadcast domains', () => {
  it('follow the VLANs that both ends of a cable carry', () => {
    const one = `vlan 10,20\n${trunk()}${gateway(10, 1)}${gateway(20, 1)}`;
    const other = `vlan 10,20\n${trunk('   switchport trunk allowed vlan 10\n')}interface Vlan10\n   ip address 10.0.10.2/24\ninterface Vlan20\n   ip address 10.9.20.2/24\n`;
    expect(shown(pathOf({ a: one, b: other }, { links: ['a:Ethernet1 -- b:Ethernet1'] }))).toEqual([
      'a Vlan10, b Vlan10',
      'a Vlan20',
      'b Vlan20',
    ]);
  });

  it('join a subinterface with the VLAN of its tag', () => {
    const router =
      'interface Ethernet1\n   no switchport\ninterface Ethernet1.10\n   encapsulation dot1q vlan 10\n   ip address 10.0.10.9/24\n';
    const other = `vlan 10,20\n${trunk()}${gateway(10, 1)}${gateway(20, 1)}`;
    expect(shown(pathOf({ r: router, s: other }, { links: ['r:Ethernet1 -- s:Ethernet1'] }))).toEqual([
      'r Ethernet1.10, s Vlan10',
      's Vlan20',
    ]);
  });

  it('reach as far as a VXLAN network', () => {
    const leaf = (host: number): string =>
      `vlan 10\n${gateway(10, host)}interface Vxlan1\n   vxlan source-interface Loopback0\n   vxlan vlan 10 vni 10010\ninterface Ethernet2\n   no switchport\n   ip address 10.1.${host}.1/31\n`;
    expect(shown(pathOf({ a: leaf(1), b: leaf(2) }, { links: ['a:Ethernet2 -- b:Ethernet9'] }))).toEqual([
      'a Vlan10, b Vlan10',
      'a Ethernet2',
      'b Ethernet2',
    ]);
  });

  it('hold a pair whose cables nobody declared, by its subnet, and no others', () => {
    const router = (host: number): string =>
      `interface Ethernet1\n   no switchport\n   ip address 10.0.0.${host}/24\n`;
    const found = shown(pathOf({ a: router(1), b: router(2), c: router(3) }, { pairs: '[[a, b]]' }));
    expect(found).toEqual(['a Ethernet1, b Ethernet1', 'c Ethernet1']);
  });

  it('hold two ends of a small network that nobody declared, unless it is at several places', () => {
    const router = (host: number): string =>
      `interface Ethernet1\n   no switchport\n   ip address 10.0.0.${host}/30\n`;
    expect(components(pathOf({ a: router(1), b: router(2) }, {})).map(shown)).toEqual([
      ['a Ethernet1, b Ethernet1'],
    ]);
    const three = pathOf({ a: router(1), b: router(2), c: router(1) }, {});
    expect(shown(three)).toEqual(['a Ethernet1', 'b Ethernet1', 'c Ethernet1']);
    const copies = pathOf({ a: router(1), b: router(1) }, {});
    expect(shown(copies)).toEqual(['a Ethernet1', 'b Ethernet1']);
  });

  it('end at a port that is shut down', () => {
    const one = `vlan 10\n${trunk('   shutdown\n')}${gateway(10, 1)}`;
    const other = `vlan 10\n${trunk()}interface Vlan10\n   ip address 10.9.10.2/24\n`;
    const found = shown(pathOf({ a: one, b: other }, { links: ['a:Ethernet1 -- b:Ethernet1'] }));
    expect(found).toEqual(['a Vlan10', 'b Vlan10']);
  });
});

describe('open loops', () => {
  const quiet = '   spanning-tree bpdufilter enable\n';
  const ports = (first: string, second: string): string =>
    `vlan 10\ninterface Ethernet1\n   switchport mode trunk\n${first}interface Ethernet2\n   switchport mode trunk\n${second}`;
  const links = ['a:Ethernet1 -- b:Ethernet1', 'a:Ethernet2 -- b:Ethernet2'];

  it('are none where spanning tree runs on every cable', () => {
    expect(openLoops(pathOf({ a: ports('', ''), b: ports('', '') }, { links }))).toEqual([]);
  });

  it('are closed by a port that filters BPDUs, in the VLANs that it carries', () => {
    const found = openLoops(
      pathOf({ a: ports('', quiet), b: ports('   switchport trunk allowed vlan 10\n', '') }, { links }),
    );
    expect(found.map(({ vlans, reasons }) => [vlans, reasons.length])).toEqual([[[10], 1]]);
  });

  it('are none across the two switches of an MLAG', () => {
    const member = 'interface Port-Channel5\n   switchport mode trunk\n   spanning-tree bpdufilter enable\n';
    const leaf = `vlan 10\n${member}interface Ethernet1\n   channel-group 5 mode active\ninterface Ethernet2\n   channel-group 5 mode active\n`;
    const spine = `vlan 10\n${member}   mlag 5\ninterface Ethernet1\n   channel-group 5 mode active\ninterface Port-Channel9\n   switchport mode trunk\ninterface Ethernet9\n   channel-group 9 mode active\nmlag configuration\n   domain-id X\n   peer-link Port-Channel9\n`;
    const cables = ['l:Ethernet1 -- x:Ethernet1', 'l:Ethernet2 -- y:Ethernet1', 'x:Ethernet9 -- y:Ethernet9'];
    expect(openLoops(pathOf({ l: leaf, x: spine, y: spine }, { links: cables }))).toEqual([]);
  });
});
