import type { Dice } from './dice.ts';
import { addressesIn, plain, plugIn } from './draw-routers.ts';
import { type Family, familyOf } from './lab-network.ts';
import { addBox, addPort, type Draft, type Sketch } from './sketch.ts';

/** Two to five hosts beside those that routing switches have already, and the gateways of all. */
export function drawHosts(dice: Dice, sketch: Sketch): void {
  const there = sketch.boxes.filter(({ kind }) => kind === 'host').length;
  for (let number = 1; number <= Math.max(1, 2 + dice.upTo(4) - there); number++)
    drawHost(dice, sketch, number);
  for (const host of sketch.boxes)
    if (host.kind === 'host')
      for (const family of ['ipv4', 'ipv6'] as const) drawGateway(dice, sketch, host, family);
}

function drawHost(dice: Dice, sketch: Sketch, number: number): void {
  const vlan = dice.anyOf(sketch.vlans) ?? 1;
  const host = addBox(sketch, { id: `h${number}`, kind: 'host', language: 'eos' });
  const port = addPort(host, { isShut: dice.chance(0.02) });
  const router = dice.chance(0.1)
    ? dice.anyOf(sketch.boxes.filter(({ kind }) => kind === 'router'))
    : undefined;
  if (router !== undefined) {
    const far = addPort(router, { isShut: false });
    router.interfaces.push(
      plain({ port: far.port, addresses: [`10.100.${number}.1/24`, `2001:db8:d0${number}::1/64`] }),
    );
    sketch.cables.push([port, far]);
    host.interfaces.push(
      plain({ port: 1, addresses: [`10.100.${number}.9/24`, `2001:db8:d0${number}::9/64`] }),
    );
    return;
  }
  plugIn(dice, sketch, port, dice.chance(0.05) ? (dice.anyOf(sketch.vlans) ?? vlan) : vlan);
  host.interfaces.push(plain({ port: 1, addresses: addressesIn(vlan, 10 + number) }));
}

/** Mostly a router of the subnet; else none, nobody, another host, or an address of elsewhere. */
function drawGateway(dice: Dice, sketch: Sketch, host: Draft, family: Family): void {
  const near = addressesNear(sketch, host, family);
  const routers = near.filter(({ box }) => box.kind !== 'host');
  const others = near.filter(({ box }) => box.kind === 'host');
  const nobody = family === 'ipv4' ? '10.0.10.99' : '2001:db8:10::99';
  const turn = dice.upTo(20);
  let nextHop = dice.anyOf(routers)?.address;
  if (turn === 0) nextHop = undefined;
  if (turn === 1) nextHop = nobody;
  if (turn === 2) nextHop = dice.anyOf(others)?.address;
  if (nextHop === undefined) return;
  host.routes.push({ family, prefix: family === 'ipv4' ? '0.0.0.0/0' : '::/0', nextHop, distance: 1 });
}

export interface NearAddress {
  readonly box: Draft;
  readonly address: string;
}

/** Addresses of others in the subnets of a box. */
export function addressesNear(sketch: Sketch, box: Draft, family: Family): readonly NearAddress[] {
  const own = new Set(subnetsOf(box, family));
  return sketch.boxes
    .filter((one) => one !== box)
    .flatMap((one) =>
      one.interfaces
        .flatMap(({ addresses }) => addresses)
        .filter((text) => familyOf(text) === family && own.has(subnetOf(text)))
        .map((text) => ({ box: one, address: text.split('/')[0] ?? '' })),
    );
}

export function subnetsOf({ interfaces }: Draft, family: Family): readonly string[] {
  return interfaces
    .flatMap(({ addresses }) => addresses)
    .filter((text) => familyOf(text) === family)
    .map(subnetOf);
}

/** All subnets here end at a byte or group but those of cables between routers, which have the hosts 1 and 2. */
export function subnetOf(text: string): string {
  const [address = '', length] = text.split('/');
  return familyOf(text) === 'ipv6'
    ? `${address.slice(0, address.lastIndexOf(':'))}:/${length}`
    : `${address.slice(0, address.lastIndexOf('.'))}.0/${length}`;
}
