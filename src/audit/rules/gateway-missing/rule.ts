import type { NetworkFacts } from '../../../model/network/facts.ts';
import type { InterfaceAddress } from '../../../model/network/interface.ts';
import { addressBytes, canonicalAddress, contains, parsePrefix } from '../../../network/address.ts';
import { netOf } from '../../../network/current-net.ts';
import type { Node } from '../../../network/ground.ts';
import type { Net } from '../../../network/net.ts';
import type { PathDevice } from '../../../network/path.ts';
import { activeAddresses } from '../../../network/segments.ts';
import { isLinkLocal, subnetOf } from '../../../network/subnets.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'gateway-missing',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'A server has no route back to the balancer that sends to it',
  why: 'Requests arrive and their answers go nowhere: every check fails, and the server seems to be down though its program is well.',
  fix: "Give the server a default gateway ('gateway' in /etc/network/interfaces), or a route to the balancer's subnet.",
  check: checkHosts,
});

/** A server of a pool on a machine whose routes are known. */
interface Served {
  readonly host: PathDevice;
  readonly node: Node;
  readonly own: InterfaceAddress;
}

function* checkHosts({ path }: RuleContext): Iterable<Observation> {
  const hosts = path.devices.filter(tellsRoutes);
  if (hosts.length === 0) return;
  const net = netOf(path);
  const served = new Map(hosts.flatMap((host) => servedBy(net, host)));
  if (served.size === 0) return;
  const told = new Set<string>();
  for (const device of path.devices) {
    const balancer = net.ground.nodes.get(device.id);
    if (balancer === undefined || !isWhole(balancer)) continue;
    for (const { server, pool, to } of serversOf(device, served)) {
      const { host, node, own } = to;
      if (told.has(host.id) || node === balancer || !isCutOff(node.facts, own, balancer)) continue;
      told.add(host.id);
      yield {
        message: `${host.id} has no default route, and none to ${device.id} (${textOf(balancer, own)}), whose pool ${pool} sends to it`,
        span: own.span,
        related: [{ span: server, message: `${device.id}: ${pool}` }],
        subjects: [`${host.id}/default-route:${own.family}`],
      };
    }
  }
}

/** The whole configuration of its interfaces, or a capture with routes. */
function tellsRoutes({ facts: { kind, network, coverage } }: PathDevice): boolean {
  const isCapture = kind === 'linux' && (network?.routes.length ?? 0) > 0;
  return isCapture || (kind === 'ifupdown2' && coverage.unknown.length === 0);
}

/** Nothing besides what was read gives the machine addresses or routes. */
function isWhole({ facts, isDeclared }: Node): boolean {
  const { interfaces, ospf, bgp, unmodelled = [] } = facts;
  const isLearning =
    ospf.length + bgp.length > 0 ||
    unmodelled.length > 0 ||
    interfaces.some(({ dhcp }) => dhcp?.value === true);
  const isPartial = facts.platform === 'frr' || interfaces.some(({ madeElsewhere }) => madeElsewhere);
  return !isDeclared && !isLearning && !isPartial;
}

function servedBy(net: Net, host: PathDevice): readonly (readonly [string, Served])[] {
  const node = net.ground.nodes.get(host.id);
  if (node === undefined || node.facts.platform !== 'linux' || !isWhole(node)) return [];
  return addressesOf(node.facts)
    .filter(
      ({ family }) => !node.facts.routes.some((one) => one.family === family && one.prefix.endsWith('/0')),
    )
    .map((own) => [own.address, { host, node, own }] as const);
}

/** IPv4: of IPv6 a router tells its hosts, whatever is configured (RFC 4861). */
function addressesOf({ interfaces }: NetworkFacts): readonly InterfaceAddress[] {
  return interfaces
    .filter(({ kind, enabled }) => kind !== 'loopback' && enabled.value)
    .flatMap(activeAddresses)
    .filter(({ address, family }) => family === 'ipv4' && !isLinkLocal(address));
}

interface Sent {
  readonly server: Observation['span'];
  readonly pool: string;
  readonly to: Served;
}

function serversOf({ facts }: PathDevice, served: ReadonlyMap<string, Served>): readonly Sent[] {
  return facts.pools.flatMap(({ name, servers }) =>
    servers.flatMap(({ address = '', disabled, span }) => {
      const to = disabled ? undefined : served.get(canonicalAddress(address) ?? '');
      return to === undefined ? [] : [{ server: span, pool: name, to }];
    }),
  );
}

/** None of the balancer's addresses of that family is in a subnet or behind a route of the host. */
function isCutOff(host: NetworkFacts, { family }: InterfaceAddress, balancer: Node): boolean {
  const theirs = addressesOf(balancer.facts).filter((one) => one.family === family);
  const known = [
    ...addressesOf(host).flatMap((one) => subnetOf(one) ?? []),
    ...host.routes.flatMap(({ prefix }) => parsePrefix(prefix) ?? []),
  ];
  return (
    theirs.length > 0 &&
    theirs.every(({ address }) => {
      const bytes = addressBytes(address);
      return bytes !== undefined && !known.some((prefix) => contains(prefix, bytes));
    })
  );
}

function textOf({ facts }: Node, { family }: InterfaceAddress): string {
  const [first] = addressesOf(facts).filter((one) => one.family === family);
  return first?.address ?? '';
}
