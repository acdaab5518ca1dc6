// Changes whose harm no flow between known machines shows: lists and tables in files of their own, and what stands at the
// edge of what is known.
import { expect, it } from 'vitest';
import { httpDefaults, itIsNotClear } from './testing/not-clear.ts';
import { plannedOf } from './testing/oracle/planned.ts';

const proxy = (rule: string): string => `${httpDefaults}frontend www
    bind :8080
    ${rule}
    default_backend red
backend red
    server red1 10.0.0.1:80 check inter 1s
`;

const near = proxy('http-response set-header X-Near yes if { src -f list }');
const named = proxy('acl is_near src -f list\n    monitor-uri /up\n    monitor fail if is_near');
const mapped = proxy('http-response set-header X-Site %[src,map_ip(list,none)]');
const networks = ['10.0.0.0/8\n', '10.0.0.0/9\n'] as const;
const sites = ['10.0.0.0/8 east\n', '10.0.0.0/8 west\n'] as const;

const rewritten = `Listen 8080
<VirtualHost *:8080>
    RewriteEngine On
    RewriteMap hosts txt:list
    RewriteRule ^/(.*)$ \${hosts:%{HTTP_HOST}|http://10.0.0.1}/$1 [P]
</VirtualHost>
`;

const asked = (code: string): string => `events {}
http {
    server {
        listen 8080;
        location / { auth_request /leave; proxy_pass http://10.0.0.1; }
        location = /leave { internal; return ${code}; }
    }
}
`;

const copied = (port: string): string => `events {}
http {
    server {
        listen 8080;
        location / { mirror /copy; proxy_pass http://10.0.0.1; }
        location = /copy { internal; proxy_pass http://10.0.0.2:${port}; }
    }
}
`;

const counted = (address: string): string =>
  `${proxy('use_backend green if { nbsrv(blue) lt 1 }')}backend green
    server green1 10.0.0.2:80
backend blue
    server blue1 ${address}:80 check
`;

const access = (line: string): string =>
  `hostname s1\n!\nvlan 10,20\n!\ninterface Ethernet1\n   switchport access vlan 10\n   ${line}\n!\nend\n`;

const trunk = (vlans: string, line = 'vlan 10,20'): string =>
  `hostname s1\n!\n${line}\n!\ninterface Ethernet1\n   switchport mode trunk\n   switchport trunk allowed vlan ${vlans}\n!\nend\n`;

const routed = (address: string, line = ''): string =>
  `hostname s1\n!\ninterface Ethernet1\n   no switchport\n   ip address ${address}\n!\nip routing\n${line}\n!\nend\n`;

const shared = (address: string): string =>
  `vrrp_instance V {\n interface eth0\n virtual_router_id 5\n virtual_ipaddress {\n ${address}/24\n }\n}\n`;

const listing = (client: string, line: string, port = ''): string => `hostname r1
!
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
 ip nat inside
 ${port}
!
interface GigabitEthernet0/1
 ip address 10.0.1.1 255.255.255.0
 ip nat outside
!
access-list 10 permit ${client}
${line}
!
end
`;

const nat = 'ip nat inside source list 10 interface GigabitEthernet0/1 overload';
const policy = 'route-map OTHER permit 10\n match ip address 10\n set ip next-hop 10.0.1.9';
const source = 'ip verify unicast source reachable-via rx 10';

const gateway = (command: string): string => `auto eth0
iface eth0
    address 10.0.0.1/24
    ${command}
`;

const distant = (distance: number): string =>
  `frr version 8.4\nhostname r1\nip route 10.9.0.0/16 10.0.0.5 ${distance}\ninterface eth0\n ip address 10.0.0.1/24\nexit\n`;

const route = 'up ip route add 10.9.0.0/16 via 10.0.0.5';

itIsNotClear({
  'a command that adds a route is of another program': [
    'ifupdown2',
    gateway(route),
    gateway(route.replace('ip ', '')),
  ],
  'a command that adds a route is refused': ['ifupdown2', gateway(route), gateway(`${route} 10.8.0.0/16`)],
  'an address with a word too many is not set': [
    'ifupdown2',
    gateway(''),
    gateway('').replace('/24', '/24 extra'),
  ],
  'an interface comes up only when it appears': [
    'ifupdown2',
    gateway(''),
    gateway('').replace('auto', 'allow-hotplug'),
  ],
  'a gateway is in no network of its interface': ['ifupdown2', gateway(''), gateway('gateway 10.8.0.1')],
  'a route of distance 255 is never used': ['frr', distant(1), distant(255)],
  'a route goes to another table': ['ifupdown2', gateway(route), gateway(`${route} table 7`)],
  'a header is given to other clients of a file': ['haproxy', near, near, networks],
  'checks of the monitor fail for other clients of a file': ['haproxy', named, named, networks],
  'clients see another site of a table': ['haproxy', mapped, mapped, sites],
  'requests go elsewhere by a table': [
    'apache',
    rewritten,
    rewritten,
    ['a http://10.0.0.2\n', 'a http://10.0.0.3\n'],
  ],
  'nobody is given leave': ['nginx', asked('200'), asked('403')],
  'copies go elsewhere': ['nginx', copied('81'), copied('82')],
  'another server is counted': ['haproxy', counted('10.0.0.3'), counted('10.0.0.4')],
  'a machine that nobody declared is cut off': ['eos', access('no shutdown'), access('shutdown')],
  'a machine that nobody declared is in another VLAN': [
    'eos',
    access('switchport access vlan 10'),
    access('switchport access vlan 20'),
  ],
  'a switch that nobody declared loses a VLAN': ['eos', trunk('10,20'), trunk('10')],
  'a VLAN of undeclared machines is gone': ['eos', trunk('10,20'), trunk('10,20', 'vlan 10')],
  'the gateway of undeclared machines is gone': ['eos', routed('10.0.0.1/24'), routed('10.0.0.9/24')],
  'another router shares its address first': [
    'eos',
    routed('10.0.0.1/24\n   vrrp 1 ipv4 10.0.0.5'),
    routed('10.0.0.1/24\n   vrrp 1 ipv4 10.0.0.5\n   vrrp 1 priority-level 200'),
  ],
  'a route leads to another undeclared router': [
    'eos',
    routed('10.0.0.1/24', 'ip route 10.9.0.0/16 10.0.0.5'),
    routed('10.0.0.1/24', 'ip route 10.9.0.0/16 10.0.0.6'),
  ],
  'the shared address is gone': ['keepalived', shared('10.0.0.5'), shared('10.0.0.6')],
  'other machines are translated': ['ios', listing('10.0.0.5', nat), listing('10.0.0.6', nat)],
  'other machines take another way': [
    'ios',
    listing('10.0.0.5', policy, 'ip policy route-map OTHER'),
    listing('10.0.0.6', policy, 'ip policy route-map OTHER'),
  ],
  'packets of other machines are taken for forged': [
    'ios',
    listing('10.0.0.5', '', source),
    listing('10.0.0.6', '', source),
  ],
});

it('a site that only the next tier knows is not found', async () => {
  const fleet = (folder: string): ReadonlyMap<string, string> =>
    new Map([
      [
        'evenkeel.yaml',
        'devices:\n  lb1: { kind: haproxy, config: lb.cfg }\n  web1: { kind: nginx, config: web.conf, host: 10.0.0.1 }\n',
      ],
      ['lb.cfg', proxy(`http-request set-path /${folder}%[path]`)],
      [
        'web.conf',
        `events {}
http {
    server {
        listen 80;
        server_name a.example;
        location /x { return 404; }
        location / { proxy_pass http://10.0.0.9; }
    }
    server { listen 80 default_server; return 404; }
}
`,
      ],
    ]);
  expect((await plannedOf(fleet('y'), fleet('x'))).level).toBe('block');
});

it('a machine gets the address of another one, which is far away', async () => {
  const router = (port: string, more: string): string => `hostname ${port}
interface ${port}
   no switchport
   ip address 10.0.${port.slice(-1)}.1/24
${more}
end
`;
  const fleet = (more: string): ReadonlyMap<string, string> =>
    new Map([
      [
        'evenkeel.yaml',
        'devices:\n  r1: { kind: eos, config: r1.cfg }\n  r2: { kind: eos, config: r2.cfg }\n',
      ],
      ['r1.cfg', router('Ethernet1', '')],
      ['r2.cfg', router('Ethernet2', more)],
    ]);
  const doubled = 'interface Ethernet3\n   no switchport\n   ip address 10.0.1.1/24';
  const { level, reasons } = await plannedOf(fleet(''), fleet(doubled));
  expect(level).toBe('undecided');
  expect(reasons.join('\n')).toMatch(/r2 Ethernet3 gets 10\.0\.1\.1, which r1 Ethernet1 has/);
});

const trunks = (switchName: string, line: string): string => `hostname ${switchName}
vlan 10
interface Ethernet1
   switchport mode trunk
interface Ethernet2
   switchport access vlan 10
${line}
end
`;

it.each([
  ['vlan 10\n   trunk group G', /s1 VLAN 10 and s2 VLAN 10 are no longer one broadcast domain/],
  ['interface Ethernet1\n   switchport trunk native vlan 10', /no longer reached: client:office → s2/],
])('a client at one switch does not come to the other any more: %s', async (line, told) => {
  const fleet = (own: string): ReadonlyMap<string, string> =>
    new Map([
      [
        'evenkeel.yaml',
        `devices:
  s1: { kind: eos, config: s1.cfg }
  s2: { kind: eos, config: s2.cfg }
clients:
  office: { from: 10.0.10.0/24, at: ["s1:Ethernet2"] }
links:
  - s1:Ethernet1 -- s2:Ethernet1
`,
      ],
      ['s1.cfg', trunks('s1', '')],
      ['s2.cfg', trunks('s2', `interface Vlan10\n   ip address 10.0.10.1/24\n${own}`)],
    ]);
  const { level, reasons } = await plannedOf(fleet(''), fleet(line));
  expect(level).not.toBe('clear');
  expect(reasons.join('\n')).toMatch(told);
});
