import type { Dice } from '../oracle/dice.ts';
import type { End, Host, Plan, PlannedInterface, PlannedRoute, RouterLab } from './lab.ts';
import { textFor } from './languages.ts';

/** A link between two routers, or a network of hosts. */
interface Segment {
  readonly number: number;
  readonly members: readonly number[];
  readonly hosts: number;
}

const languages = ['frr', 'ifupdown2', 'linux'] as const;

/** Two to four routers in a row or a ring, each with hosts; every host reaches every other one. */
export function drawRouters(dice: Dice): RouterLab {
  const count = 2 + dice.upTo(3);
  const isRing = count > 2 && dice.chance(0.5);
  const row = Array.from({ length: count - 1 }, (_, at) => [at, at + 1]);
  const links = isRing ? [...row, [count - 1, 0]] : row;
  const spoken = Array.from({ length: count }, () => dice.pick(languages));
  const segments: readonly Segment[] = [
    ...links.map((members, at) => ({ number: 1 + at, members, hosts: 0 })),
    // Only the operating system's own files make bridges, which two hosts need.
    ...spoken.map((language, at) => ({
      number: 20 + at,
      members: [at],
      hosts: language === 'frr' ? 1 : 1 + dice.upTo(2),
    })),
  ];
  const hasIpv6 = dice.chance(0.5);
  const plans = spoken.map(
    (language, at): Plan => ({
      id: `r${at + 1}`,
      language,
      interfaces: interfacesOf({ at, segments, hasIpv6 }),
      routes: routesOf({ at, segments, hasIpv6, dice }),
    }),
  );
  return {
    routers: plans.map((plan) => ({
      id: plan.id,
      language: plan.language,
      text: textFor(plan, dice),
      ports: plan.interfaces.flatMap(({ name, members }) => members ?? [name]),
    })),
    hosts: segments.flatMap((segment) => hostsOf(segment, hasIpv6)),
    cables: cablesOf(plans, segments),
  };
}

interface Here {
  readonly at: number;
  readonly segments: readonly Segment[];
  readonly hasIpv6: boolean;
}

/** Addresses of a segment: the routers first, then the hosts. */
function addressesIn({ number }: Segment, place: number, hasIpv6: boolean): readonly string[] {
  const host = place + 1;
  return [`10.20.${number}.${host}/24`, ...(hasIpv6 ? [`fd20:0:0:${number}::${host}/64`] : [])];
}

function interfacesOf({ at, segments, hasIpv6 }: Here): readonly PlannedInterface[] {
  let port = 0;
  return segments
    .filter(({ members }) => members.includes(at))
    .map((segment): PlannedInterface => {
      const addresses = addressesIn(segment, segment.members.indexOf(at), hasIpv6);
      const names = Array.from({ length: Math.max(1, segment.hosts) }, () => `eth${++port}`);
      const [name = ''] = names;
      return names.length === 1 ? { name, addresses } : { name: 'br0', addresses, members: names };
    });
}

function hostsOf(segment: Segment, hasIpv6: boolean): readonly Host[] {
  return Array.from({ length: segment.hosts }, (_, at) => ({
    id: `h${segment.number}${'ab'[at]}`,
    // In both halves of the network: a route or address with a longer mask leaves one of them out.
    addresses: [9, 199].flatMap((first) => addressesIn(segment, first + at, hasIpv6)),
    gateways: addressesIn(segment, 0, hasIpv6).map((text) => text.split('/')[0] ?? ''),
  }));
}

function cablesOf(plans: readonly Plan[], segments: readonly Segment[]): readonly (readonly [End, End])[] {
  return segments.flatMap((segment): readonly (readonly [End, End])[] => {
    const ends = segment.members.map((at) => {
      const { id, interfaces } = plans[at] ?? { id: '', interfaces: [] };
      const own = interfaces.find(({ addresses }) => addresses[0]?.startsWith(`10.20.${segment.number}.`));
      return { node: id, ports: own?.members ?? [own?.name ?? ''] };
    });
    const [one, other] = ends;
    if (one === undefined) return [];
    if (other !== undefined)
      return [
        [
          { node: one.node, port: one.ports[0] ?? '' },
          { node: other.node, port: other.ports[0] ?? '' },
        ],
      ];
    return one.ports.map((port, at) => [
      { node: one.node, port },
      { node: `h${segment.number}${'ab'[at]}`, port: 'eth0' },
    ]);
  });
}

interface Routing extends Here {
  readonly dice: Dice;
}

/** Static routes to all networks of hosts, the shortest way; in a ring sometimes with another way behind it. */
function routesOf({ at, segments, hasIpv6, dice }: Routing): readonly PlannedRoute[] {
  const far = segments.filter(({ members, hosts }) => hosts > 0 && !members.includes(at));
  const routes = far.flatMap((segment): readonly PlannedRoute[] => {
    const ways = waysTo(at, segment.members[0] ?? 0, segments);
    const [best, other] = ways;
    if (best === undefined) return [];
    const hasBackup = other !== undefined && dice.chance(0.3);
    const to = addressesIn(segment, -1, hasIpv6);
    return to.flatMap((prefix, family) => [
      { prefix, via: best[family] },
      ...(hasBackup ? [{ prefix, via: other[family], distance: 200 }] : []),
    ]);
  });
  const first = new Set(routes.filter(({ prefix }) => !prefix.includes(':')).map(({ via }) => via));
  const [only] = first;
  const isDefault = first.size === 1 && only !== undefined && dice.chance(0.3);
  if (isDefault)
    return [{ prefix: '0.0.0.0/0', via: only }, ...routes.filter(({ prefix }) => prefix.includes(':'))];
  return dice.chance(0.3) ? [...routes, { prefix: '10.20.0.0/16' }] : routes;
}

/** Next hops by family to a router, the shortest way first. */
function waysTo(from: number, to: number, segments: readonly Segment[]): readonly (readonly string[])[] {
  const links = segments.filter(({ members }) => members.length === 2);
  return links
    .filter(({ members }) => members.includes(from))
    .map((link) => {
      const place = link.members[0] === from ? 1 : 0;
      const via = addressesIn(link, place, true).map((text) => text.split('/')[0] ?? '');
      return { via, steps: stepsBetween(link.members[place] ?? 0, to, withoutRouter(links, from)) };
    })
    .filter(({ steps }) => Number.isFinite(steps))
    .sort((a, b) => a.steps - b.steps)
    .map(({ via }) => via);
}

function withoutRouter(links: readonly Segment[], router: number): readonly Segment[] {
  return links.filter(({ members }) => !members.includes(router));
}

/** Links on the shortest way; infinite where there is none. */
function stepsBetween(from: number, to: number, links: readonly Segment[]): number {
  const seen = new Map([[from, 0]]);
  for (const [at, steps] of seen) {
    const near = links.filter(({ members }) => members.includes(at)).flatMap(({ members }) => members);
    for (const next of near.filter((one) => !seen.has(one))) seen.set(next, steps + 1);
  }
  return seen.get(to) ?? Number.POSITIVE_INFINITY;
}
