import { withoutRecursion } from './build-routers.ts';
import type { Dice } from './dice.ts';
import { addressesNear, subnetsOf } from './draw-hosts.ts';
import { type Family, isRoutedUp, type LabRoute } from './lab-network.ts';
import type { Draft, Sketch } from './sketch.ts';

/** Static routes of all routers: mostly towards their destination, some missing, wrong, overlapping or in a circle. */
export function drawRoutes(dice: Dice, sketch: Sketch): void {
  const routers = sketch.boxes.filter(({ kind, interfaces }) => kind !== 'host' && interfaces.length > 0);
  for (const family of ['ipv4', 'ipv6'] as const) {
    const all = [...new Set(routers.flatMap((router) => subnetsOf(router, family)))];
    for (const router of routers) {
      const own = new Set(subnetsOf(router, family));
      const routes = all.flatMap((subnet) =>
        own.has(subnet) && !dice.chance(0.05) ? [] : drawRoute(dice, sketch, { router, family, subnet }),
      );
      const up = router.interfaces.filter((routed) => isRoutedUp(sketch, router, routed));
      const fit = fitting([...routes, ...drawWide(dice, sketch, { router, family })]);
      router.routes.push(...withoutRecursion(fit, up));
    }
  }
}

interface Place {
  readonly router: Draft;
  readonly family: Family;
}

function drawRoute(
  dice: Dice,
  sketch: Sketch,
  { router, family, subnet }: Place & { readonly subnet: string },
): readonly LabRoute[] {
  const near = addressesNear(sketch, router, family).filter(({ box }) => box.kind !== 'host');
  const right = near.filter(({ box }) => distance(sketch, box, { family, subnet }) < 9);
  const least = Math.min(...right.map(({ box }) => distance(sketch, box, { family, subnet })));
  const best = right.filter(({ box }) => distance(sketch, box, { family, subnet }) === least);
  const via = (from: typeof near, metric = 1, prefix = subnet): readonly LabRoute[] => {
    const nextHop = dice.anyOf(from)?.address;
    return nextHop === undefined ? [] : [{ family, prefix, nextHop, distance: metric }];
  };
  const found: LabRoute[] = [];
  const turn = dice.upTo(20);
  if (turn < 14) found.push(...via(best));
  else if (turn < 16) found.push(...via(near));
  else if (turn < 17) found.push({ family, prefix: subnet, distance: dice.pick([1, 1, 250]) });
  if (dice.chance(0.15)) found.push(...via(near, dice.pick([1, 5, 200])));
  if (dice.chance(0.1)) found.push(...via(near, 1, halfOf(dice, subnet)));
  if (dice.chance(0.04)) found.push({ family, prefix: halfOf(dice, subnet), distance: 1 });
  return found;
}

/** Routers that a packet passes from here to the subnet; 9 where there is no way. */
function distance(
  sketch: Sketch,
  from: Draft,
  { family, subnet }: { readonly family: Family; readonly subnet: string },
): number {
  let reached = new Set([from]);
  for (let steps = 0; steps < 5; steps++) {
    if ([...reached].some((box) => subnetsOf(box, family).includes(subnet))) return steps;
    const next = [...reached].flatMap((box) => addressesNear(sketch, box, family).map((one) => one.box));
    reached = new Set([...reached, ...next.filter(({ kind }) => kind !== 'host')]);
  }
  return 9;
}

/** A prefix in the subnet: one of its halves, or the first host's address. */
function halfOf(dice: Dice, subnet: string): string {
  const [address = '', length] = subnet.split('/');
  if (subnet.includes(':')) return dice.pick([`${address}/${Number(length) + 1}`, `${address}11/128`]);
  const start = address.slice(0, address.lastIndexOf('.'));
  return dice.pick([`${start}.0/${Number(length) + 1}`, `${start}.11/32`]);
}

/** A default route or one to all subnets of VLANs. */
function drawWide(dice: Dice, sketch: Sketch, { router, family }: Place): readonly LabRoute[] {
  const near = addressesNear(sketch, router, family);
  const wide =
    family === 'ipv4'
      ? (['0.0.0.0/0', '10.0.0.0/16', '10.0.0.0/8'] as const)
      : (['::/0', '2001:db8::/32'] as const);
  return Array.from({ length: dice.chance(0.3) ? 1 + dice.upTo(2) : 0 }).flatMap(() => {
    const nextHop = dice.anyOf(near)?.address;
    const prefix = dice.anyOf(wide) ?? wide[0];
    if (dice.chance(0.15)) return [{ family, prefix, distance: dice.pick([1, 240]) }];
    return nextHop === undefined ? [] : [{ family, prefix, nextHop, distance: dice.pick([1, 1, 10]) }];
  });
}

/** No route twice; and none that drops packets beside one of equal distance that does not: no document says who wins. */
function fitting(routes: readonly LabRoute[]): readonly LabRoute[] {
  const kept = new Map<string, LabRoute[]>();
  for (const route of routes) {
    const key = `${route.prefix} ${route.distance}`;
    const list = kept.get(key) ?? [];
    const isDropped = [route, ...list].some(({ nextHop }) => nextHop === undefined) && list.length > 0;
    if (isDropped || list.some(({ nextHop }) => nextHop === route.nextHop)) continue;
    kept.set(key, [...list, route]);
  }
  return [...kept.values()].flat();
}
