// What was worked out once holds only as long as all that it was worked out from.
import { describe, expect, it } from 'vitest';
import { rules } from '../src/audit/registry.ts';
import { audit } from '../src/audit/run.ts';
import { deviceKinds } from '../src/devices/registry.ts';
import { readFleet } from '../src/fleet/fleet.ts';
import type { CapturedRoute } from '../src/model/network/captured.ts';
import { netOf } from '../src/network/current-net.ts';
import { everyHop } from '../src/network/flow.ts';
import { forward } from '../src/network/layer3/forward.ts';
import { type Net, netMade } from '../src/network/net.ts';
import { buildPath, type Path } from '../src/network/path.ts';
import { endOf } from './testing/read-fleet.ts';

function declaredIn(text: string): Path['declared'] {
  const fleet = readFleet([{ file: 'evenkeel.yaml', text }]);
  if (!fleet.ok) throw new Error(JSON.stringify(fleet.problems));
  return fleet.value.declared;
}

function device(id: string, kind: string, text: string): Parameters<typeof buildPath>[0][number] {
  const language = deviceKinds.find((one) => one.kind === kind);
  if (language === undefined) throw new Error(kind);
  return { id, facts: language.read([{ file: `${id}.cfg`, text }]).facts };
}

describe('an address that nobody has', () => {
  const declared = declaredIn(`devices:
  edge: { kind: ios, config: edge.cfg }
  node: { kind: ifupdown2, config: node.cfg }
  proxy: { kind: haproxy, config: proxy.cfg, host: 10.66.1.9 }
  spare: { kind: host, host: 10.66.2.40 }
links:
  - edge:GigabitEthernet1/0/1 -- node:eth0
  - edge:GigabitEthernet1/0/2 -- spare:eth0
  - edge:GigabitEthernet1/0/3 -- proxy:eth0
`);
  const port = (number: number, vlan: number): string =>
    `interface GigabitEthernet1/0/${number}\n switchport mode access\n switchport access vlan ${vlan}\n`;
  const edge = device(
    'edge',
    'ios',
    `version 15.2\nhostname edge\nip routing\nvlan 71,72\n${port(1, 72)}${port(2, 72)}${port(3, 71)}interface Vlan71\n ip address 10.66.1.1 255.255.255.0\ninterface Vlan72\n ip address 10.66.2.1 255.255.255.0\nend\n`,
  );
  const node = device(
    'node',
    'ifupdown2',
    'auto eth0\niface eth0 inet static\n    address 10.66.2.20/24\n    gateway 10.66.2.2\n',
  );
  const proxy = (more: string): ReturnType<typeof device> =>
    device(
      'proxy',
      'haproxy',
      `defaults\n mode http\nfrontend f\n bind 10.66.1.9:80\n default_backend b\nbackend b\n server one 10.66.2.20:80\n${more}`,
    );
  const gained = (path: Path): readonly string[] =>
    audit(rules, {
      path,
      forecast: { services: [] },
      files: (_, name) => ({ path: name, state: 'unknown' }),
      now: 0,
    }).map(({ rule }) => rule);

  it('is known as soon as the last host of its subnet is a server', () => {
    expect(gained(buildPath([edge, node, proxy('')], declared))).not.toContain('gateway-wrong');
    const after = buildPath([edge, node, proxy(' server two 10.66.2.40:80\n')], declared);
    expect(gained(after)).toContain('gateway-wrong');
    expect(gained(buildPath([edge, node, proxy('')], declared))).not.toContain('gateway-wrong');
  });
});

describe('routes that were captured', () => {
  const declared = declaredIn(
    'devices:\n  core: { kind: ios, config: core.cfg }\n  box: { kind: host, host: 10.67.1.9 }\n  far: { kind: host, host: 10.67.9.9 }\nlinks: ["core:GigabitEthernet0/1 -- box:eth0"]\n',
  );
  const core = device(
    'core',
    'ios',
    'version 15.4\nhostname core\ninterface GigabitEthernet0/1\n ip address 10.67.1.1 255.255.255.0\nrouter ospf 1\nend\n',
  );
  const stateOf = (route: Partial<CapturedRoute>): NonNullable<typeof core.state> =>
    ({
      at: '2026-01-01',
      files: [],
      interfaces: [],
      routeTables: new Set(['ipv4']),
      spanningTrees: [],
      problems: [],
      routes: [
        {
          protocol: 'ospf',
          vrf: '',
          prefix: '10.67.9.0/24',
          nextHops: [],
          span: { file: 'routes', line: 1, column: 1, endLine: 1, endColumn: 1 },
          ...route,
        },
      ],
    }) as unknown as NonNullable<typeof core.state>;

  it('are those of the capture at hand', () => {
    const dropping = buildPath([{ ...core, state: stateOf({ discard: 'drop' }) }], declared);
    expect(endOf(netOf(dropping), '10.67.1.9', '10.67.9.9').disposition).toBe('null-routed');
    const other = buildPath([{ ...core, state: stateOf({ prefix: '10.67.8.0/24' }) }], declared);
    expect(endOf(netOf(other), '10.67.1.9', '10.67.9.9').disposition).toBe('no-route');
  });
});

describe('a packet that goes round', () => {
  const declared = declaredIn(
    'devices:\n  one: { kind: ios, config: one.cfg }\n  two: { kind: ios, config: two.cfg }\n  end: { kind: ios, config: end.cfg }\nlinks: ["one:GigabitEthernet0/1 -- two:GigabitEthernet0/1", "one:GigabitEthernet0/2 -- end:GigabitEthernet0/1"]\n',
  );
  const router = (id: string, body: string): ReturnType<typeof device> =>
    device(id, 'ios', `version 15.4\nhostname ${id}\n${body}end\n`);
  const port = (number: number, address: string): string =>
    `interface GigabitEthernet0/${number}\n ip address ${address} 255.255.255.0\n`;
  const route = (hop: string): string => `ip route 10.68.0.0 255.255.0.0 ${hop}\n`;
  const path = buildPath(
    [
      router(
        'one',
        `${port(1, '192.168.1.1')}${port(2, '192.168.2.1')}${route('192.168.1.2')}${route('192.168.2.2')}`,
      ),
      router('two', `${port(1, '192.168.1.2')}${route('192.168.1.1')}`),
      router('end', `${port(1, '192.168.2.2')}${port(3, '10.68.0.1')}`),
    ],
    declared,
  );
  const packet = {
    family: 'ipv4',
    protocol: 6,
    source: '198.51.100.1',
    destination: '10.68.0.1',
    established: false,
  } as const;
  const told = (net: Net, id: string): string => {
    const node = net.ground.nodes.get(id);
    const hops = node === undefined ? [] : everyHop(forward(net, node, packet));
    return hops.map((hop) => `${hop.node.id} ${hop.ending?.disposition ?? hop.branches.length}`).join(', ');
  };

  it('is told alike, whoever was asked before', () => {
    for (const asked of ['one', 'two', 'end'])
      for (const before of ['one', 'two', 'end']) {
        const net = netMade(path);
        told(net, before);
        expect(told(net, asked), `${asked} after ${before}`).toBe(told(netMade(path), asked));
      }
    expect(told(netMade(path), 'two')).toBe('two 1, one 2, two 1, end delivered, one loop');
  });
});
