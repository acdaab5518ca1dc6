import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host, Router, RouterLab } from './lab.ts';

/** Why texts of routers cannot be run here; undefined when they can. Debian's other ifup(8) knows another language. */
export function routersMissing(): string | undefined {
  const wanted = {
    frr: '/usr/lib/frr/zebra',
    ifupdown2: '/usr/share/ifupdown2',
    'bridge-utils': '/usr/sbin/brctl',
    fping: '/usr/bin/fping',
  };
  const missing = Object.entries(wanted).find(([, path]) => !existsSync(path));
  if (missing !== undefined) return `${missing[0]} is not installed`;
  return process.getuid?.() === 0 ? undefined : 'only root may make networks';
}

/** One version of a lab, built of network namespaces and real programs. */
export interface Site {
  readonly lab: RouterLab;
  /** Begins the names of its namespaces. */
  readonly prefix: string;
  /** Holds what its programs are given and keep; the user of FRR may enter it. */
  readonly folder: string;
}

/** The texts that a program printed; or what it had against its configuration. */
export type BuildResult =
  | { readonly ok: true; readonly captures: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly refusal: string };

export function spaceOf({ prefix }: Site, id: string): string {
  return `${prefix}${id}`;
}

/** Makes namespaces and cables, and hands each router its text. */
export async function build(site: Site): Promise<BuildResult> {
  const made = await shell([...wiring(site), ...site.lab.hosts.flatMap((host) => hostLines(site, host))]);
  if (made.status !== 0) throw new Error(`the lab was not built: ${made.said}`);
  for (const router of site.lab.routers) {
    const refusal = await configure(site, router);
    if (refusal !== undefined) return { ok: false, refusal: `${router.id}: ${refusal}` };
  }
  await settled(site);
  const captures = new Map<string, string>();
  for (const router of site.lab.routers.filter(({ language }) => language === 'linux')) {
    for (const [name, command] of capturing) {
      const { said } = await shell([`ip -n ${spaceOf(site, router.id)} ${command}`]);
      captures.set(`${router.id}-${name}.json`, said);
    }
  }
  return { ok: true, captures };
}

const settledMs = 300;

/** FRR hands its routes to the kernel when it has taken the configuration; no route may be on its way any more. */
async function settled(site: Site): Promise<void> {
  const own = site.lab.routers.map(({ id }) => spaceOf(site, id));
  const look = own.flatMap((space) => ['-4', '-6'].map((family) => `ip ${family} -n ${space} route`));
  let before = '';
  for (let tries = 0; tries < 20; tries++) {
    await sleep(settledMs);
    const { said } = await shell(look);
    if (said === before) return;
    before = said;
  }
}

const capturing = [
  ['addr', '-j -d addr'],
  ['route', '-j route show table all'],
  ['route6', '-j -6 route show table all'],
  ['rule', '-j rule'],
  ['neigh', '-j neigh show nud permanent'],
] as const;

/** Names of the files that hold the state of a Linux router. */
export function captureNames(id: string): readonly string[] {
  return capturing.map(([name]) => `${id}-${name}.json`);
}

export async function remove(site: Site): Promise<void> {
  const { lab, folder } = site;
  const nodes = [...lab.routers, ...lab.hosts].map(({ id }) => spaceOf(site, id));
  await shell([
    `for file in ${folder}/*/*.pid; do [ ! -e "$file" ] || kill "$(cat "$file")" 2>/dev/null || true; done`,
    ...nodes.map((space) => `ip netns del ${space} 2>/dev/null || true`),
  ]);
  rmSync(folder, { recursive: true, force: true });
}

/** Namespaces with cables; addresses of network cards are the same in every build. */
function wiring(site: Site): readonly string[] {
  const { lab } = site;
  const spaces = [...lab.routers, ...lab.hosts].map(({ id }) => spaceOf(site, id));
  const settings = [
    'ipv6/conf/default/accept_dad',
    'ipv6/conf/all/accept_dad',
    'ipv6/conf/default/accept_ra',
  ];
  const filters = ['ipv4/conf/all/rp_filter', 'ipv4/conf/default/rp_filter'];
  const zero = [...settings, ...filters].map((name) => `echo 0 > /proc/sys/net/${name}`).join('; ');
  return [
    batch(
      'ip',
      spaces.map((space) => `netns add ${space}`),
    ),
    ...spaces.map((space) => inSpace(space, `${zero}; ip link set lo up`)),
    batch(
      'ip',
      lab.cables.map(([one, other], at) => {
        const mac = (end: number): string => `02:00:00:00:${end}0:${String(10 + at)}`;
        const near = `${one.port} address ${mac(0)} netns ${spaceOf(site, one.node)}`;
        return `link add ${near} type veth peer name ${other.port} address ${mac(1)} netns ${spaceOf(site, other.node)}`;
      }),
    ),
    ...lab.routers.map(({ id, language }) => inSpace(spaceOf(site, id), forwarding(language))),
  ];
}

/** FRR and a captured state say nothing of forwarding that is on; the operating system's own files turn it on. */
function forwarding(language: Router['language']): string {
  const value = language === 'ifupdown2' ? 0 : 1;
  return ['ipv4/ip_forward', 'ipv6/conf/all/forwarding']
    .map((name) => `echo ${value} > /proc/sys/net/${name}`)
    .join('; ');
}

function hostLines(site: Site, { id, addresses, gateways }: Host): readonly string[] {
  return [
    batch(`ip -n ${spaceOf(site, id)}`, [
      'link set eth0 up',
      ...addresses.map((text) => `addr add ${text} dev eth0`),
      ...gateways.map((gateway) => `route add default via ${gateway}`),
    ]),
  ];
}

async function configure(site: Site, { id, language, text, ports }: Router): Promise<string | undefined> {
  const folder = join(site.folder, id);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'configuration');
  writeFileSync(file, text);
  const space = spaceOf(site, id);
  if (language === 'linux')
    return refusal(await shell([batch(`ip -n ${space}`, text.trimEnd().split('\n'))]));
  if (language === 'ifupdown2') {
    const { status, said } = await shell([
      `ip netns exec ${space} unshare --mount sh -c 'mkdir -p /run/network /var/tmp/network; mount -t tmpfs none /run/network; mount -t tmpfs none /var/tmp/network; ifup -a -i ${file}'`,
    ]);
    return status !== 0 || /^error/im.test(said) ? said : undefined;
  }
  const { uid, gid } = await userOf('frr');
  chownSync(folder, uid, gid);
  const daemon = (name: string): string =>
    `nsenter --net=/run/netns/${space} /usr/lib/frr/${name} -d -i ${folder}/${name}.pid -z ${folder}/zserv --vty_socket ${folder} 2>/dev/null`;
  return refusal(
    await shell([
      `vtysh -C -f ${file}`,
      batch(
        `ip -n ${space}`,
        ports.map((port) => `link set ${port} up`),
      ),
      daemon('zebra'),
      daemon('staticd'),
      `vtysh --vty_socket ${folder} -f ${file}`,
    ]),
  );
}

function refusal({ status, said }: Said): string | undefined {
  return status !== 0 || /^(?:line \d+: )?%/m.test(said) ? said || `status ${status}` : undefined;
}

async function userOf(name: string): Promise<{ readonly uid: number; readonly gid: number }> {
  const { said } = await shell([`id -u ${name}`, `id -g ${name}`]);
  const [uid = 0, gid = 0] = said.trim().split('\n').map(Number);
  return { uid, gid };
}

function batch(command: string, lines: readonly string[]): string {
  return `${command} -batch - <<'END'\n${lines.join('\n')}\nEND`;
}

function inSpace(space: string, command: string): string {
  return `nsenter --net=/run/netns/${space} sh -c '${command}'`;
}

export interface Said {
  readonly status: number | null;
  /** Both streams. */
  readonly said: string;
}

/** Lines of sh(1), each of which must succeed. */
export function shell(lines: readonly string[]): Promise<Said> {
  const child = spawn('sh', ['-e', '-s'], { stdio: ['pipe', 'pipe', 'pipe'], timeout: 60_000 });
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${lines.join('\n')}\n`);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, said }));
  });
}
