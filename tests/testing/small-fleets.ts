import fc from 'fast-check';
import type { WrittenFleet } from './written-fleets.ts';

/** What a small fleet is made of: two or more switches, the first two of which route and share their addresses. */
interface Plan {
  readonly priorities: readonly number[];
  readonly cables: readonly { readonly from: number; readonly to: number; readonly vlans: string }[];
  /** Switches at which the balancer, two servers, the database and the client are. */
  readonly places: readonly number[];
  readonly tracks: boolean;
  readonly isTrunkClosed: boolean;
}

const most = 4;

const plan: fc.Arbitrary<Plan> = fc.record({
  priorities: fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 2, maxLength: most }),
  cables: fc.array(
    fc.record({
      from: fc.nat(most - 1),
      to: fc.nat(most - 1),
      vlans: fc.constantFrom('10,20,30', '10,20,30', '10,20,30', '10,20', '20,30', '10'),
    }),
    { minLength: 1, maxLength: 7 },
  ),
  places: fc.array(fc.nat(most - 1), { minLength: 5, maxLength: 5 }),
  tracks: fc.boolean(),
  isTrunkClosed: fc.boolean(),
});

/** Fleets of switches, a balancer, two servers, a database and a client whose service may work or not. */
export const smallFleet: fc.Arbitrary<WrittenFleet> = plan.map(fleetOf);

interface Port {
  readonly at: number;
  readonly name: string;
  readonly body: string;
}

function fleetOf({ priorities, cables, places, tracks, isTrunkClosed }: Plan): WrittenFleet {
  const count = priorities.length;
  const ports: Port[] = [];
  const links: string[] = [];
  const newPort = (at: number, body: string): string => {
    const name = `Ethernet${ports.filter((port) => port.at === at).length + 1}`;
    ports.push({ at, name, body });
    return `s${at}:${name}`;
  };
  for (const [at, { from, to, vlans }] of cables.entries()) {
    const [one, other] = [from % count, to % count];
    if (one === other) continue;
    const trunk = `   switchport mode trunk\n   switchport trunk allowed vlan ${vlans}\n`;
    const ends = [
      newPort(one, trunk),
      newPort(other, isTrunkClosed && at === 0 ? `${trunk}   shutdown\n` : trunk),
    ];
    links.push(ends.join(' -- '));
  }
  const [balancer = 0, first = 0, second = 0, database = 0, client = 0] = places.map(
    (place) => place % count,
  );
  const access = (vlan: number): string => `   switchport access vlan ${vlan}\n`;
  links.push(`${newPort(balancer, access(10))} -- lb1:eth0`);
  links.push(`${newPort(first, access(20))} -- app1:eth0`);
  links.push(`${newPort(second, access(20))} -- app2:eth0`);
  links.push(`${newPort(database, access(20))} -- db1:eth0`);
  const door = newPort(client, access(30));
  const configurations = Object.fromEntries(
    priorities.map((priority, at) => [
      `s${at}`,
      switchText({ at, priority, ports: ports.filter((port) => port.at === at), tracks }),
    ]),
  );
  return {
    configurations: { ...configurations, lb1: balancerText },
    kinds: { lb1: 'haproxy, host: 10.0.10.11' },
    links,
    devices: [
      'app1: { kind: host, host: 10.0.20.21 }',
      'app2: { kind: host, host: 10.0.20.22 }',
      'db1: { kind: host, host: 10.0.20.31 }',
    ],
    more: `clients: { office: { from: 10.0.30.128/25, at: "${door}" } }\ndependencies: { db: { address: "10.0.20.31:5432" } }\nservices: { shop: { entry: "http://10.0.10.11", needs: db } }`,
  };
}

interface SwitchPlan {
  readonly at: number;
  readonly priority: number;
  readonly ports: readonly Port[];
  readonly tracks: boolean;
}

function switchText({ at, priority, ports, tracks }: SwitchPlan): string {
  const interfaces = ports.map(({ name, body }) => `interface ${name}\n${body}`);
  const gateways = at > 1 ? [] : [10, 20, 30].map((vlan) => gatewayText(vlan, at, tracks));
  return [
    `! device: s${at} (DCS-7050, EOS-4.28.3M)\n`,
    `spanning-tree mode rapid-pvst\nspanning-tree vlan-id 1-4094 priority ${priority * 4096}\n`,
    'vlan 10,20,30\n',
    at > 1 ? '' : 'ip routing\ntrack door interface Ethernet1 line-protocol\n',
    ...interfaces,
    ...gateways,
  ].join('');
}

function gatewayText(vlan: number, at: number, tracks: boolean): string {
  const track = tracks && at === 0 ? '   vrrp 1 tracked-object door decrement 50\n' : '';
  return `interface Vlan${vlan}\n   ip address 10.0.${vlan}.${at + 2}/24\n   vrrp 1 ipv4 10.0.${vlan}.1\n   vrrp 1 priority-level ${120 - at * 20}\n${track}`;
}

const balancerText = `defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
frontend web
  bind 10.0.10.11:80
  default_backend app
backend app
  server app1 10.0.20.21:80 check
  server app2 10.0.20.22:80 check
`;
