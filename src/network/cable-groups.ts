import { type Client, type Link, type LinkEnd, sameItems } from '../model/declared.ts';
import { heldBy } from '../model/held.ts';
import type { Ground } from './ground.ts';
import { toldLinks } from './wiring.ts';

/** What is said of the cables between two machines. */
export interface CableGroup {
  readonly ends: readonly (readonly [LinkEnd, LinkEnd])[];
  readonly machines: readonly string[];
}

interface Grouping {
  /** Machines of all ids that the cables name, in their order. */
  readonly machines: readonly string[];
  readonly clients: readonly Client[];
  readonly groups: ReadonlyMap<string, CableGroup>;
}

/** By the list of cables, which is the same until the fleet file changes. */
const latest = new WeakMap<readonly Link[], Grouping>();

/** Cables that are declared, those of clients, and those that LLDP tells of, by the two machines that they join. */
export function cableGroups(ground: Ground): ReadonlyMap<string, CableGroup> {
  const { declared } = ground.path;
  const told = toldLinks(ground.path).map(({ ends }): CableGroup['ends'][number] => {
    const [one, other] = ends;
    return [
      { device: one.device.id, interface: one.port.name },
      { device: other.device.id, interface: other.port.name },
    ];
  });
  const { groups } = declaredGroups(ground, declared.links, declared.clients);
  if (told.length === 0) return groups;
  const all = new Map(groups);
  for (const [name, ends] of Map.groupBy(told, (one) => nameOf(ground, one)))
    all.set(name, groupOf(ground, [...(groups.get(name)?.ends ?? []), ...ends]));
  return all;
}

function declaredGroups(ground: Ground, links: readonly Link[], clients: readonly Client[]): Grouping {
  const machines = idsIn(links).map((id) => machineOf(ground, id));
  const known = latest.get(links);
  if (known !== undefined && known.clients === clients && sameItems(known.machines, machines)) return known;
  const entries = clients.flatMap(({ id, at = [] }) =>
    at.map((end): CableGroup['ends'][number] => [end, { device: `client:${id}`, interface: `client:${id}` }]),
  );
  const all = [...links.map(({ ends }) => ends), ...entries];
  const byName = Map.groupBy(all, (ends) => nameOf(ground, ends));
  const groups = new Map([...byName].map(([name, ends]) => [name, groupOf(ground, ends)]));
  const made = { machines, clients, groups };
  latest.set(links, made);
  return made;
}

const idsIn = heldBy((links: readonly Link[]): readonly string[] => [
  ...new Set(links.flatMap(({ ends }) => ends.map(({ device }) => device))),
]);

function groupOf(ground: Ground, ends: CableGroup['ends']): CableGroup {
  return { ends, machines: [...new Set(ends.flat().map(({ device }) => machineOf(ground, device)))] };
}

function nameOf(ground: Ground, [one, other]: CableGroup['ends'][number]): string {
  return [machineOf(ground, one.device), machineOf(ground, other.device)].sort().join(' -- ');
}

/** Several devices may be one machine. */
function machineOf({ nodes }: Ground, id: string): string {
  return nodes.get(id)?.id ?? id;
}
