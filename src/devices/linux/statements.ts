import type { Directive } from '../../model/directive.ts';
import { itemsOf, type JsonNode, member, membersOf, numberIn, stringIn } from '../../text/json.ts';
import { type FollowedRoutes, followedRoutes } from './followed-routes.ts';
import type { CaptureTree, Entry } from './parse.ts';

/** An entry of a list as a statement: what the facts hold of it, and all else that is no counter or clock. */
export interface EntryDirective extends Directive {
  readonly state: Entry['state'];
  /** As JSON with keys in order. */
  readonly held: string;
  readonly rest: string;
  /** Bytes, of a link. */
  readonly mtu?: number | undefined;
  /** Names and queues of a link, which forward nothing. */
  readonly label?: string | undefined;
  /** A route that follows from an address, or of a table that no rule leads to; a rule to a table without routes; a neighbor that nothing leads to. */
  readonly isUnused: boolean;
}

export function directivesOf({ files }: CaptureTree): readonly EntryDirective[] {
  const entries = files.flatMap((file) => file.entries).filter(({ kind }) => kind !== 'nothing');
  const followed = followedRoutes(entries);
  return entries.map((entry) => directiveOf(entry, followed));
}

function directiveOf(
  { kind, node, span, state }: Entry,
  { lacking, unused }: FollowedRoutes,
): EntryDirective {
  const subject = stringIn(node, 'ifname') ?? stringIn(node, 'dst') ?? '';
  const known = new Set(heldMembers[kind ?? ''] ?? []);
  const [held, rest] = [
    membersOf(node).filter(([key]) => known.has(key)),
    membersOf(node).filter(
      ([key]) => !known.has(key) && (kind !== 'link' || !(key === 'mtu' || labels.has(key))),
    ),
  ];
  const said = membersOf(node).filter(([key]) => kind === 'link' && labels.has(key));
  const label = JSON.stringify(plain(new Map(said)));
  const mtu = kind === 'link' ? numberIn(member(node, 'mtu')) : undefined;
  const flags = kind === 'link' ? otherFlags(node) : [];
  const missing = lacking.get(node) ?? [];
  const other = {
    ...(plain(new Map(rest)) as object),
    ...(flags.length === 0 ? {} : { flags }),
    ...(missing.length === 0 ? {} : { withoutRoute: missing }),
  };
  const text = {
    held: JSON.stringify(Object.fromEntries(held.map(([key, value]) => [key, heldValue(key, value)]))),
    rest: JSON.stringify(other),
  };
  return {
    name: kind ?? 'entry',
    arguments: [subject],
    content: `${text.held} ${text.rest} ${mtu} ${label}`,
    span,
    state,
    ...text,
    mtu,
    label,
    isUnused: unused.has(node),
  };
}

/** Flags that somebody set; the others follow from the kind of the link or from its state (netdevice(7)). */
function otherFlags(node: JsonNode): readonly string[] {
  // Frames of a port go to its bridge.
  if (stringIn(node, 'linkinfo', 'info_slave_kind') === 'bridge') return [];
  const flags = itemsOf(member(node, 'flags')).map(({ value }) => value);
  const isSpecial = ['LOOPBACK', 'MASTER', 'POINTOPOINT'].some((one) => flags.includes(one));
  return flags.includes('NOARP') && !isSpecial ? ['NOARP'] : [];
}

/** Members that the facts are made of, by the kind of the entry; `flags` as far as the interface is wanted up. */
const heldMembers: Readonly<Record<string, readonly string[]>> = {
  link: ['ifname', 'flags', 'master', 'link', 'address', 'addr_info'],
  route: ['dst', 'gateway', 'via', 'dev', 'metric', 'table', 'type', 'nexthops', 'protocol', 'pref'],
  vlans: ['ifname', 'vlans'],
};

const labels: ReadonlySet<string> = new Set(['ifalias', 'txqlen', 'qdisc', 'group']);

function heldValue(key: string, node: JsonNode): unknown {
  if (key === 'flags') return itemsOf(node).some(({ value }) => value === 'UP');
  if (key !== 'addr_info') return plain(node.value);
  return itemsOf(node).map((one) =>
    ['family', 'local', 'prefixlen', 'dynamic'].map((name) => member(one, name)?.value ?? null),
  );
}

/** What changes by itself between two captures. */
const volatile =
  /^(?:ifindex|link_index|operstate|(?:bridge|root|port)_id|root_port|root_path_cost|designated_\w+|topology_change\w*|config_pending|port_no|stats|stats64|.*_life_time|.*_timer|num_[rt]x_queues|carrier.*|used|cache|expires|age|iif)$/;

/** The value without places, keys in order. */
function plain(value: JsonNode['value']): unknown {
  if (value instanceof Map) {
    const members = [...(value as ReadonlyMap<string, JsonNode>)]
      .filter(([key]) => !volatile.test(key))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, node]): [string, unknown] => [key, key === 'flags' ? saidFlags(node) : plain(node.value)]);
    return Object.fromEntries(members.filter(([, one]) => one !== undefined));
  }
  return Array.isArray(value) ? (value as readonly JsonNode[]).map((node) => plain(node.value)) : value;
}

/** Of a route's flags the one that somebody set; the others say what the kernel found (`linkdown`, `dead`). */
function saidFlags(node: JsonNode): unknown {
  return itemsOf(node).some(({ value }) => value === 'onlink') ? ['onlink'] : undefined;
}
