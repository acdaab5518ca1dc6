import { spawnSync } from 'node:child_process';
import { withoutRecursion } from './build-routers.ts';
import type { Dice } from './dice.ts';
import { type Box, boxOf, isRoutedUp, type LabCable, type LabEnd, type LabNetwork } from './lab-network.ts';
import { endOf, innerName, isTagged, type RealEnd, type Site } from './real-ends.ts';

/** Something that breaks in a network while it runs: a cable, or a whole switch. */
export interface Cut {
  readonly cable?: LabCable | undefined;
  readonly machine?: string | undefined;
  /** The network as if all that is dead by it were shut down. */
  readonly after: LabNetwork;
}

type Broken = Omit<Cut, 'after'>;

/** Undefined where nothing was found that may break. */
export function drawCut(dice: Dice, network: LabNetwork): Cut | undefined {
  const machines: readonly Broken[] = network.boxes.flatMap(({ id, kind }) =>
    kind === 'switch' ? [{ machine: id }] : [],
  );
  // A host at a routing switch is there to keep a VLAN's interface up.
  const cables: readonly Broken[] = network.cables.flatMap((cable) =>
    cable.some(({ box }) => box.startsWith('k')) ? [] : [{ cable }],
  );
  for (const one of dice.shuffled(dice.chance(0.25) ? machines : cables)) {
    const cut = { ...one, after: withShut(network, one) };
    if (isLookedUpOnce(cut.after)) return cut;
  }
  return undefined;
}

function withShut(network: LabNetwork, cut: Broken): LabNetwork {
  const boxes = network.boxes.map((box): Box => {
    const isDead = box.id === cut.machine;
    const isCut = (port: number): boolean =>
      cut.cable?.some((end) => end.box === box.id && end.port === port) === true;
    return {
      ...box,
      ports: box.ports.map((port) => ({ ...port, isShut: port.isShut || isDead || isCut(port.number) })),
      interfaces: box.interfaces.map((one) => ({ ...one, isShut: one.isShut || isDead })),
    };
  });
  return { ...network, boxes };
}

/** No next hop is behind another route now: Linux follows none. */
export function isLookedUpOnce(network: LabNetwork): boolean {
  return network.boxes.every((box) => {
    const up = box.interfaces.filter((one) => isRoutedUp(network, box, one));
    return withoutRecursion(box.routes, up).length === box.routes.length;
  });
}

/** Breaks it in the real network. */
export function carryOut(switches: string, site: Site, cut: Cut): void {
  for (const { space = switches, name } of deadEnds(site, cut)) {
    const { status, stderr } = spawnSync('ip', ['-n', space, 'link', 'set', name, 'down'], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    if (status !== 0) throw new Error(`${space} ${name}: ${stderr}`);
  }
}

function deadEnds(site: Site, { cable, machine }: Cut): readonly RealEnd[] {
  if (cable !== undefined) return cable.flatMap((end) => endsAt(site, end));
  const box = boxOf(site.network, machine ?? '');
  const inner = box.interfaces.map((routed) => ({ name: innerName(site, box, routed), isShut: false }));
  return [...box.ports.flatMap(({ number }) => endsAt(site, { box: box.id, port: number })), ...inner];
}

/** With the interfaces behind a router's network card, which cannot see that its cable is dead. */
function endsAt(site: Site, end: LabEnd): readonly RealEnd[] {
  const box = boxOf(site.network, end.box);
  const behind = isTagged(box, end.port) ? box.interfaces.filter(({ port }) => port === end.port) : [];
  return [endOf(site, end), ...behind.map((one) => ({ name: innerName(site, box, one), isShut: false }))];
}
