import { formatAddress } from './address.ts';
import { cablingOf, type Leg } from './cabling.ts';
import { type Ground, groundOf, type Node } from './ground.ts';
import { type Net, netMade } from './net.ts';
import type { Path, PathDevice } from './path.ts';
import { subnetOf } from './subnets.ts';
import {
  addressToken,
  cableToken,
  machineToken,
  portToken,
  subnetsToken,
  subnetToken,
  tiersToken,
  worksToken,
} from './tokens.ts';

/**
 * The network of another version of the path: what was computed of the previous one goes on to hold save what rests on
 * something that changed. The previous one is worth nothing afterwards: it would begin anew.
 */
export function update(previous: Net, path: Path): Net {
  const ground = groundOf(path);
  const cabling = cablingOf(ground);
  const [before, after] = [byId(previous.ground), byId(ground)];
  const tokens = new Set<string>();
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(id), after.get(id)];
    if (old === now) continue;
    tokens.add(machineToken(id));
    if (old === undefined || now === undefined) tokens.add(worksToken(id));
    for (const token of changedPorts(id, old, now)) tokens.add(token);
    for (const token of changedLegs(legsIn(previous.cabling, old), legsIn(cabling, now))) tokens.add(token);
    for (const token of [old, now].flatMap((node) => (node === undefined ? [] : [...tokensOf(node)])))
      tokens.add(token);
    if (subnetTexts(old).join(' ') !== subnetTexts(now).join(' ')) tokens.add(subnetsToken);
    if (isBalancing(old) || isBalancing(now)) tokens.add(tiersToken);
  }
  return netMade(path, previous.memo.take(tokens));
}

function byId({ all }: Ground): ReadonlyMap<string, Node> {
  return new Map(all.map((node) => [node.id, node]));
}

function legsIn(cabling: Net['cabling'], node: Node | undefined): readonly Leg[] {
  return node === undefined ? [] : (cabling.get(node) ?? []);
}

/** Interfaces that are other ones now, or stand elsewhere. */
function* changedPorts(id: string, old: Node | undefined, now: Node | undefined): Iterable<string> {
  const before = new Map((old?.facts.interfaces ?? []).map((port) => [port.name, JSON.stringify(port)]));
  for (const port of now?.facts.interfaces ?? []) {
    if (before.get(port.name) !== JSON.stringify(port)) yield portToken({ id }, port);
    before.delete(port.name);
  }
  for (const name of before.keys()) yield portToken({ id }, { name });
}

/** Connections that only one version has, with the machines at their other ends. */
function* changedLegs(old: readonly Leg[], now: readonly Leg[]): Iterable<string> {
  const key = ({ connection }: Leg): string =>
    `${connection.id} ${connection.cables.map(({ id }) => id).join(' ')}`;
  const [before, after] = [new Set(old.map(key)), new Set(now.map(key))];
  for (const leg of [...old, ...now]) {
    if (before.has(key(leg)) && after.has(key(leg))) continue;
    yield machineToken(leg.far.node.id);
    for (const cable of leg.connection.cables) yield cableToken(cable.id);
  }
}

function* tokensOf({ facts }: Node): Iterable<string> {
  for (const { addresses, redundancy } of facts.interfaces) {
    for (const { address } of addresses) yield addressToken(address);
    for (const group of redundancy) for (const { address } of group.addresses) yield addressToken(address);
  }
  for (const text of subnetTexts({ facts })) yield subnetToken(text);
}

function subnetTexts(node: Pick<Node, 'facts'> | undefined): readonly string[] {
  const addresses = (node?.facts.interfaces ?? []).flatMap((port) => port.addresses);
  const texts = addresses.flatMap((address) => {
    const subnet = subnetOf(address);
    return subnet === undefined ? [] : [`${formatAddress(subnet.bytes)}/${subnet.bits}`];
  });
  return [...new Set(texts)].sort();
}

function isBalancing(node: Node | undefined): boolean {
  return (node?.devices ?? []).some(
    ({ facts }: PathDevice) => facts.frontends.length > 0 || facts.pools.length > 0,
  );
}
