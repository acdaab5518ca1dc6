import { addressOf } from '../../network/endpoints.ts';
import { addressOfClient } from '../../network/flow.ts';
import type { Node } from '../../network/ground.ts';
import { legsOf, type Net } from '../../network/net.ts';
import { activeAddresses } from '../../network/segments.ts';
import type { Nets } from './classes.ts';

/** Who sends to whom: machines, or two interfaces of one subnet, by names that stay when addresses change. */
export interface Pair {
  readonly text: string;
  readonly source: string;
  readonly destination: string;
  readonly machines: readonly [from: string, to: string];
  /** Of two interfaces: their names. */
  readonly ports?: readonly [from: string, to: string] | undefined;
}

/** More pairs than this are those of changed machines, and every so many of the others. */
const mostPairs = 1500;
const mostInSubnet = 12;

/** The pairs of both versions, by their texts. */
export function pairsOf(nets: Nets, changed: ReadonlySet<string>): readonly ReadonlyMap<string, Pair>[] {
  const old = allPairs(nets.before);
  const now = withAddresses(nets.after, allPairs(nets.after), old);
  const all = [withPairs(nets.before, old, now), withPairs(nets.after, now, old)];
  const texts = [...new Set(all.flatMap((pairs) => [...pairs.keys()]))];
  if (texts.length <= mostPairs) return all;
  const isNear = (text: string): boolean =>
    all.some((pairs) => pairs.get(text)?.machines.some((id) => changed.has(id)));
  const near = texts.filter(isNear);
  const far = texts.filter((text) => !isNear(text));
  const kept = new Set([...spread(near, mostPairs), ...spread(far, mostPairs - near.length)]);
  return all.map((pairs) => new Map([...pairs].filter(([text]) => kept.has(text))));
}

/** Known by the addresses that they had, where they have them still: one more is no other machine. */
function withAddresses(
  { ground }: Net,
  pairs: ReadonlyMap<string, Pair>,
  before: ReadonlyMap<string, Pair>,
): ReadonlyMap<string, Pair> {
  const keeps = (id: string, address: string): boolean =>
    ground.byAddress.get(address)?.some(({ node, port }) => node.id === id && port.enabled.value) === true;
  return new Map(
    [...pairs].map(([text, pair]) => {
      const { source = '', destination = '' } = before.get(text) ?? {};
      const [from, to] = pair.machines;
      return [
        text,
        {
          ...pair,
          source: keeps(from, source) ? source : pair.source,
          destination: keeps(to, destination) ? destination : pair.destination,
        },
      ];
    }),
  );
}

/** Interfaces that are neighbours in the other version, and still there in this one, are asked here too. */
function withPairs(
  net: Net,
  own: ReadonlyMap<string, Pair>,
  others: ReadonlyMap<string, Pair>,
): ReadonlyMap<string, Pair> {
  const more = [...others.values()].flatMap((pair): readonly Pair[] => {
    const { text, machines, ports } = pair;
    if (ports === undefined || own.has(text)) return [];
    const family = pair.source.includes(':') ? 'ipv6' : 'ipv4';
    const [source, destination] = ports.map((port, end) => addressAt(net, machines[end] ?? '', port, family));
    return source === undefined || destination === undefined ? [] : [{ ...pair, source, destination }];
  });
  return new Map([...own, ...more.map((pair) => [pair.text, pair] as const)]);
}

function addressAt(net: Net, id: string, name: string, family: string): string | undefined {
  const port = net.ground.nodes.get(id)?.facts.interfaces.find((one) => one.name === name);
  if (port === undefined || !port.enabled.value) return undefined;
  return activeAddresses(port).find((one) => one.family === family && one.virtual !== true)?.address;
}

function spread(texts: readonly string[], most: number): readonly string[] {
  if (texts.length <= most) return texts;
  return Array.from(
    { length: Math.max(0, most) },
    (_, at) => texts[Math.floor((at * texts.length) / most)] ?? '',
  );
}

function allPairs(net: Net): ReadonlyMap<string, Pair> {
  const families = ['ipv4', 'ipv6'] as const;
  const pairs = [...families.flatMap((family) => fromHosts(net, family)), ...neighborPairs(net)];
  return new Map(pairs.map((pair) => [pair.text, pair]));
}

function fromHosts(net: Net, family: 'ipv4' | 'ipv6'): readonly Pair[] {
  const stations = stationsOf(net, family);
  const hosts = stations.filter(({ isHost }) => isHost);
  return hosts.flatMap((from) =>
    stations
      .filter((to) => to.node !== from.node && to.node.clients === undefined)
      .map((to) => pairBetween(from, to, family)),
  );
}

interface Station {
  readonly node: Node;
  readonly address: string;
  readonly isHost: boolean;
}

/** One host for each port of a router and each subnet at a switch: others there fare alike. */
function stationsOf(net: Net, family: 'ipv4' | 'ipv6'): readonly Station[] {
  const found = new Map<string, Station>();
  for (const node of net.ground.all) {
    const address = node.clients === undefined ? addressOf(node, family) : clientIn(node.clients, family);
    if (address === undefined) continue;
    const isHost = node.isDeclared || !routesAny(node);
    found.set(isHost ? placeOf(net, node, address) : node.id, { node, address, isHost });
  }
  return [...found.values()];
}

/** Clients send, and get answers; nobody else asks them for anything. */
function clientIn(prefixes: readonly string[], family: 'ipv4' | 'ipv6'): string | undefined {
  return addressOfClient(prefixes.filter((text) => text.includes(':') === (family === 'ipv6')));
}

/** Where many are declared, those at one switch in one subnet stand for each other. */
function placeOf(net: Net, node: Node, address: string): string {
  const [leg] = net.ground.all.length > mostInSubnet * 4 && node.isDeclared ? legsOf(net, node) : [];
  if (leg === undefined) return node.id;
  const length = node.facts.interfaces[0]?.addresses[0]?.length ?? 0;
  const port = leg.far.bundle.switchport;
  const vlan = port?.mode === 'access' ? port.vlan.value : '';
  return `${leg.far.node.id} ${vlan} ${address.slice(0, address.lastIndexOf('.'))} ${length}`;
}

function routesAny({ facts }: Node): boolean {
  return facts.vrfs.some(({ routing }) => routing.ipv4.value || routing.ipv6.value);
}

function pairBetween(from: Station, to: Station, family: string): Pair {
  const note = family === 'ipv6' ? ' (IPv6)' : '';
  return {
    text: `${from.node.id} → ${to.node.id}${note}`,
    source: from.address,
    destination: to.address,
    machines: [from.node.id, to.node.id],
  };
}

/** Interfaces of one subnet that were read: whatever routes between them counts on their being joined. */
function neighborPairs({ ground }: Net): readonly Pair[] {
  return [...ground.subnets.entries()].flatMap(({ prefix, values }) => {
    const own = values.filter(
      ({ node, address, port }) =>
        !node.isDeclared && address.virtual !== true && address.inactive === undefined && port.enabled.value,
    );
    if (own.length > mostInSubnet || prefix.bits === prefix.bytes.length * 8) return [];
    const family = prefix.bytes.length === 4 ? '' : ' (IPv6)';
    return own.flatMap((one) =>
      own
        .filter((other) => other.node !== one.node)
        .map(
          (other): Pair => ({
            text: `${one.node.id} ${one.port.name} → ${other.node.id} ${other.port.name}${family}`,
            source: one.address.address,
            destination: other.address.address,
            machines: [one.node.id, other.node.id],
            ports: [one.port.name, other.port.name],
          }),
        ),
    );
  });
}
