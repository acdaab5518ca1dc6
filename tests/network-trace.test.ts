// `evenkeel trace` and `check` over a whole fleet with its network.
import { afterAll, describe, expect, it } from 'vitest';
import { evenkeel, root } from './testing/command-line.ts';
import { fleetCopies, quay } from './testing/fleet-copies.ts';
import { everyMachine, passed, steps, traced, type Way } from './testing/traced.ts';

const copies = fleetCopies(quay);
afterAll(copies.remove);

const office = ['client:office', 'acc3', 'core1', 'acc1', 'lb1'];

describe('the fleet of quay', () => {
  it('is sound in every profile, and the real programs agree', () => {
    const run = evenkeel(['check', quay, '--json'], root);
    const { findings, problems } = JSON.parse(run.stdout) as {
      findings: readonly unknown[];
      problems: readonly unknown[];
    };
    expect([findings, problems, run.status]).toEqual([[], [], 0]);
  });

  it('no longer survives the loss of a cable once no second route leads around it', () => {
    const folder = copies.changed({
      'switches/edge1.cfg': (text) => text.replace(/ip route .* 10\.0\.0\.10 200\n/g, ''),
    });
    const run = evenkeel(['check', folder, '--no-native', '--json'], root);
    const { findings } = JSON.parse(run.stdout) as {
      findings: readonly { readonly rule: string; readonly message: string }[];
    };
    const messages = findings.flatMap(({ rule, message }) =>
      rule === 'single-point-of-failure' ? [message] : [],
    );
    expect(messages).toEqual([
      expect.stringContaining('the loss of link core1:GigabitEthernet1/0/1 -- edge1:Ethernet1'),
      expect.stringContaining('the loss of switch core1'),
    ]);
    expect(run.status).toBe(1);
  });

  it('breaks an intent of the service when office reaches what the service needs', () => {
    const folder = copies.changed({
      'evenkeel.yaml': (text) =>
        text.replace('reach: [internet, office]', 'reach: [internet]\n      isolate: [office]'),
    });
    const { stdout } = evenkeel(['check', folder, '--no-native'], root);
    expect(stdout).toContain('error[isolation-broken]');
    expect(stdout).toContain('office -> shop');
    expect(stdout).not.toContain('office -> orders-db');
  });

  it('shows the request from the client to the database, both ways', () => {
    expect(steps('shop', quay, '--from', 'office')).toEqual([
      'GET http://shop.example.com/ from 10.0.9.7',
      'office → lb1 203.0.113.10:80',
      'client:office via 10.0.9.1',
      'its gateway, by its subnet',
      'acc3 Ethernet10 → Ethernet49 VLAN 9',
      'core1 GigabitEthernet1/0/4 VLAN 9',
      'core1 Vlan9 → Vlan10',
      'core1 GigabitEthernet1/0/2 VLAN 10',
      'acc1 Ethernet49 → Ethernet1 VLAN 10',
      'lb1 eth0',
      'delivered',
      'the answer comes back the same way',
      'lb1 (haproxy)  :::80',
      '→ pool web',
      'sent: GET / HTTP/1.1, Host shop.example.com, x-forwarded-for 10.0.9.7 ?',
      '50 %  web1 10.0.20.21:8080',
      ...lastTiers('web1', 'acc1', 2),
      '50 %  web2 10.0.20.22:8080',
      ...lastTiers('web2', 'acc2', 3),
      'app1 → orders-db 10.0.40.5:5432',
      'app1 eth0 via 10.0.30.1',
      'its gateway, by its subnet',
      'acc3 Ethernet1 → Ethernet49 VLAN 30',
      'core1 GigabitEthernet1/0/4 VLAN 30',
      'core1 Vlan30 → Vlan40',
      'core1 GigabitEthernet1/0/4 VLAN 40',
      'acc3 Ethernet49 → Ethernet3 VLAN 40',
      'orders-db eth0',
      'delivered',
      'the answer comes back the same way',
      'delivered to a server',
    ]);
  });

  it('names the line that decides at each hop', () => {
    const { stdout } = evenkeel(['trace', 'shop', quay], root);
    for (const words of [
      '20 permit tcp any 203.0.113.0/24 eq 80 443  (permit, in)',
      'ip route 203.0.113.0/24 10.0.0.2  (static)',
      'switchport access vlan 10',
      'ip address 203.0.113.2 255.255.255.0  (connected)',
      'gateway 203.0.113.1  (static)',
    ])
      expect(stdout).toContain(words);
  });

  it('shows the line that denies a packet once at each way', () => {
    const { stdout } = evenkeel(['trace', 'internet -> 203.0.113.10:9999', quay], root);
    const lines = stdout.split('\n').map((line) => line.trim().replace(/ +/g, ' '));
    expect(lines.filter((line) => /:\d+ .*deny/.test(line))).toEqual([
      expect.stringMatching(/edge1\.cfg:40 40 deny ip any any \(deny, in\)$/),
      expect.stringMatching(/edge2\.cfg:40 40 deny ip any any \(deny, in\)$/),
    ]);
  });

  it('enters at the balancer that has the shared address, and at its stand-in once that has the higher priority', () => {
    const entered = (folder: string): readonly string[] =>
      steps('shop', folder).filter((line) => /^lb\d \(haproxy\)/.test(line));
    expect(entered(quay)).toEqual(['lb1 (haproxy)  :::80']);
    const folder = copies.changed({
      'balancers/lb2-keepalived.conf': (text) => text.replaceAll('priority 100', 'priority 120'),
    });
    expect(entered(folder)).toEqual(['lb2 (haproxy)  :::80']);
  });
});

/** From the balancer by a web server to an application. */
function lastTiers(web: string, access: string, port: number): readonly string[] {
  const address = { web1: '10.0.20.21', web2: '10.0.20.22' }[web] ?? '';
  return [
    `lb1 → ${web} ${address}:8080`,
    'lb1 eth0 via 203.0.113.1',
    'acc1 Ethernet1 → Ethernet49 VLAN 10',
    'core1 GigabitEthernet1/0/2 VLAN 10',
    'core1 Vlan10 → Vlan20',
    `core1 GigabitEthernet1/0/${port} VLAN 20`,
    `${access} Ethernet49 → Ethernet2 VLAN 20`,
    `${web} eth0`,
    'delivered',
    'the answer comes back the same way',
    `${web} (nginx)  8080`,
    '→ pool app',
    'sent: GET / HTTP/1.1, Host shop.example.com',
    '100 %  10.0.30.31:8080 10.0.30.31:8080',
    `${web} → 10.0.30.31:8080 10.0.30.31:8080`,
    `${web} eth0 via 10.0.20.1`,
    `${access} Ethernet2 → Ethernet49 VLAN 20`,
    `core1 GigabitEthernet1/0/${port} VLAN 20`,
    'core1 Vlan20 → Vlan30',
    'core1 GigabitEthernet1/0/4 VLAN 30',
    'acc3 Ethernet49 → Ethernet1 VLAN 30',
    'app1 eth0',
    'delivered',
    'the answer comes back the same way',
  ];
}

describe('ways', () => {
  it('are several where their cost is equal', () => {
    const folder = copies.changed({
      'switches/edge1.cfg': (text) => text.replace(/(ip route 203\.0\.113\.0\/24 10\.0\.0\.10) 200/, '$1'),
    });
    const edge = traced('internet -> shop', folder).flow?.there.hops[0]?.branches[0]?.next[0];
    expect(edge?.machine).toBe('edge1');
    expect(edge?.branches.map(({ next }) => next[0]?.machine)).toEqual(['core1', 'edge2']);
    expect(steps('internet -> shop', folder).filter((line) => line === 'or')).toHaveLength(2);
  });

  it('back may be other ones than there', () => {
    const lines = steps('internet -> shop', quay);
    expect(lines).toContain('the answer:');
    const { there, back } = traced('internet -> shop', quay).flow ?? {};
    const machines = (way: Way | undefined): ReadonlySet<string> =>
      new Set(way?.hops.flatMap((hop) => [...everyMachine(hop)]));
    expect(machines(there).has('core2')).toBe(true);
    expect(machines(back).has('core2')).toBe(false);
  });

  it('are the same ones there and back where the fleet asks for it', () => {
    const { there, back } = traced('office -> shop', quay).flow ?? {};
    expect(passed(there)).toEqual(office);
    expect(passed(back)).toEqual(office.toReversed());
  });

  it('of IPv6 are those of IPv4', () => {
    const four = traced('internet -> shop', quay).flow;
    const six = traced('internet6 -> [2001:db8:10::10]:80', quay).flow;
    expect(six?.there.ending.disposition).toBe('delivered');
    expect(passed(six?.there)).toEqual(passed(four?.there).map((id) => id.replace('internet', 'internet6')));
    expect(six?.back?.ending.disposition).toBe('delivered');
    expect(steps('shop', quay, '--from', 'internet6')).toContain('internet6 → lb1 2001:db8:10::10:80');
  });

  it('of a machine of which only keepalived was read start at the address that the fleet file declares', () => {
    const folder = copies.changed({ 'evenkeel.yaml': (text) => text.replace(/ {2}lb[12]-net: .*\n/g, '') });
    for (const flow of ['internet -> shop', 'office -> lb1:80', 'lb2 -> web1:8080'])
      expect([flow, traced(flow, folder).disposition]).toEqual([flow, 'delivered']);
    expect(evenkeel(['check', folder, '--no-native'], root).stdout).toContain('0 errors, 0 warnings');
  });
});
