import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEstate } from '../../flow/read-path.ts';
import { netOf } from '../current-net.ts';
import { endingOf, followFlow } from '../flow.ts';
import { portState } from '../layer2/trees.ts';
import { legsOf, type Net } from '../net.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-forward-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** EOS devices by name, and their cables. */
function netWith(devices: Readonly<Record<string, string>>, links: readonly string[]): Net {
  for (const [name, text] of Object.entries(devices))
    writeFileSync(join(folder, `${name}.cfg`), `! device: ${name} (DCS-7050, EOS-4.28.3M)\n${text}`);
  const lines = Object.keys(devices).map((name) => `  ${name}: { kind: eos, config: ${name}.cfg }\n`);
  const fleet = `devices:\n${lines.join('')}links: [${links.map((link) => `"${link}"`).join(', ')}]\n`;
  writeFileSync(join(folder, 'evenkeel.yaml'), fleet);
  const estate = readEstate(folder);
  if (!estate.ok) throw new Error(JSON.stringify(estate.problems));
  return netOf(estate.value.path);
}

const host = (network: number): string =>
  `interface Ethernet1\n   no switchport\n   ip address 10.0.${network}.9/24\nip route 0.0.0.0/0 10.0.${network}.1\n`;

/** How a connection to port 80 ends that goes through a router with such an access list. */
function endingThrough(list: string, use: { readonly router?: string; readonly port?: string }): string {
  const router = `ip routing\ninterface Ethernet1\n   no switchport\n   ip address 10.0.1.1/24\ninterface Ethernet2\n   no switchport\n   ip address 10.0.2.1/24\n${use.router ?? ''}${list}`;
  const bridge = `interface Ethernet1\n${use.port ?? ''}interface Ethernet2\n`;
  const net = netWith({ a: host(1), r: router, s: bridge, b: host(2) }, [
    'a:Ethernet1 -- s:Ethernet1',
    's:Ethernet2 -- r:Ethernet1',
    'r:Ethernet2 -- b:Ethernet1',
  ]);
  const flow = followFlow(net, {
    source: '10.0.1.9',
    destination: '10.0.2.9',
    protocol: 6,
    destinationPort: 80,
  });
  return flow === undefined ? 'no flow' : endingOf(flow).disposition;
}

it('joins ports in VLAN 1, which no configuration names', () => {
  expect(endingThrough('', {})).toBe('delivered');
});

describe('a list that asks for the port that the client chose', () => {
  const deny = 'ip access-list F\n   deny tcp any range 2000 3000 any\n';
  const rest = '   permit ip any any\n';

  it('leaves it open whether packets go out', () => {
    expect(endingThrough(deny + rest, { router: '   ip access-group F out\n' })).toBe('uncertain');
  });

  it('leaves it open whether a port of a switch takes them', () => {
    const bridge = '   ip access-group F in\n';
    expect(endingThrough('', { port: bridge + deny + rest })).toBe('uncertain');
  });

  it('denies them all the same where nothing else permits them', () => {
    expect(endingThrough(deny, { router: '   ip access-group F out\n' })).toBe('denied');
  });
});

it('numbers the ports of a switch by their names, not by the order of the cables', () => {
  const bridge = (priority: number): string =>
    `spanning-tree mode rstp\nspanning-tree priority ${priority}\ninterface Ethernet2\ninterface Ethernet10\n`;
  const net = netWith({ a: bridge(4096), b: bridge(8192) }, [
    'a:Ethernet10 -- b:Ethernet10',
    'a:Ethernet2 -- b:Ethernet2',
  ]);
  const node = net.ground.nodes.get('b');
  const states = (node === undefined ? [] : legsOf(net, node)).map(
    (leg) => `${leg.near.port.name} ${portState(net, leg, 1)?.role}`,
  );
  expect(states.sort()).toEqual(['Ethernet10 alternate', 'Ethernet2 root']);
});

it('needs the answer to come back where native VLANs differ', () => {
  const trunk = (native: number): string =>
    `vlan 10,20\ninterface Ethernet1\n   switchport mode trunk\n   switchport trunk native vlan ${native}\ninterface Ethernet2\n   switchport access vlan 20\n`;
  const flow = (one: number, other: number): string => {
    const net = netWith({ a: host(1), s: trunk(one), t: trunk(other), b: host(1).replaceAll('.9/', '.8/') }, [
      'a:Ethernet1 -- s:Ethernet2',
      's:Ethernet1 -- t:Ethernet1',
      't:Ethernet2 -- b:Ethernet1',
    ]);
    const found = followFlow(net, { source: '10.0.1.9', destination: '10.0.1.8', protocol: 1 });
    return found === undefined ? 'no flow' : endingOf(found).disposition;
  };
  expect([flow(20, 20), flow(10, 10), flow(1, 20), flow(20, 1)]).toEqual([
    'delivered',
    'delivered',
    'vlan-isolated',
    'vlan-isolated',
  ]);
});

describe('a host that takes another subnet for its own', () => {
  const wide = 'interface Ethernet1\n   no switchport\n   ip address 10.0.1.9/16\n';
  const links = ['a:Ethernet1 -- r:Ethernet1', 'r:Ethernet2 -- b:Ethernet1'];
  const fate = (more: string): string => {
    const router = `ip routing\ninterface Ethernet1\n   no switchport\n   ip address 10.0.1.1/24\n${more}interface Ethernet2\n   no switchport\n   ip address 10.0.2.1/24\n`;
    const net = netWith({ a: wide, r: router, b: host(2) }, links);
    const flow = followFlow(net, { source: '10.0.1.9', destination: '10.0.2.9', protocol: 1 });
    return flow === undefined ? 'no flow' : endingOf(flow).disposition;
  };

  it('reaches it where a router answers ARP for others', () => {
    expect(fate('   ip proxy-arp\n')).toBe('delivered');
  });

  it('does not where none does', () => {
    expect(fate('')).toBe('vlan-isolated');
  });
});
