// VLANs that no setting of a region tells apart share one tree: each must be what it would be alone.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { netOf } from '../src/network/current-net.ts';
import { treeFor } from '../src/network/layer2/trees.ts';
import { pathOfFleet } from './testing/written-fleets.ts';

const vlans = [10, 11, 12, 13, 14, 15];
const ranges = fc.constantFrom('10-15', '10-12', '12-14', '11,13', '15', '10,12-13');
/** Or hardly any two VLANs would be alike. */
const seldom = <T>(drawn: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: drawn });

const port = fc.record({
  allowed: seldom(ranges),
  access: seldom(fc.constantFrom(...vlans.slice(0, 2))),
  cost: seldom(fc.tuple(ranges, fc.integer({ min: 1, max: 60 }))),
  priority: seldom(fc.tuple(ranges, fc.integer({ min: 0, max: 15 }))),
});

const region = fc.record({
  priorities: fc.array(seldom(fc.tuple(ranges, fc.integer({ min: 0, max: 15 }))), {
    minLength: 2,
    maxLength: 4,
  }),
  cables: fc.array(fc.record({ from: fc.nat(3), to: fc.nat(3), ends: fc.tuple(port, port) }), {
    minLength: 1,
    maxLength: 4,
  }),
});

type Region = typeof region extends fc.Arbitrary<infer T> ? T : never;
type Port = typeof port extends fc.Arbitrary<infer T> ? T : never;

/** `alone`: every VLAN gets lines of its own, with the priorities that it has by default where nothing else is said. */
function networkOf({ priorities, cables }: Region, alone: boolean): ReturnType<typeof netOf> {
  const size = priorities.length;
  const texts = priorities.map((own, at) => {
    const each = alone ? vlans.map((vlan) => `spanning-tree vlan ${vlan} priority 32768`) : [];
    const said = own === null ? [] : [`spanning-tree vlan ${own[0]} priority ${4096 * own[1]}`];
    return [
      'version 15.2',
      `hostname s${at}`,
      'spanning-tree mode rapid-pvst',
      'vlan 10-15',
      ...each,
      ...said,
    ];
  });
  const links = cables.flatMap(({ from, to, ends }, number) => {
    const [one, other] = [from % size, to % size];
    if (one === other) return [];
    texts[one]?.push(...linesOf(ends[0], number, alone));
    texts[other]?.push(...linesOf(ends[1], number, alone));
    return [`s${one}:GigabitEthernet1/0/${number + 1} -- s${other}:GigabitEthernet1/0/${number + 1}`];
  });
  const configurations = Object.fromEntries(texts.map((lines, at) => [`s${at}`, lines.join('\n')]));
  const kinds = Object.fromEntries(texts.map((_, at) => [`s${at}`, 'ios']));
  return netOf(pathOfFleet({ configurations, kinds, links }));
}

function linesOf(
  { allowed, access, cost, priority }: Port,
  number: number,
  alone: boolean,
): readonly string[] {
  const each = alone ? vlans.map((vlan) => ` spanning-tree vlan ${vlan} port-priority 128`) : [];
  return [
    `interface GigabitEthernet1/0/${number + 1}`,
    ` switchport mode ${access === null ? 'trunk' : 'access'}`,
    ...(access === null ? [] : [` switchport access vlan ${access}`]),
    ...(allowed === null ? [] : [` switchport trunk allowed vlan ${allowed}`]),
    ...each,
    ...(cost === null ? [] : [` spanning-tree vlan ${cost[0]} cost ${cost[1]}`]),
    ...(priority === null ? [] : [` spanning-tree vlan ${priority[0]} port-priority ${16 * priority[1]}`]),
  ];
}

it('gives every VLAN the tree that it has alone', () => {
  let shared = 0;
  fc.assert(
    fc.property(region, (drawn) => {
      const [together, alone] = [networkOf(drawn, false), networkOf(drawn, true)];
      for (const node of together.ground.all) {
        const same = alone.ground.nodes.get(node.id);
        if (same === undefined) throw new Error(`no ${node.id}`);
        const trees = vlans.map((vlan) => treeFor(together, node, vlan));
        expect(trees).toEqual(vlans.map((vlan) => treeFor(alone, same, vlan)));
        shared += trees.length - new Set(trees).size;
      }
    }),
    { numRuns: 200, seed: 5 },
  );
  expect(shared).toBeGreaterThan(100);
});
