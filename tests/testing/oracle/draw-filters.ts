import type { Dice } from './dice.ts';
import { subnetOf } from './draw-hosts.ts';
import { type Family, familyOf, type LabEntry } from './lab-network.ts';
import type { Draft, Sketch } from './sketch.ts';

/** Ports that connections are tried to. */
export const probedPorts = [8080, 8443] as const;

/** Access lists at some interfaces of routers. */
export function drawFilters(dice: Dice, sketch: Sketch): void {
  for (const box of sketch.boxes)
    if (box.kind !== 'host') for (const at of box.interfaces.keys()) filterInterface(dice, sketch, box, at);
}

function filterInterface(dice: Dice, sketch: Sketch, box: Draft, at: number): void {
  const routed = box.interfaces[at];
  if (routed === undefined) return;
  const filters = (['ipv4', 'ipv6'] as const).flatMap((family) =>
    (['in', 'out'] as const).flatMap((direction) => {
      if (!dice.chance(0.13)) return [];
      const name = `${direction === 'in' ? 'I' : 'O'}${family === 'ipv4' ? 4 : 6}x${at}`;
      box.filters.push({ name, family, entries: drawEntries(dice, sketch, family) });
      return [{ direction, family, name }];
    }),
  );
  box.interfaces[at] = { ...routed, filters };
}

function drawEntries(dice: Dice, sketch: Sketch, family: Family): readonly LabEntry[] {
  const entries = Array.from({ length: 1 + dice.upTo(4) }, () => drawEntry(dice, sketch, family));
  return dice.chance(0.75) ? [...entries, { action: dice.chance(0.95) ? 'permit' : 'deny' }] : entries;
}

function drawEntry(dice: Dice, sketch: Sketch, family: Family): LabEntry {
  const protocol = dice.pick([undefined, 'tcp', 'tcp', 'tcp', 'icmp', 'udp'] as const);
  const port = dice.anyOf(probedPorts) ?? 8080;
  const ranges: readonly [number, number][] = [
    [port, port],
    [8000, 8100],
    [8081, 9000],
  ];
  const isTcp = protocol === 'tcp';
  return {
    action: dice.pick(['permit', 'deny'] as const),
    protocol,
    source: drawPrefix(dice, sketch, family),
    destination: drawPrefix(dice, sketch, family),
    sourcePorts: isTcp && dice.chance(0.15) ? dice.anyOf(ranges) : undefined,
    destinationPorts: isTcp && dice.chance(0.5) ? dice.anyOf(ranges) : undefined,
    established: isTcp && dice.chance(0.2),
  };
}

function drawPrefix(dice: Dice, { boxes }: Sketch, family: Family): string | undefined {
  const all = boxes
    .flatMap(({ interfaces }) => interfaces.flatMap(({ addresses }) => addresses))
    .filter((text) => familyOf(text) === family);
  const one = dice.anyOf(all);
  if (one === undefined || dice.chance(0.45)) return undefined;
  return dice.chance(0.4) ? `${one.split('/')[0]}/${family === 'ipv4' ? 32 : 128}` : subnetOf(one);
}
