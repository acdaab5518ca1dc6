import { spawnSync } from 'node:child_process';
import { contains, parsePrefix } from '../../../src/network/address.ts';
import { filterRules } from './filter-rules.ts';
import { type Box, type Family, familyOf, type LabRoute, type Routed } from './lab-network.ts';
import { pairsOf, type RealEnd, routedDevice, type Site, spaceOf } from './real-ends.ts';

/** Makes the namespaces of hosts and routers, all cables, addresses, routes and filters. */
export function buildRouters(switches: string, sites: readonly Site[]): void {
  const spaces = sites.flatMap(spacesOf);
  const pairs = sites.flatMap(pairsOf);
  const script = [
    'set -e',
    batch(
      'ip',
      spaces.map((space) => `netns add ${space}`),
    ),
    ...sites.flatMap((site) => addressed(site).map((box) => settingsScript(spaceOf(site, box), box))),
    batch(
      `ip -n ${switches}`,
      pairs.map(([one, other]) => `link add ${endText(one)} type veth peer ${endText(other)}`),
    ),
    batch(
      `ip -n ${switches}`,
      pairs
        .flat()
        .flatMap(({ space, name, isShut }) => (space !== undefined || isShut ? [] : [`link set ${name} up`])),
    ),
    ...sites.flatMap((site) => {
      const ends = pairsOf(site).flat();
      return addressed(site).map((box) => boxScript(site, box, ends));
    }),
  ].join('\n');
  const { status, stderr, error } = spawnSync('sh', ['-s'], {
    input: script,
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (status !== 0) throw new Error(`the network was not built: ${stderr || error?.message}`);
}

/** Removes what `buildRouters` made; what does not exist is passed over. */
export function removeRouters(sites: readonly Site[]): void {
  const lines = sites.flatMap(spacesOf).map((space) => `netns del ${space}`);
  spawnSync('ip', ['-force', '-batch', '-'], { input: lines.join('\n'), encoding: 'utf8', timeout: 120_000 });
}

/**
 * Makes hosts and routers ask again who has an address. Linux goes on for up to a minute to send to whom it heard before,
 * also where the answer would not come back any more; the model says what holds from then on.
 */
export function forgetNeighbors(sites: readonly Site[]): void {
  const lines = sites
    .flatMap(spacesOf)
    .flatMap((space) => ['-4', '-6'].map((family) => `ip ${family} -n ${space} neigh flush all`))
    // An entry that goes by itself meanwhile ends the flush with an error.
    .map((line) => `${line} 2>/dev/null || ${line}`);
  const { status, stderr, error } = spawnSync('sh', ['-s'], {
    input: ['set -e', ...lines].join('\n'),
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (status !== 0) throw new Error(`neighbours were not forgotten: ${stderr || error?.message}`);
}

function addressed({ network }: Site): readonly Box[] {
  return network.boxes.filter(({ interfaces, kind }) => kind !== 'switch' || interfaces.length > 0);
}

function spacesOf(site: Site): readonly string[] {
  return addressed(site).map((box) => spaceOf(site, box));
}

function batch(command: string, lines: readonly string[]): string {
  return `${command} -batch - <<'END'\n${lines.join('\n')}\nEND`;
}

function inside(space: string, lines: readonly string[]): string {
  return `nsenter --net=/run/netns/${space} sh -e <<'INSIDE'\n${lines.join('\n')}\nINSIDE`;
}

function endText({ space, name }: RealEnd): string {
  return `name ${name}${space === undefined ? '' : ` netns ${space}`}`;
}

/** Interfaces that come later have these; ARP is about the addresses of the interface itself, as with switches. */
function settingsScript(space: string, { kind, hasProxyArp }: Box): string {
  const forwards = kind === 'host' ? 0 : 1;
  const write = (value: number, names: readonly string[]): readonly string[] =>
    names.map((name) => `echo ${value} >/proc/sys/net/${name}`);
  const everywhere = (name: string): readonly string[] =>
    ['all', 'default'].map((which) => name.replace('*', which));
  return inside(space, [
    ...write(forwards, ['ipv4/ip_forward', ...everywhere('ipv6/conf/*/forwarding')]),
    ...write(1, everywhere('ipv4/conf/*/arp_ignore')),
    ...write(2, everywhere('ipv4/conf/*/arp_announce')),
    ...write(hasProxyArp ? 1 : 0, everywhere('ipv4/conf/*/proxy_arp')),
    ...write(
      1,
      ['4', '6'].flatMap((version) => everywhere(`ipv${version}/conf/*/ignore_routes_with_linkdown`)),
    ),
    ...write(
      0,
      ['rp_filter', 'send_redirects', 'accept_redirects'].flatMap((name) =>
        everywhere(`ipv4/conf/*/${name}`),
      ),
    ),
    ...write(
      0,
      ['accept_dad', 'dad_transmits', 'accept_ra', 'accept_redirects'].flatMap((name) =>
        everywhere(`ipv6/conf/*/${name}`),
      ),
    ),
  ]);
}

function boxScript(site: Site, box: Box, ends: readonly RealEnd[]): string {
  const space = spaceOf(site, box);
  const own = ends.filter((end) => end.space === space);
  const rules = filterRules(box);
  return inside(space, [
    // Linux takes its time to answer for others.
    ...own.map(({ name }) => `echo 0 >/proc/sys/net/ipv4/neigh/${name}/proxy_delay`),
    batch('ip', [
      'link set lo up',
      ...own.filter(({ isShut }) => !isShut).map(({ name }) => `link set ${name} up`),
      ...box.interfaces.flatMap((routed) => addressLines(box, routed, own)),
      ...routeLines(box, own),
    ]),
    ...(rules.length === 0 ? [] : [`nft -f - <<'END'\n${rules.join('\n')}\nEND`]),
    // A veth leaves checksums to a card that does not exist, and the switches do not make them up.
    ...own.map(({ name }) => `ethtool -K ${name} tx off >/dev/null`),
  ]);
}

function isShut(box: Box, routed: Routed, own: readonly RealEnd[]): boolean {
  return own.find(({ name }) => name === routedDevice(box, routed))?.isShut !== false;
}

/** Linux answers for the addresses of interfaces that are shut down, too: they get none. */
function addressLines(box: Box, routed: Routed, own: readonly RealEnd[]): readonly string[] {
  if (isShut(box, routed, own)) return [];
  const device = routedDevice(box, routed);
  return routed.addresses.map(
    (text) => `addr add ${text} dev ${device}${familyOf(text) === 'ipv6' ? ' nodad' : ''}`,
  );
}

function routeLines(box: Box, own: readonly RealEnd[]): readonly string[] {
  const up = box.interfaces.filter((routed) => !isShut(box, routed, own));
  const groups = Map.groupBy(box.routes, ({ prefix, distance }) => `${prefix} ${distance}`);
  return [...groups.values()].flatMap((routes): readonly string[] => {
    const [first] = routes;
    if (first === undefined) return [];
    const tail = `${first.prefix} metric ${metricOf(first)}`;
    if (first.nextHop === undefined) return [`route add blackhole ${tail}`];
    const hops = routes.flatMap(({ nextHop = '' }) => (isNear(up, nextHop) ? [nextHop] : []));
    if (hops.length === 0) return [];
    if (hops.length === 1) return [`route add ${tail} via ${hops[0]}`];
    return [`route add ${tail} ${hops.map((hop) => `nexthop via ${hop}`).join(' ')}`];
  });
}

/** Linux gives connected networks the metric 256 in IPv6, 0 in IPv4. */
function metricOf({ family, distance }: { readonly family: Family; readonly distance: number }): number {
  return family === 'ipv4' ? distance : 1024 + distance;
}

/** The address is in the subnet of one of the interfaces. */
function isNear(interfaces: readonly Routed[], address: string): boolean {
  return interfaces.some(({ addresses }) => addresses.some((text) => isInside(address, text)));
}

/** An address in a prefix; false between families. */
export function isInside(address: string, prefix: string): boolean {
  const [one, other] = [parsePrefix(address), parsePrefix(prefix)];
  return one !== undefined && other !== undefined && contains(other, one.bytes);
}

/**
 * Linux sets a route only when the next hop is in a subnet of an interface, and no other route is closer to it;
 * switches look next hops up again and again. The routes where the two would differ are left out.
 */
export function withoutRecursion(routes: readonly LabRoute[], up: readonly Routed[]): readonly LabRoute[] {
  return routes.filter(({ nextHop }) => {
    if (nextHop === undefined) return true;
    const connected = up.flatMap(({ addresses }) => addresses.filter((text) => isInside(nextHop, text)));
    const nearest = Math.max(0, ...connected.map(lengthOf));
    return !routes.some(({ prefix }) => lengthOf(prefix) > nearest && isInside(nextHop, prefix));
  });
}

function lengthOf(prefix: string): number {
  return Number(prefix.split('/')[1]);
}
