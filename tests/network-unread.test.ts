// Lines that no model holds, on the way of a packet and beside it.
import { describe, expect, it } from 'vitest';
import { endIn, type FleetText } from './testing/read-fleet.ts';

const [left, right] = ['192.168.4.9', '192.168.5.9'] as const;

const fleet = (kind: string): string => `devices:
  gate: { kind: ${kind}, config: gate.cfg }
  left: { kind: host, host: ${left} }
  right: { kind: host, host: ${right} }
links:
  - "gate:${kind === 'ifupdown2' ? 'eth4' : kind === 'eos' ? 'Ethernet4' : 'GigabitEthernet0/4'} -- left:eth0"
  - "gate:${kind === 'ifupdown2' ? 'eth5' : kind === 'eos' ? 'Ethernet5' : 'GigabitEthernet0/5'} -- right:eth0"
`;

interface Lines {
  readonly in?: string;
  readonly out?: string;
  readonly beside?: string;
  readonly whole?: string;
}

function ios({ in: arrival = '', out = '', beside = '', whole = '' }: Lines): FleetText {
  const gate = `version 15.4
hostname gate
${whole}
interface GigabitEthernet0/4
 ip address 192.168.4.1 255.255.255.0
 ${arrival}
interface GigabitEthernet0/5
 ip address 192.168.5.1 255.255.255.0
 ${out}
interface GigabitEthernet0/6
 ip address 192.168.6.1 255.255.255.0
 ${beside}
end
`;
  return { 'evenkeel.yaml': fleet('ios'), 'gate.cfg': gate };
}

const interfaces = (line: string): FleetText => ({
  'evenkeel.yaml': fleet('ifupdown2'),
  'gate.cfg': `auto eth4
iface eth4
    address 192.168.4.1/24
    post-up sysctl -w net.ipv4.ip_forward=1
auto eth5
iface eth5
    address 192.168.5.1/24
    ${line}
`,
});

const decisive: readonly (readonly [what: string, lines: Lines])[] = [
  ['two zones', { in: 'zone-member security green', out: 'zone-member security red' }],
  ['a zone and none', { out: 'zone-member security red' }],
  ['a policy route where packets come in', { in: 'ip policy route-map BY-SOURCE' }],
  ['a check of senders', { in: 'ip verify unicast source reachable-via rx' }],
  ['translation between inner and outer interfaces', { in: 'ip nat inside', out: 'ip nat outside' }],
  ['translation of what comes in', { in: 'ip nat outside' }],
  ['a crypto map', { out: 'crypto map VPN' }],
  ['inspection', { in: 'ip inspect GUARD in' }],
  ['a service policy', { out: 'service-policy output SHAPE' }],
  ['a line that nobody knows', { in: 'frobnicate packets' }],
];

const idle: readonly (readonly [what: string, lines: Lines])[] = [
  ['the same zone twice', { in: 'zone-member security green', out: 'zone-member security green' }],
  ['an inner interface alone', { in: 'ip nat inside' }],
  ['lines beside the way', { beside: 'ip policy route-map BY-SOURCE\n crypto map VPN\n frobnicate packets' }],
  ['what is taken back', { in: 'ip policy route-map BY-SOURCE\n no ip policy route-map BY-SOURCE' }],
  ['storms, counters and names', { in: 'storm-control broadcast level 1.00', out: 'load-interval 30' }],
  [
    'users, time, logs and banners',
    {
      whole:
        'aaa new-model\nntp server 192.168.6.3\nlogging host 192.168.6.4\nsnmp-server location here\nbanner motd ^C hello ^C',
    },
  ],
  ['an unknown line of no interface', { whole: 'frobnicate everything' }],
];

describe('a line that no model holds makes uncertain what passes it', () => {
  it.each(decisive)('%s', (_, lines) => {
    const { disposition, reason, span } = endIn(ios(lines), left, right);
    expect(disposition).toBe('uncertain');
    expect(reason).toMatch(/^'.*'/);
    expect(span?.file).toContain('gate.cfg');
  });

  it('an access list that denies is asked first', () => {
    const lines = {
      in: 'ip access-group SHUT in\n ip policy route-map BY-SOURCE',
      whole: 'ip access-list extended SHUT\n deny ip any any',
    };
    expect(endIn(ios(lines), left, right).disposition).toBe('denied');
  });

  it.each([
    ['a firewall of the system', 'post-up iptables -P FORWARD DROP'],
    ['nftables', 'up nft -f /etc/nftables.conf'],
    ['a rule of policy routing', 'post-up ip rule add from 192.168.4.0/24 table 7'],
    ['a script', 'post-up /usr/local/sbin/guard.sh'],
    ['an option that nobody knows', 'frobnicate yes'],
  ])('%s', (_, line) => {
    expect(endIn(interfaces(line), left, right).disposition).toBe('uncertain');
  });
});

describe('a line that no model holds, and that cannot touch the packet', () => {
  it.each(idle)('%s', (_, lines) => {
    expect(endIn(ios(lines), left, right)).toMatchObject({ disposition: 'delivered' });
  });

  it.each([
    ['offloading', 'post-up ethtool -K eth5 tso off'],
    ['what happens when it goes down', 'pre-down iptables -F'],
  ])('%s', (_, line) => {
    expect(endIn(interfaces(line), left, right).disposition).toBe('delivered');
  });
});

describe('whether Linux routes', () => {
  const text = interfaces('mtu 1500')['gate.cfg'] ?? '';
  const yaml = fleet('ifupdown2');
  const plain = text.replace(/.*sysctl.*\n/, '');
  const router = 'frr version 8.4\nhostname gate\ninterface eth4\nexit\n';

  it('is decided by its files, or else by what was not read', () => {
    expect(endIn({ 'evenkeel.yaml': yaml, 'gate.cfg': text }, left, right).disposition).toBe('delivered');
    const open = endIn({ 'evenkeel.yaml': yaml, 'gate.cfg': plain }, left, right);
    expect(open).toMatchObject({ disposition: 'uncertain' });
    expect(open.reason).toContain('whether gate routes IPv4 packets');
    const off = { 'evenkeel.yaml': yaml, 'gate.cfg': text.replace('ip_forward=1', 'ip_forward=0') };
    expect(endIn(off, left, right).disposition).toBe('no-route');
  });

  it('is the same whichever configuration of a machine is named first', () => {
    const first = `${yaml.replace('left:', 'daemon: { kind: frr, config: frr.conf, on: gate }\n  left:')}`;
    const last = `${yaml
      .replace('gate: { kind: ifupdown2, config: gate.cfg }', 'gate: { kind: frr, config: frr.conf }')
      .replace('left:', 'system: { kind: ifupdown2, config: gate.cfg, on: gate }\n  left:')}`;
    const ends = [first, last].map(
      (fleetText) =>
        endIn({ 'evenkeel.yaml': fleetText, 'gate.cfg': plain, 'frr.conf': router }, left, right).disposition,
    );
    expect(ends).toEqual(['uncertain', 'uncertain']);
  });
});
