import type { Dice } from './dice.ts';
import type { LagMode, SpanningMode, Switching } from './lab-network.ts';
import { addBox, addPort, type Draft, type Sketch } from './sketch.ts';

interface Edge {
  readonly one: Draft;
  readonly other: Draft;
  /** Without it the network falls apart. */
  readonly isCut: boolean;
}

/** Two to eight switches in a tree; with a spanning tree for all VLANs, rings and parallel cables too. */
export function drawSwitches(dice: Dice, sketch: Sketch): void {
  const size = 2 + (dice.chance(0.3) ? dice.upTo(7) : dice.upTo(3));
  const priorities = dice.shuffled(Array.from({ length: 15 }, (_, at) => (at + 1) * 4096));
  const drafts = Array.from({ length: size }, (_, at) =>
    addBox(sketch, {
      id: `s${at + 1}`,
      kind: 'switch',
      language: languageOf(dice, sketch.spanning),
      priority: priorities[at] ?? 0,
      vlans: sketch.vlans.filter((vlan) => vlan === 1 || !dice.chance(0.03)),
    }),
  );
  for (const edge of edgesOf(dice, drafts, sketch.spanning)) drawEdge(dice, sketch, edge);
}

/** IOS has no mode with one RSTP for all VLANs but MST. */
function languageOf(dice: Dice, spanning: SpanningMode): 'eos' | 'ios' {
  return spanning === 'rstp' ? 'eos' : dice.pick(['eos', 'ios']);
}

function edgesOf(dice: Dice, drafts: readonly Draft[], spanning: SpanningMode): readonly Edge[] {
  const pairs = drafts.slice(1).map((_, at): [number, number] => [at + 1, dice.upTo(at + 1)]);
  // Open vSwitch has no tree for each VLAN, and a ring without any would carry one frame for ever.
  const more = spanning === 'rstp' || spanning === 'mst' ? dice.upTo(drafts.length + 1) : 0;
  for (let at = 0; at < more; at++) pairs.push([dice.upTo(drafts.length), dice.upTo(drafts.length)]);
  return pairs.flatMap(([from, to], at): readonly Edge[] => {
    const [one, other] = [drafts[from], drafts[to]];
    if (one === undefined || other === undefined) return [];
    const rest = pairs.filter((_, index) => index !== at);
    return [{ one, other, isCut: !joins(rest, from, to) }];
  });
}

function joins(pairs: readonly (readonly [number, number])[], from: number, to: number): boolean {
  const reached = new Set([from]);
  for (const here of reached)
    for (const [one, other] of pairs) {
      if (one === here) reached.add(other);
      if (other === here) reached.add(one);
    }
  return reached.has(to);
}

function drawEdge(dice: Dice, sketch: Sketch, edge: Edge): void {
  const [near, far] = drawEnds(dice, sketch);
  // Open vSwitch does not run spanning tree on bonds: they stand where no ring is, and filter BPDUs.
  if (edge.isCut && dice.chance(0.3)) drawLag(dice, sketch, edge, [near, far]);
  else {
    const ends = [edge.one, edge.other].map((box, at) =>
      addPort(box, { isShut: dice.chance(0.03), switching: withTree(dice, at === 0 ? near : far) }),
    );
    if (ends[0] && ends[1]) sketch.cables.push([ends[0], ends[1]]);
  }
}

function drawLag(
  dice: Dice,
  sketch: Sketch,
  { one, other }: Edge,
  switchings: readonly [Switching, Switching],
): void {
  const hasTree = sketch.spanning !== 'none';
  const modes = drawModes(dice);
  const [first, second] = [one, other].map((box, at) => {
    const number = box.lags.length + 1;
    const switching = { ...(at === 0 ? switchings[0] : switchings[1]), filtersBpdus: hasTree };
    box.lags.push({ number, switching });
    return { box, lag: { number, mode: modes[at] ?? 'static' } };
  });
  if (first === undefined || second === undefined) return;
  for (let member = 0; member < 2; member++) {
    const ends = [first, second].map(({ box, lag }) => addPort(box, { isShut: dice.chance(0.08), lag }));
    if (ends[0] && ends[1]) sketch.cables.push([ends[0], ends[1]]);
  }
}

function drawModes(dice: Dice): readonly [LagMode, LagMode] {
  return dice.pick<readonly [LagMode, LagMode]>([
    ['static', 'static'],
    ['active', 'active'],
    ['active', 'passive'],
    ['passive', 'active'],
    ['static', 'static'],
    ['active', 'active'],
    ['active', 'passive'],
    ['passive', 'active'],
    ['passive', 'passive'],
    ['active', 'static'],
  ]);
}

/** Mostly two equal trunks; else with VLANs missing, with native VLANs that differ, or with an access port at an end. */
function drawEnds(dice: Dice, { vlans, spanning }: Sketch): readonly [Switching, Switching] {
  const any = (): number => dice.anyOf([1, ...vlans]) ?? 1;
  const port = (vlan: number): Switching => ({ vlan, isEdge: false, filtersBpdus: false });
  const trunk = (vlan: number): Switching => ({ ...port(vlan), allowed: drawAllowed(dice, vlans) });
  const native = dice.chance(0.7) ? 1 : any();
  // Switches with a tree for each VLAN stop a port whose other end has another native VLAN.
  const farNative = spanning !== 'pvst' && dice.chance(0.1) ? any() : native;
  if (spanning !== 'pvst' && dice.chance(0.06)) return [trunk(native), port(any())];
  if (dice.chance(0.07)) {
    const vlan = any();
    return [port(vlan), port(spanning !== 'pvst' && dice.chance(0.2) ? any() : vlan)];
  }
  return [trunk(native), trunk(farNative)];
}

export function drawAllowed(dice: Dice, vlans: readonly number[]): readonly number[] | 'all' {
  if (dice.chance(0.3)) return 'all';
  const share = dice.chance(0.8) ? 0 : 0.3;
  return [...new Set([1, ...vlans])].filter(() => !dice.chance(share));
}

function withTree(dice: Dice, switching: Switching): Switching {
  return {
    ...switching,
    cost: dice.chance(0.5) ? dice.pick([2000, 2000, 20_000, 200_000]) : undefined,
    priority: dice.chance(0.3) ? dice.pick([16, 64, 128, 240]) : undefined,
  };
}
