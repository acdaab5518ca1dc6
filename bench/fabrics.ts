/** Files of a fleet by their names. */
export type Files = ReadonlyMap<string, string>;

const accessPerPod = 18;
const vlansPerPod = 8;

/**
 * A fabric of so many switches in pods of twenty: two routers that share their gateways (HSRP), eighteen access switches
 * at both of them in a spanning tree, one balancer and four servers; cores above, with static routes over equal paths.
 */
export function fabric(switches: number): Files {
  const pods = Math.max(1, Math.round(switches / (accessPerPod + 2)));
  const cores = Math.max(2, Math.min(8, Math.round(pods / 8)));
  const files = new Map<string, string>();
  const links: string[] = [];
  const devices: string[] = [];
  const services: string[] = [];
  for (let core = 0; core < cores; core++) {
    files.set(`core/core${core}.cfg`, coreText(core, pods, cores));
    devices.push(`  core${core}: { kind: eos, config: core/core${core}.cfg }`);
  }
  for (let core = 0; core < cores; core++)
    links.push(`core${core}:Ethernet1001 -- core${(core + 1) % cores}:Ethernet1002`);
  for (let pod = 0; pod < pods; pod++) addPod({ files, links, devices, services }, pod, cores);
  files.set(
    'evenkeel.yaml',
    [
      'fleet: fabric',
      'devices:',
      ...devices,
      'links:',
      ...links.map((link) => `  - '${link}'`),
      'clients:',
      `  internet: { from: 0.0.0.0/0, at: [${Array.from({ length: cores }, (_, core) => `'core${core}:Ethernet1'`).join(', ')}] }`,
      'services:',
      ...services,
      '',
    ].join('\n'),
  );
  return files;
}

/** 10.P.V.H; pods above 255 take the networks from 11 on. */
function address(pod: number, vlan: number, host: number): string {
  return `${10 + (pod >> 8)}.${pod & 255}.${vlan}.${host}`;
}

function transfer(core: number, pod: number, router: number, end: number): string {
  const number = (core * 512 + pod) * 2 + router;
  return `172.${16 + (number >> 14)}.${(number >> 6) & 255}.${((number & 63) << 2) + end}`;
}

function coreText(core: number, pods: number, cores: number): string {
  const lines = [`hostname core${core}`, 'ip routing', 'ntp server 192.0.2.1', 'logging host 192.0.2.2'];
  lines.push('interface Ethernet1', '   no switchport', `   ip address 198.51.${core}.2/30`);
  for (let pod = 0; pod < pods; pod++)
    for (const router of [0, 1]) {
      const port = 2 + pod * 2 + router;
      lines.push(
        `interface Ethernet${port}`,
        `   description pod ${pod} router ${router}`,
        '   no switchport',
      );
      lines.push(`   ip address ${transfer(core, pod, router, 1)}/30`);
      lines.push(`ip route ${address(pod, 0, 0)}/16 ${transfer(core, pod, router, 2)}`);
    }
  const before = (core + cores - 1) % cores;
  lines.push('interface Ethernet1001', '   no switchport', `   ip address 172.31.${core}.1/30`);
  lines.push('interface Ethernet1002', '   no switchport', `   ip address 172.31.${before}.2/30`);
  lines.push(`ip route 0.0.0.0/0 172.31.${core}.2 250`);
  lines.push(`ip route 0.0.0.0/0 198.51.${core}.1`);
  lines.push('');
  return lines.join('\n');
}

interface Parts {
  readonly files: Map<string, string>;
  readonly links: string[];
  readonly devices: string[];
  readonly services: string[];
}

function addPod({ files, links, devices, services }: Parts, pod: number, cores: number): void {
  for (const router of [0, 1]) {
    const id = `p${pod}r${router}`;
    files.set(`pods/${pod}/${id}.cfg`, routerText(pod, router, cores));
    devices.push(`  ${id}: { kind: ios, config: pods/${pod}/${id}.cfg }`);
    for (let core = 0; core < cores; core++)
      links.push(`core${core}:Ethernet${2 + pod * 2 + router} -- ${id}:TenGigabitEthernet1/1/${core + 1}`);
  }
  links.push(`p${pod}r0:TenGigabitEthernet1/0/48 -- p${pod}r1:TenGigabitEthernet1/0/48`);
  for (let access = 0; access < accessPerPod; access++) {
    const id = `p${pod}a${access}`;
    files.set(`pods/${pod}/${id}.cfg`, accessText(pod, access));
    devices.push(`  ${id}: { kind: eos, config: pods/${pod}/${id}.cfg }`);
    for (const router of [0, 1])
      links.push(`p${pod}r${router}:TenGigabitEthernet1/0/${access + 1} -- ${id}:Ethernet${49 + router}`);
  }
  const lb = `p${pod}lb`;
  files.set(`pods/${pod}/${lb}.cfg`, balancerText(pod));
  devices.push(`  ${lb}: { kind: haproxy, config: pods/${pod}/${lb}.cfg, host: ${address(pod, 1, 10)} }`);
  links.push(`p${pod}a0:Ethernet1 -- ${lb}:eth0`, `p${pod}a1:Ethernet1 -- ${lb}:eth1`);
  for (let server = 0; server < 4; server++) {
    const id = `p${pod}s${server}`;
    devices.push(`  ${id}: { kind: host, host: ${address(pod, 2, 20 + server)} }`);
    links.push(`p${pod}a${2 + server}:Ethernet2 -- ${id}:eth0`);
  }
  services.push(
    `  shop${pod}: { entry: 'http://${address(pod, 1, 10)}', intents: { reach: [internet], symmetric: false, survive: [1 link, 1 switch, 1 server] } }`,
  );
}

function routerText(pod: number, router: number, cores: number): string {
  const vlans = Array.from({ length: vlansPerPod }, (_, at) => at + 1);
  const lines = [`version 15.2`, `hostname p${pod}r${router}`, 'ip routing', 'spanning-tree mode rapid-pvst'];
  lines.push(`spanning-tree vlan 1-4094 priority ${4096 * (router + 1)}`);
  lines.push('ntp server 192.0.2.1', 'logging host 192.0.2.2');
  for (const vlan of [...vlans, 99]) lines.push(`vlan ${vlan + 100}`, ` name v${vlan}`);
  for (let core = 0; core < cores; core++) {
    lines.push(`interface TenGigabitEthernet1/1/${core + 1}`, ' no switchport');
    lines.push(` ip address ${transfer(core, pod, router, 2)} 255.255.255.252`);
  }
  const allowed = [...vlans, 99].map((vlan) => vlan + 100).join(',');
  for (let access = 0; access <= accessPerPod; access++) {
    const port = access === accessPerPod ? 48 : access + 1;
    lines.push(
      `interface TenGigabitEthernet1/0/${port}`,
      ' switchport mode trunk',
      ' switchport nonegotiate',
    );
    lines.push(` switchport trunk allowed vlan ${port === 48 ? allowed : allowed.replace(',199', '')}`);
  }
  for (const vlan of vlans) {
    lines.push(`interface Vlan${vlan + 100}`, ` ip address ${address(pod, vlan, 2 + router)} 255.255.255.0`);
    lines.push(` standby version 2`, ` standby ${vlan} ip ${address(pod, vlan, 1)}`);
    lines.push(` standby ${vlan} priority ${router === 0 ? 120 : 100}`, ` standby ${vlan} preempt`);
    if (vlan === 2) lines.push(' ip access-group SERVERS out');
  }
  lines.push('interface Vlan199', ` ip address ${address(pod, 99, 2 + router)} 255.255.255.0`);
  lines.push('ip access-list extended SERVERS');
  lines.push(` permit tcp ${address(pod, 1, 0)} 0.0.0.255 any eq 8080`, ' permit icmp any any');
  for (let core = 0; core < cores; core++)
    lines.push(`ip route 0.0.0.0 0.0.0.0 ${transfer(core, pod, router, 1)}`);
  lines.push(`ip route 0.0.0.0 0.0.0.0 ${address(pod, 99, 3 - router)} 250`);
  lines.push(`ip route ${address(pod, 0, 0)} 255.255.0.0 Null0`, '');
  return lines.join('\n');
}

function accessText(pod: number, access: number): string {
  const lines = [`hostname p${pod}a${access}`, 'spanning-tree mode rapid-pvst'];
  lines.push('ntp server 192.0.2.1', 'logging host 192.0.2.2');
  for (let vlan = 1; vlan <= vlansPerPod; vlan++) lines.push(`vlan ${vlan + 100}`, `   name v${vlan}`);
  for (let port = 1; port <= 48; port++) {
    const vlan = port <= 2 ? port : 1 + (port % vlansPerPod);
    lines.push(
      `interface Ethernet${port}`,
      `   description host ${port}`,
      `   switchport access vlan ${vlan + 100}`,
    );
    lines.push('   spanning-tree portfast', '   spanning-tree bpduguard enable');
  }
  for (const port of [49, 50]) {
    lines.push(`interface Ethernet${port}`, '   switchport mode trunk');
    lines.push(`   switchport trunk allowed vlan 101-${100 + vlansPerPod}`);
  }
  return `${lines.join('\n')}\n`;
}

function balancerText(pod: number): string {
  const servers = [0, 1, 2, 3].map(
    (server) => `    server s${server} ${address(pod, 2, 20 + server)}:8080 check`,
  );
  return [
    'global',
    '    maxconn 10000',
    'defaults',
    '    mode http',
    '    timeout connect 2s',
    '    timeout client 30s',
    '    timeout server 30s',
    '    timeout http-request 10s',
    'frontend web',
    `    bind ${address(pod, 1, 10)}:80`,
    '    default_backend app',
    'backend app',
    '    balance roundrobin',
    '    option redispatch',
    '    option httpchk GET /health',
    ...servers,
    '',
  ].join('\n');
}
