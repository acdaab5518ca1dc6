import { type JsonNode, member, membersOf, stringIn } from '../../text/json.ts';

export type EntryKind = 'link' | 'route' | 'rule' | 'neighbor' | 'vlans' | 'forwarding' | 'nothing';

/** What an entry is, by the members that iproute2 always gives it. */
export function entryKind(node: JsonNode): EntryKind | undefined {
  if (!(node.value instanceof Map)) return undefined;
  // `ip -j link show type …` prints an empty entry for each link that does not fit.
  if (membersOf(node).length === 0) return 'nothing';
  const has = (key: string): boolean => member(node, key) !== undefined;
  if (stringIn(node, 'ifname') !== undefined) {
    if (Array.isArray(member(node, 'vlans')?.value)) return 'vlans';
    if (has('mac')) return 'forwarding';
    return has('flags') && has('mtu') ? 'link' : undefined;
  }
  if (stringIn(node, 'dst') !== undefined) {
    if (has('lladdr') || Array.isArray(member(node, 'state')?.value)) return 'neighbor';
    return ['gateway', 'via', 'dev', 'nexthops', 'type', 'nhid'].some(has) ? 'route' : undefined;
  }
  return has('priority') && has('src') ? 'rule' : undefined;
}
