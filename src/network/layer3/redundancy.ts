import type { Interface, RedundancyGroup } from '../../model/network/interface.ts';
import { addressBytes } from '../address.ts';
import { interfaceNamed, type Node } from '../ground.ts';
import { routersAround } from '../layer2/frame-way.ts';
import { type Net } from '../net.ts';
import { machineToken } from '../tokens.ts';
import { isUp } from './interface-state.ts';

/** A router's part in a redundancy group (VRRP, RFC 5798, since 2024 RFC 9568; HSRP, RFC 2281). */
export interface GroupMember {
  readonly node: Node;
  readonly port: Interface;
  readonly group: RedundancyGroup;
  /** After what it tracks was taken off; 0 takes no part. */
  readonly priority: number;
}

/** Routers that hear each other in a group, the active one first: what the group settles to from a cold start. */
export function groupMembers(
  net: Net,
  node: Node,
  port: Interface,
  group: RedundancyGroup,
): readonly GroupMember[] {
  const found: GroupMember[] = [];
  for (const one of [{ node, port }, ...routersAround(net, { node, port })]) {
    net.memo.touch(machineToken(one.node.id));
    if (found.some((known) => known.node === one.node && known.port === one.port)) continue;
    const own = one.port.redundancy.find((other) => isSameGroup(group, other));
    if (own === undefined || own.disabled?.value === true || !isUp(net, one.node, one.port)) continue;
    const priority = priorityNow(net, one.node, one.port, own);
    if (priority > 0) found.push({ ...one, group: own, priority });
  }
  return found.sort((a, b) => b.priority - a.priority || compareAddresses(primaryOf(b), primaryOf(a)));
}

/** The router holds the group's addresses. */
export function isActiveIn(net: Net, node: Node, port: Interface, group: RedundancyGroup): boolean {
  const key = `active ${node.id} ${port.name} ${group.protocol} ${group.group} ${familyOf(group)}`;
  return net.memo.get(key, () => {
    const [active] = groupMembers(net, node, port, group);
    return active !== undefined && active.node === node && active.port === port;
  });
}

function isSameGroup(a: RedundancyGroup, b: RedundancyGroup): boolean {
  return a.protocol === b.protocol && a.group === b.group && familyOf(a) === familyOf(b);
}

function familyOf({ addresses }: RedundancyGroup): string {
  return addresses[0]?.family ?? 'ipv4';
}

/** The owner of the address has priority 255 whatever is set (RFC 5798, 5.2.4). */
function priorityNow(net: Net, node: Node, port: Interface, group: RedundancyGroup): number {
  const own = new Set(port.addresses.map(({ address }) => address));
  if (group.protocol === 'vrrp' && group.addresses.some(({ address }) => own.has(address))) return 255;
  let priority = group.priority.value;
  for (const { what, kind, decrement } of group.tracks) {
    if (isTrackedUp(net, node, what, kind)) continue;
    if (decrement === undefined) return 0;
    priority -= decrement;
  }
  return Math.max(1, priority);
}

/** Objects whose state only the running device knows are taken to be up. */
export function isTrackedUp(net: Net, node: Node, what: string, kind: string): boolean {
  const object = kind === 'object' ? node.facts.tracked?.find(({ name }) => name === what) : undefined;
  const name = kind === 'interface' ? what : object?.interface;
  const port = name === undefined ? undefined : interfaceNamed(node.facts, name);
  return port === undefined || isUp(net, node, port);
}

function primaryOf({ port }: GroupMember): readonly number[] {
  const own = port.addresses.find(({ inactive, virtual }) => inactive === undefined && virtual !== true);
  return addressBytes(own?.address ?? '') ?? [];
}

function compareAddresses(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
