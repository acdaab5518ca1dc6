import type { Dice } from './dice.ts';
import { drawAllowed } from './draw-switches.ts';
import type { Routed } from './lab-network.ts';
import { accessPort, addBox, addPort, type Draft, type Sketch, switchesOf } from './sketch.ts';

/** One to four routers: switches that route, routers at access ports, routers at a trunk with a tag for each VLAN. */
export function drawRouters(dice: Dice, sketch: Sketch): void {
  const count = 1 + dice.upTo(4);
  const routers: Draft[] = [];
  for (let number = 1; number <= count; number++) {
    const least = number === 1 ? 2 : 1;
    const vlans = dice.shuffled(sketch.vlans).slice(0, least + dice.upTo(sketch.vlans.length));
    const idle = switchesOf(sketch).filter(({ interfaces }) => interfaces.length === 0);
    const core = dice.chance(0.35) ? dice.anyOf(idle) : undefined;
    if (core !== undefined) routeBetweenVlans(dice, sketch, core, { vlans, number });
    else routers.push(drawRouter(dice, sketch, { vlans, number }));
  }
  joinRouters(dice, sketch, routers);
}

interface Wanted {
  readonly vlans: readonly number[];
  /** Last part of the router's addresses. */
  readonly number: number;
}

export function addressesIn(vlan: number, host: number): readonly string[] {
  return [`10.0.${vlan}.${host}/24`, `2001:db8:${vlan}::${host}/64`];
}

/**
 * Whether a VLAN's interface is up hangs on the ports that carry the VLAN and forward: it gets a host's port in the
 * VLAN, so that this is known beforehand.
 */
function routeBetweenVlans(dice: Dice, sketch: Sketch, core: Draft, { vlans, number }: Wanted): void {
  for (const vlan of vlans.filter((one) => core.vlans.includes(one))) {
    const host = addBox(sketch, { id: `k${number}v${vlan}`, kind: 'host', language: 'eos' });
    const port = addPort(core, { isShut: false, switching: accessPort(vlan, true) });
    sketch.cables.push([addPort(host, { isShut: false }), port]);
    host.interfaces.push(plain({ port: 1, addresses: addressesIn(vlan, 200 + number) }));
    core.interfaces.push(plain({ vlan, isShut: dice.chance(0.04), addresses: addressesIn(vlan, number) }));
  }
}

export function plain(routed: Partial<Routed>): Routed {
  return { isShut: false, addresses: [], filters: [], ...routed };
}

function drawRouter(dice: Dice, sketch: Sketch, { vlans, number }: Wanted): Draft {
  const router = addBox(sketch, { id: `r${number}`, kind: 'router', language: dice.pick(['eos', 'ios']) });
  if (dice.chance(0.4)) drawStick(dice, sketch, router, { vlans, number });
  else
    for (const vlan of vlans) {
      const port = addPort(router, { isShut: dice.chance(0.03) });
      const wrong = dice.chance(0.06) ? dice.anyOf(sketch.vlans) : undefined;
      plugIn(dice, sketch, port, wrong ?? vlan);
      router.interfaces.push(plain({ port: port.port, addresses: addressesIn(vlan, number) }));
    }
  return router;
}

/** One port with a tag for each VLAN; sometimes one of the VLANs comes without a tag. */
function drawStick(dice: Dice, sketch: Sketch, router: Draft, { vlans, number }: Wanted): void {
  const near = addPort(router, { isShut: dice.chance(0.03) });
  const isNativeUsed = dice.chance(0.4);
  for (const [at, vlan] of vlans.entries()) {
    const tag = isNativeUsed && at === 0 ? undefined : vlan;
    const isShut = tag !== undefined && dice.chance(0.04);
    router.interfaces.push(plain({ port: 1, tag, isShut, addresses: addressesIn(vlan, number) }));
  }
  const owner = dice.anyOf(switchesOf(sketch));
  if (owner === undefined) return;
  const native = isNativeUsed && !dice.chance(0.15) ? (vlans[0] ?? 1) : 1;
  const allowed = drawAllowed(dice, sketch.vlans);
  const switching = { ...accessPort(native, true), allowed };
  sketch.cables.push([near, addPort(owner, { isShut: false, switching })]);
}

/** To a switch that knows the VLAN, where there is one. */
export function plugIn(
  dice: Dice,
  sketch: Sketch,
  near: { readonly box: string; readonly port: number },
  vlan: number,
): void {
  const all = switchesOf(sketch);
  const owner = dice.anyOf(dice.chance(0.9) ? all.filter(({ vlans }) => vlans.includes(vlan)) : all);
  const place = owner ?? all[0];
  if (place === undefined) return;
  const far = addPort(place, { isShut: dice.chance(0.02), switching: accessPort(vlan, true) });
  sketch.cables.push([near, far]);
}

/** Cables from router to router, without a switch. */
function joinRouters(dice: Dice, sketch: Sketch, routers: readonly Draft[]): void {
  for (const [at, one] of routers.slice(1).entries()) {
    const other = dice.chance(0.5) ? dice.anyOf(routers.slice(0, at + 1)) : undefined;
    if (other === undefined) continue;
    const ends = [one, other].map((router, side) => {
      const end = addPort(router, { isShut: dice.chance(0.03) });
      const addresses = [`10.200.${at}.${side + 1}/30`, `2001:db8:c8${at}::${side + 1}/64`];
      router.interfaces.push(plain({ port: end.port, addresses }));
      return end;
    });
    if (ends[0] && ends[1]) sketch.cables.push([ends[0], ends[1]]);
  }
}
