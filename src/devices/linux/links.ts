import { itemsOf, type JsonNode, member, membersOf, numberIn, stringIn } from '../../text/json.ts';
import type { Span } from '../../text/source.ts';
import { spanAt } from '../../text/source.ts';
import type { Entry } from './parse.ts';

/** One link with everything that the captured lists say of it. */
export interface Link {
  readonly name: string;
  readonly span: Span;
  readonly flags: ReadonlySet<string>;
  /** `vlan`, `bond`, `bridge`, `vrf`, …: told by `-d`, or worked out where only one fits. */
  readonly infoKind: string | undefined;
  readonly master: string | undefined;
  /** The link that it is made of. */
  readonly below: string | undefined;
  /** A member of the entry, of the first list that has it. */
  readonly part: (...keys: readonly string[]) => JsonNode | undefined;
  readonly spanOf: (node: JsonNode) => Span;
}

export interface Links {
  readonly byName: ReadonlyMap<string, Link>;
  /** Names of VRFs by the number of their table. */
  readonly tables: ReadonlyMap<string, string>;
}

/** Links by name; the entries of `ip addr` and `ip link` count together. */
export function linksOf(entries: readonly Entry[]): Links {
  const own = Map.groupBy(
    entries.filter(({ kind }) => kind === 'link'),
    ({ node }) => stringIn(node, 'ifname') ?? '',
  );
  const masters = new Set(entries.flatMap(({ node }) => stringIn(node, 'master') ?? []));
  const links = [...own].map(([name, some]) => linkOf(name, some, masters));
  const tables = links.flatMap(({ name, infoKind, part }) => {
    const table = numberIn(part('linkinfo', 'info_data', 'table'));
    return infoKind === 'vrf' && table !== undefined ? [[`${table}`, name] as const] : [];
  });
  return { byName: new Map(links.map((link) => [link.name, link])), tables: new Map(tables) };
}

function linkOf(name: string, entries: readonly Entry[], masters: ReadonlySet<string>): Link {
  const part = (...keys: readonly string[]): JsonNode | undefined =>
    entries.map(({ node }) => member(node, ...keys)).find((found) => found !== undefined);
  const owner = (node: JsonNode): Entry | undefined =>
    entries.find(
      (entry) => entry.node.from <= node.from && node.end <= entry.node.end && holds(entry.node, node),
    );
  const flags = new Set(
    itemsOf(part('flags')).flatMap(({ value }) => (typeof value === 'string' ? [value] : [])),
  );
  const [first] = entries;
  const span = first?.span ?? { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };
  const below = part('link')?.value;
  const told = part('linkinfo', 'info_kind')?.value;
  const master = part('master')?.value;
  return {
    name,
    span,
    flags,
    infoKind: typeof told === 'string' ? told : guessedKind(flags, masters.has(name)),
    master: typeof master === 'string' ? master : undefined,
    below: typeof below === 'string' ? below : undefined,
    part,
    spanOf: (node) => {
      const entry = owner(node);
      return entry === undefined ? span : spanAt(entry.source, node.from, node.end);
    },
  };
}

/** Entries of several files may have equal offsets: the node itself must be in the entry. */
function holds(entry: JsonNode, node: JsonNode): boolean {
  if (entry === node) return true;
  const inner = [...itemsOf(entry), ...membersOf(entry).map(([, value]) => value)];
  return inner.some((one) => one.from <= node.from && node.end <= one.end && holds(one, node));
}

/** Flags of the kernel (netdevice(7)): a bond is a master, a VRF is one without ARP, and a bridge is none of these. */
function guessedKind(flags: ReadonlySet<string>, hasMembers: boolean): string | undefined {
  if (flags.has('MASTER')) return flags.has('NOARP') ? 'vrf' : 'bond';
  return hasMembers ? 'bridge' : undefined;
}

export function dataOf({ part }: Link, key: string): string | number | undefined {
  const value = part('linkinfo', 'info_data', key)?.value;
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

export function tagOf({ part, spanOf }: Link): { readonly value: number; readonly span: Span } | undefined {
  const node = part('linkinfo', 'info_data', 'id');
  const isVlan = part('linkinfo', 'info_kind')?.value === 'vlan';
  const value = numberIn(node);
  return isVlan && node !== undefined && value !== undefined ? { value, span: spanOf(node) } : undefined;
}
