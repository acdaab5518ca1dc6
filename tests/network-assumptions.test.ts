// What is taken for granted where nothing was read or declared, and examples of the documents.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEstate } from '../src/flow/read-path.ts';
import { netOf } from '../src/network/current-net.ts';
import { endingOf, followFlow } from '../src/network/flow.ts';
import { failing, type Net } from '../src/network/net.ts';
import { elementsOf } from '../src/network/survival.ts';
import { evenkeel, root } from './testing/command-line.ts';
import { quay } from './testing/fleet-copies.ts';
import { pathOfFleet } from './testing/written-fleets.ts';

const router = (name: string, last: number): string =>
  `! device: ${name} (DCS-7050, EOS-4.28.3M)\nip routing\ninterface Ethernet1\n   no switchport\n   ip address 10.0.0.${last}/24\ninterface Ethernet2\n   no switchport\n   ip address 10.${last}.0.1/24\n`;

function fate(net: Net, source: string, destination: string): string | undefined {
  const flow = followFlow(net, { source, destination, protocol: 6 });
  return flow && endingOf(flow).disposition;
}

describe('what nobody declared', () => {
  const configurations = {
    r1: `${router('r1', 1)}ip route 10.2.0.0/24 10.0.0.2\n`,
    r2: `${router('r2', 2)}ip route 10.1.0.0/24 10.0.0.1\n`,
  };
  const devices = ['a: { kind: host, host: 10.1.0.5 }', 'b: { kind: host, host: 10.2.0.5 }'];

  it('joins interfaces of one subnet whose cables are not declared', () => {
    expect(fate(netOf(pathOfFleet({ configurations, links: [], devices })), '10.1.0.5', '10.2.0.5')).toBe(
      'delivered',
    );
  });

  it('does not join those whose cables both lead elsewhere', () => {
    const links = ['r1:Ethernet1 -- c:eth0', 'r2:Ethernet1 -- d:eth0'];
    const others = ['c: { kind: host, host: 10.0.0.9 }', 'd: { kind: host, host: 10.0.0.10 }'];
    const net = netOf(pathOfFleet({ configurations, links, devices: [...devices, ...others] }));
    expect(fate(net, '10.1.0.5', '10.2.0.5')).toBe('vlan-isolated');
  });

  it('lets a host pass nothing on', () => {
    const net = netOf(
      pathOfFleet({
        configurations: {
          r1: `${router('r1', 1)}ip route 10.9.0.0/24 10.1.0.5\n`,
          a: 'auto eth0\niface eth0 inet static\n    address 10.1.0.5/24\n',
        },
        kinds: { a: 'ifupdown2' },
        links: ['r1:Ethernet2 -- a:eth0'],
      }),
    );
    const flow = followFlow(net, { source: '10.1.0.1', destination: '10.9.0.5', protocol: 6 });
    expect(flow && endingOf(flow)).toMatchObject({
      disposition: 'no-route',
      reason: 'a has no route to 10.9.0.5',
    });
  });

  it('does not know whether a host that was not read passes anything on', () => {
    const r1 = `${router('r1', 1)}ip route 10.9.0.0/24 10.1.0.5\n`;
    const net = netOf(pathOfFleet({ configurations: { r1 }, links: ['r1:Ethernet2 -- a:eth0'], devices }));
    const flow = followFlow(net, { source: '10.1.0.1', destination: '10.9.0.5', protocol: 6 });
    expect(flow && endingOf(flow)).toMatchObject({
      disposition: 'uncertain',
      reason: 'a was not read: whether it passes packets on is not known',
    });
  });

  it('gives a host its subnet and gateway by the routers that were read', () => {
    const net = netOf(pathOfFleet({ configurations, links: ['r1:Ethernet2 -- a:eth0'], devices }));
    const flow = followFlow(net, { source: '10.1.0.5', destination: '10.2.0.5', protocol: 6 });
    expect(flow?.there[0]?.routes.map(({ origin, legs }) => [origin, legs[0]?.nextHop])).toEqual([
      ['gateway', '10.1.0.1'],
    ]);
    expect(fate(failing(net, { machines: ['r1'] }), '10.1.0.5', '10.2.0.5')).toBe('no-route');
  });
});

describe('the elements that a service may lose', () => {
  it('are those of the fleet, and not who answers for a dependency', () => {
    const estate = readEstate(quay);
    if (!estate.ok) throw new Error(JSON.stringify(estate.problems));
    const net = netOf(estate.value.path);
    const [service] = estate.value.path.declared.services;
    const ids = service === undefined ? [] : elementsOf(net, service).map(({ kind, id }) => `${kind} ${id}`);
    expect(ids).toEqual(
      expect.arrayContaining(['balancer lb1', 'balancer web1', 'server app1', 'switch core1']),
    );
    expect(ids).toContain('link acc3:Ethernet3 -- orders-db:eth0');
    expect(ids).not.toContain('server orders-db');
  });
});

describe('the documents', () => {
  it.each([
    ['docs/network.md', 'office -> shop'],
    ['README.md', 'office -> orders-db'],
  ])('%s shows what the trace of %s prints', (file, flow) => {
    const { stdout } = evenkeel(['trace', flow], quay);
    expect(readFileSync(join(root, file), 'utf8')).toContain(`$ evenkeel trace '${flow}'\n${stdout}`);
  });
});
