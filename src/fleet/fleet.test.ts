import { describe, expect, it } from 'vitest';
import { readFleet } from './fleet.ts';

const source = (text: string): { file: string; text: string } => ({ file: 'evenkeel.yaml', text });

const harbor = `
fleet: harbor
devices:
  lb1: { kind: haproxy, config: [haproxy/lb1.cfg], host: 10.0.10.11, control: { socket: /run/a.sock, pid-file: /run/h.pid } }
  app1: { kind: host, host: "10.0.30.31:8080", capacity: 120/s, latency: 40ms }
clients:
  internet: { from: 0.0.0.0/0 }
  office: { from: 203.0.113.0/24, behind: nat }
services:
  shop:
    entry: https://shop.example.com
    traffic: { rate: 200/s, clients: { internet: 90%, office: 10% } }
    intents: { balanced: 25%, headroom: 20%, survive: [1 server] }
policy:
  apply: { watch: 30s }
environments:
  test: { services: { shop: { traffic: { rate: 10/s } } } }
`;

describe('fleet file', () => {
  it('reads devices, hosts, clients, services and policy with their units', () => {
    const fleet = readFleet([source(harbor)]);
    if (!fleet.ok) throw new Error(JSON.stringify(fleet.problems));
    expect(fleet.value.devices.map(({ id }) => id)).toEqual(['lb1']);
    expect(fleet.value.devices[0]?.control.pidFile).toBe('/run/h.pid');
    expect(fleet.value.declared.hosts.find(({ id }) => id === 'app1')).toMatchObject({
      address: '10.0.30.31',
      port: 8080,
      capacity: 120,
      latencyMs: 40,
      span: { file: 'evenkeel.yaml', line: 5, column: 30, endLine: 5, endColumn: 45 },
    });
    const [shop] = fleet.value.declared.services;
    expect(shop?.entry).toEqual({ tls: true, host: 'shop.example.com', port: 443, path: '/' });
    expect(shop?.traffic).toMatchObject({ rate: 200, clients: { internet: 0.9, office: 0.1 } });
    expect(shop?.intents).toMatchObject({ balanced: 0.25, headroom: 0.2 });
    expect(fleet.value.policy).toMatchObject({ watch: 30_000, deadline: 'auto', failOn: 'error' });
  });

  it('lays an environment over the fleet and names the known ones for a wrong name', () => {
    const test = readFleet([source(harbor)], 'test');
    expect(test.ok && test.value.declared.services[0]?.traffic.rate).toBe(10);
    expect(test.ok && test.value.declared.services[0]?.traffic.clients['office']).toBe(0.1);
    const wrong = readFleet([source(harbor)], 'tset');
    expect(wrong.ok ? '' : wrong.problems[0]?.help).toContain('test');
  });

  it('reads which switch shall be the root of VLANs, and refuses what is no VLAN or no device', () => {
    const roots = (text: string): ReturnType<typeof readFleet> =>
      readFleet([
        source(`devices: { core1: { kind: eos }, core2: { kind: eos } }\nintents:\n  roots: ${text}`),
      ]);
    const fleet = roots('[{ vlan: [40, "10-20"], root: core1, backup: core2 }]');
    expect(fleet.ok && fleet.value.declared.roots).toEqual([
      {
        vlans: [
          [10, 20],
          [40, 40],
        ],
        root: 'core1',
        backup: 'core2',
        span: { file: 'evenkeel.yaml', line: 3, column: 40, endLine: 3, endColumn: 45 },
      },
    ]);
    const refusal = (text: string): string | undefined => {
      const answer = roots(text);
      return answer.ok ? undefined : answer.problems[0]?.message;
    };
    expect(refusal('[{ vlan: 4095, root: core1 }]')).toContain("'4095' is no VLAN");
    expect(refusal('[{ vlan: 20-10, root: core1 }]')).toContain("'20-10' is no VLAN");
    expect(refusal('[{ vlan: 10, root: core3 }]')).toContain('core3, which is no device of the fleet');
    expect(refusal('[{ vlan: 10, root: core1, backup: core3 }]')).toContain('core3');
  });

  it('merges included files key by key', () => {
    const more = { file: 'more.yaml', text: 'devices: { lb2: { config: lb2.cfg } }' };
    const fleet = readFleet([source(harbor), more]);
    expect(fleet.ok && fleet.value.devices.map(({ id }) => id)).toEqual(['lb1', 'lb2']);
  });

  it.each([
    ['devices:\n  lb1: { kind: haproxy, confg: x }', 2, 25, "did you mean 'config'?"],
    ['servces: {}', 1, 1, "did you mean 'services'?"],
  ])('says where a wrong key stands and the nearest valid one: %s', (text, line, column, help) => {
    const fleet = readFleet([source(text)]);
    const problem = fleet.ok ? undefined : fleet.problems[0];
    expect(problem).toMatchObject({ code: 'fleet-schema', help });
    expect(problem?.span).toMatchObject({ line, column });
  });

  it('says what a wrong value should look like', () => {
    const fleet = readFleet([source('services:\n  shop:\n    traffic: { rate: fast }')]);
    const problem = fleet.ok ? undefined : fleet.problems[0];
    expect(problem?.message).toContain("'fast' is no rate (expected such as 200/s)");
    expect(problem?.span?.line).toBe(3);
  });

  it('reads cables, and says how one is written', () => {
    const devices = 'devices: { edge1: { kind: host }, core1: { kind: host } }';
    const fleet = readFleet([source(`${devices}\nlinks: ['edge1:Ethernet1/2 -- core1:Gi1/0/1']`)]);
    expect(fleet.ok && fleet.value.declared.links).toEqual([
      {
        ends: [
          { device: 'edge1', interface: 'Ethernet1/2' },
          { device: 'core1', interface: 'Gi1/0/1' },
        ],
      },
    ]);
    const wrong = readFleet([source('links:\n  - edge1 Ethernet1 -- core1')]);
    expect(wrong.ok ? [] : wrong.problems).toMatchObject([{ span: { line: 2 } }]);
    expect(wrong.ok ? '' : JSON.stringify(wrong.problems)).toContain('edge1:Ethernet1 -- lb1:eth0');
  });

  it.each([
    ['a cable', 'links:\n  - edge1:Ethernet1 -- cor1:Ethernet2', 3, 'cor1'],
    ['a client', "clients:\n  office: { from: 10.0.0.0/8, at: 'edg1:Ethernet1' }", 3, 'edg1'],
    ['a machine', 'links: []\npairs: []', 1, 'edgee1'],
  ])('says when %s names a device that is none', (what, text, line, name) => {
    const on = what === 'a machine' ? 'edgee1' : 'edge1';
    const devices = `devices: { edge1: { kind: host }, core1: { kind: host, on: ${on} } }`;
    const fleet = readFleet([source(`${devices}\n${text}`)]);
    const problem = fleet.ok ? undefined : fleet.problems[0];
    expect(problem?.message).toContain(`names ${name}, which is no device`);
    expect(problem?.span?.line).toBe(line);
    expect(problem?.help).toMatch(/did you mean '(?:edge1|core1)'/);
  });

  it('reports broken YAML with its place', () => {
    const fleet = readFleet([source('devices:\n  lb1: { kind: [haproxy }')]);
    const problem = fleet.ok ? undefined : fleet.problems[0];
    expect(problem?.code).toBe('fleet-syntax');
    expect(problem?.span?.line).toBeGreaterThanOrEqual(2);
  });

  it('names every key that stands twice in one map, however deep', () => {
    const text =
      'devices:\n  a: { kind: host, host: 10.0.0.1 }\n  b: { kind: host, host: 10.0.0.2 }\n  a: { kind: host, host: 10.0.0.3 }\nlinks: [{ a: 1, a: 2 }]\n';
    const fleet = readFleet([source(text)]);
    const problems = fleet.ok ? [] : fleet.problems;
    expect(problems.map(({ code, message, span }) => [code, message, span?.line, span?.column])).toEqual([
      ['fleet-syntax', 'Map keys must be unique', 4, 3],
      ['fleet-syntax', 'Map keys must be unique', 5, 17],
    ]);
  });

  it('takes an empty file for an empty fleet', () => {
    const fleet = readFleet([source('')]);
    expect(fleet.ok && fleet.value.devices).toEqual([]);
  });
});
