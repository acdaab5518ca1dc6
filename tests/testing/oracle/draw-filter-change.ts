import type { Dice } from './dice.ts';
import type { LabChange } from './draw-change.ts';
import { probedPorts } from './draw-filters.ts';
import type { Box, LabEntry, LabFilter, LabNetwork } from './lab-network.ts';

interface Edited {
  readonly what: string;
  readonly entries: readonly LabEntry[];
}

/** An entry flipped, dropped, moved, widened or narrowed; or a list applied no longer. */
export function changeFilters(dice: Dice, network: LabNetwork): LabChange | undefined {
  const places = network.boxes.flatMap((box) => box.filters.map((filter) => ({ box, filter })));
  const place = dice.anyOf(places);
  if (place === undefined) return undefined;
  const { box, filter } = place;
  if (dice.chance(0.1)) return unapplied(network, box, filter);
  const edited = editedEntries(dice, filter);
  if (edited === undefined || edited.entries.length === 0) return undefined;
  const filters = box.filters.map((one) => (one === filter ? { ...one, entries: edited.entries } : one));
  return {
    what: `${box.id} list ${filter.name}: ${edited.what}`,
    after: replaced(network, { ...box, filters }),
  };
}

function replaced(network: LabNetwork, box: Box): LabNetwork {
  return { ...network, boxes: network.boxes.map((one) => (one.id === box.id ? box : one)) };
}

function unapplied(network: LabNetwork, box: Box, { name }: LabFilter): LabChange {
  const interfaces = box.interfaces.map((one) => ({
    ...one,
    filters: one.filters.filter((use) => use.name !== name),
  }));
  return {
    what: `${box.id} list ${name}: applied no longer`,
    after: replaced(network, { ...box, interfaces }),
  };
}

function editedEntries(dice: Dice, { entries }: LabFilter): Edited | undefined {
  const at = dice.upTo(entries.length);
  const entry = entries[at];
  if (entry === undefined) return undefined;
  const rest = entries.filter((_, index) => index !== at);
  const put = (changed: LabEntry): readonly LabEntry[] =>
    entries.map((one, index) => (index === at ? changed : one));
  switch (dice.upTo(6)) {
    case 0:
      return { what: `entry ${at} dropped`, entries: rest };
    case 1:
      return {
        what: `entry ${at} flipped`,
        entries: put({ ...entry, action: entry.action === 'permit' ? 'deny' : 'permit' }),
      };
    case 2:
      return entries.length < 2
        ? undefined
        : { what: `entry ${at} moved to the end`, entries: [...rest, entry] };
    case 3:
      return entry.source === undefined
        ? undefined
        : { what: `entry ${at}: any source`, entries: put({ ...entry, source: undefined }) };
    case 4:
      return entry.destination === undefined
        ? undefined
        : { what: `entry ${at}: any destination`, entries: put({ ...entry, destination: undefined }) };
    default:
      return ofPort(dice, entry, (changed) => ({ what: `entry ${at}: another port`, entries: put(changed) }));
  }
}

function ofPort(dice: Dice, entry: LabEntry, tell: (changed: LabEntry) => Edited): Edited | undefined {
  if (entry.protocol !== 'tcp') return undefined;
  const port = dice.anyOf([...probedPorts, 9000]) ?? 9000;
  return tell({ ...entry, destinationPorts: [port, port] });
}
