import { heldBy } from '../../../model/held.ts';
import type { NetworkFacts } from '../../../model/network/facts.ts';
import type { Interface } from '../../../model/network/interface.ts';
import type { StaticRoute } from '../../../model/network/routing.ts';
import { addressBytes, contains, parsePrefix } from '../../../network/address.ts';
import { netOf } from '../../../network/current-net.ts';
import type { Path, PathDevice } from '../../../network/path.ts';
import { networkDevices } from '../../../network/router-neighbors.ts';
import { activeAddresses } from '../../../network/segments.ts';
import { isLinkLocal, ownAddressFor } from '../../../network/subnets.ts';
import type { Span } from '../../../text/source.ts';
import { isSurelyNobodys, routersBeside } from '../../nobodys-address.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'gateway-wrong',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'The default gateway of a switch or host is not its neighbour',
  why: 'Nothing gets out of its own subnet: a host answers nobody elsewhere; a switch is not managed, sends no logs, and cannot be mended from afar.',
  fix: 'Correct the default gateway, or the address and mask of the interface that leads to it.',
  check: checkDevices,
});

/** A gateway that a device surely sends to. */
interface Gateway {
  readonly address: string;
  readonly span: Span;
  readonly subject: string;
  /** Whether a gateway outside of all subnets is a mistake that no other rule tells of. */
  readonly mayBeOutside: boolean;
  readonly isOwnRoute?: StaticRoute | undefined;
}

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const { device, network } of networkDevices(path)) {
    for (const gateway of gatewaysOf(device)) {
      const facts = factsOf(path, device, network);
      const wrong = wrongness(facts, gateway) ?? unowned(path, device, facts, gateway);
      if (wrong === undefined) continue;
      yield {
        message: `${device.id}: the default gateway ${gateway.address} ${wrong.text}`,
        span: gateway.span,
        related: wrong.related,
        subjects: [gateway.subject],
      };
    }
  }
}

/** A machine may say its addresses in several languages. */
function factsOf(path: Path, { id }: PathDevice, network: NetworkFacts): NetworkFacts {
  return network.platform === 'linux' ? (netOf(path).ground.nodes.get(id)?.facts ?? network) : network;
}

const gatewaysOf = heldBy((device: PathDevice): readonly Gateway[] => {
  const { network } = device.facts;
  if (network === undefined || isUnused(network)) return [];
  const { gateway } = network.management;
  const told: readonly Gateway[] =
    gateway?.span === undefined
      ? []
      : [
          {
            address: gateway.value,
            span: gateway.span,
            subject: `${device.id}/default-gateway`,
            mayBeOutside: true,
          },
        ];
  return [...told, ...network.routes.filter(isDefault).flatMap((route) => gatewayOf(device, route))];
});

function isDefault({ prefix, discard }: StaticRoute): boolean {
  return prefix.endsWith('/0') && discard === undefined;
}

/** What runs has taken the routes that were captured; of switches `next-hop-unresolved` tells. */
function gatewayOf(device: PathDevice, route: StaticRoute): readonly Gateway[] {
  const { nextHop, vrf, span } = route;
  if (nextHop === undefined || isLinkLocal(nextHop)) return [];
  const mayBeOutside = device.facts.kind === 'ifupdown2';
  const subject = `${device.id}/default-gateway:${vrf}/${nextHop}`;
  return [{ address: nextHop, span, subject, mayBeOutside, isOwnRoute: route }];
}

/** A device that routes looks into its table instead, and of one that routes others know more. */
function isUnused({ platform, vrfs, interfaces, ospf, bgp, unmodelled = [] }: NetworkFacts): boolean {
  const routes = vrfs.find(({ name }) => name === '')?.routing.ipv4.value === true;
  const learns = ospf.length + bgp.length > 0 || unmodelled.some(({ kind }) => kind !== 'other');
  const isElsewhere = platform === 'frr' || interfaces.some(({ madeElsewhere }) => madeElsewhere);
  return routes || learns || isElsewhere || interfaces.some(({ dhcp }) => dhcp?.value === true);
}

interface Wrong {
  readonly text: string;
  readonly related?: Observation['related'];
}

function wrongness(facts: NetworkFacts, gateway: Gateway): Wrong | undefined {
  const family = gateway.address.includes(':') ? 'ipv6' : 'ipv4';
  const own = portsOf(facts, gateway).filter((one) =>
    activeAddresses(one).some((address) => address.family === family),
  );
  if (own.length === 0) return undefined;
  const port = own.find((one) => ownAddressFor(one, gateway.address) !== undefined);
  if (port === undefined)
    return gateway.mayBeOutside && !isOnLink(facts, own, gateway)
      ? { text: 'is in no subnet of it' }
      : undefined;
  const isItself = activeAddresses(port).some(({ address }) => address === gateway.address);
  return isItself ? { text: 'is its own address' } : undefined;
}

/** Interfaces of the gateway's table that are on. */
function portsOf({ interfaces }: NetworkFacts, { isOwnRoute }: Gateway): readonly Interface[] {
  return interfaces.filter(
    ({ enabled, vrf }) =>
      enabled.value && (isOwnRoute === undefined || (vrf?.value ?? '') === isOwnRoute.vrf),
  );
}

/** Hosts with an address of their own only are told by a route, or by a line that is not read, that it is there. */
function isOnLink({ routes }: NetworkFacts, own: readonly Interface[], { address }: Gateway): boolean {
  const bytes = addressBytes(address) ?? [];
  const isLone = own.some((port) =>
    activeAddresses(port).some(({ length, family }) => length === (family === 'ipv4' ? 32 : 128)),
  );
  const isRouted = routes.some(({ prefix }) => {
    const parsed = parsePrefix(prefix);
    return parsed !== undefined && parsed.bits > 0 && contains(parsed, bytes);
  });
  return isLone || isRouted;
}

/** In a subnet of which every port and everybody is known, and nobody has it. */
function unowned(path: Path, device: PathDevice, facts: NetworkFacts, gateway: Gateway): Wrong | undefined {
  const port = portsOf(facts, gateway).find((one) => ownAddressFor(one, gateway.address) !== undefined);
  if (port === undefined || path.devices.length < 2) return undefined;
  const net = netOf(path);
  const node = net.ground.nodes.get(device.id);
  if (node === undefined || !isSurelyNobodys(net, { node, port }, gateway.address)) return undefined;
  const related = routersBeside(net, { node, port }, gateway.address);
  return { text: 'is nobody in its subnet', related };
}
