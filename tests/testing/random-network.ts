import { type Dice, diceOf } from './oracle/dice.ts';
import { drawFilters } from './oracle/draw-filters.ts';
import { drawHosts } from './oracle/draw-hosts.ts';
import { drawRouters } from './oracle/draw-routers.ts';
import { drawRoutes } from './oracle/draw-routes.ts';
import { drawSwitches } from './oracle/draw-switches.ts';
import type { LabNetwork, SpanningMode } from './oracle/lab-network.ts';
import type { Draft, Sketch } from './oracle/sketch.ts';

/** The network of a seed; the same for the same seed. */
export function randomNetwork(seed: number): LabNetwork {
  const dice = diceOf(seed);
  const vlans = dice
    .pick([
      [10, 20, 30, 40],
      [10, 20, 30, 40],
      [1, 10, 20, 30],
    ])
    .slice(0, 2 + dice.upTo(3));
  const sketch: Sketch = { spanning: drawMode(dice), vlans, boxes: [], cables: [] };
  drawSwitches(dice, sketch);
  drawRouters(dice, sketch);
  drawHosts(dice, sketch);
  drawRoutes(dice, sketch);
  drawFilters(dice, sketch);
  const { spanning, boxes } = sketch;
  return {
    name: `n${seed}`,
    spanning,
    boxes: boxes.map((box) => finished(dice, sketch, box)),
    cables: dice.shuffled(sketch.cables).map((cable) => (dice.chance(0.5) ? cable : [cable[1], cable[0]])),
  };
}

function finished(dice: Dice, sketch: Sketch, box: Draft): Draft {
  if (box.kind !== 'host') return { ...box, hasProxyArp: dice.chance(0.2) !== (box.language === 'ios') };
  const isDeclared = isKnownByFleet(dice, sketch, box);
  if (isDeclared || !dice.chance(0.12)) return { ...box, isDeclared };
  // Such a host takes the other subnets for its own.
  const widened = box.interfaces.map((one) => ({
    ...one,
    addresses: one.addresses.map((text) => text.replace('/24', '/16').replace('/64', '/32')),
  }));
  return { ...box, interfaces: widened };
}

function drawMode(dice: Dice): SpanningMode {
  return dice.pick(['rstp', 'rstp', 'rstp', 'mst', 'mst', 'pvst', 'none'] as const);
}

/** Of a host that is only declared the model takes the routers of its subnet as gateways: there must be one, its own. */
function isKnownByFleet(dice: Dice, { boxes }: Sketch, box: Draft): boolean {
  if (box.kind !== 'host' || box.ports.some(({ isShut }) => isShut) || !dice.chance(0.3)) return false;
  const own = box.routes.find(({ family }) => family === 'ipv4')?.nextHop;
  const subnet = own?.slice(0, own.lastIndexOf('.') + 1) ?? '';
  const routers = boxes
    .filter(({ kind }) => kind !== 'host')
    .flatMap(({ interfaces }) => interfaces.flatMap(({ addresses }) => addresses))
    .filter((text) => own !== undefined && text.startsWith(subnet));
  return (
    routers.length === 1 &&
    routers[0]?.startsWith(`${own}/`) === true &&
    box.interfaces.some(({ addresses }) => addresses.some((text) => text.startsWith(subnet)))
  );
}
