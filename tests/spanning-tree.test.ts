// The spanning tree that the model works out is the one to which real switches settle: Open vSwitch, RSTP.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { seeded } from '../src/load/stub.ts';
import {
  type StpBridge,
  type StpPort,
  type StpSegment,
  spanningTree,
} from '../src/network/layer2/spanning-tree.ts';
import { type OpenVswitch, openVswitchMissing, startOpenVswitch } from './testing/open-vswitch.ts';

interface Network {
  readonly bridges: readonly StpBridge[];
  readonly segments: readonly StpSegment[];
}

/** Two to eight bridges in a tree with some cables more: rings, parallel cables, a cable from a bridge to itself. */
function network(seed: number): Network {
  const draw = seeded(seed);
  const upTo = (count: number): number => Math.floor(draw() * count);
  const size = 2 + upTo(7);
  const pairs = Array.from({ length: size - 1 }, (_, at): [number, number] => [at + 1, upTo(at + 1)]);
  for (let more = upTo(size + 2); more > 0; more--) pairs.push([upTo(size), upTo(size)]);
  const ports = Array.from({ length: size }, (): StpPort[] => []);
  const end = (bridge: number): { readonly bridge: string; readonly port: string } => {
    const own = ports[bridge] ?? [];
    const name = `n${seed}b${bridge}p${own.length + 1}`;
    const cost = [2000, 2000, 20_000, 200_000][upTo(4)] ?? 2000;
    own.push({ name, number: own.length + 1, priority: [128, 128, 64, 16][upTo(4)] ?? 128, cost });
    return { bridge: `n${seed}b${bridge}`, port: name };
  };
  const segments = pairs.map(([one, other]) => [end(one), end(other)]);
  const bridges = ports.map((own, at) => ({
    id: `n${seed}b${at}`,
    priority: [32_768, 32_768, 4096, 61_440][upTo(4)] ?? 32_768,
    address: `02${seed.toString(16).padStart(4, '0')}${upTo(256).toString(16).padStart(2, '0')}00${at.toString(16).padStart(2, '0')}`,
    ports: own,
  }));
  return { bridges, segments };
}

function build(ovs: OpenVswitch, { bridges, segments }: Network): void {
  ovs.addBridges(
    bridges.map(({ id, priority, address = '' }) => ({
      name: id,
      settings: [
        'rstp_enable=true',
        `other_config:hwaddr="${address.replace(/..(?!$)/g, '$&:')}"`,
        `other_config:rstp-priority=${priority}`,
      ],
    })),
  );
  const portOf = new Map(bridges.flatMap(({ ports }) => ports.map((port) => [port.name, port] as const)));
  const wired = (end: {
    readonly bridge: string;
    readonly port: string;
  }): Parameters<OpenVswitch['addCables']>[0][0][0] => {
    const port = portOf.get(end.port);
    const settings = [
      `other_config:rstp-port-num=${port?.number}`,
      `other_config:rstp-port-priority=${port?.priority}`,
      `other_config:rstp-path-cost=${port?.cost}`,
    ];
    return { bridge: end.bridge, port: { name: end.port, settings } };
  };
  ovs.addCables(
    segments.flatMap(([one, other]) => (one && other ? [[wired(one), wired(other)] as const] : [])),
  );
}

/** What a bridge says of its ports: `PORT Role State`, in the order of the ports' names. */
function measured(ovs: OpenVswitch, { bridges }: Network): readonly string[] {
  return bridges
    .flatMap(({ id }) =>
      [
        ...ovs
          .command('rstp/show', id)
          .matchAll(/^ {2}(\S+) +(Root|Designated|Alternate|Backup|Disabled) +(\S+) /gm),
      ].map(([, port, role = '', state]) => `${port} ${role.toLowerCase()} ${state === 'Forwarding'}`),
    )
    .sort();
}

function predicted({ bridges, segments }: Network): readonly string[] {
  const { ports, leftToChance } = spanningTree(bridges, segments);
  expect(leftToChance).toEqual([]);
  return [...ports.values()]
    .flatMap((own) => [...own].map(([name, { role, forwards }]) => `${name} ${role} ${forwards}`))
    .sort();
}

const networks = Array.from({ length: 12 }, (_, at) => network(at + 1));
const missing = openVswitchMissing();

it.skipIf(missing !== undefined)(
  `of twelve networks is that of Open vSwitch${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  async () => {
    const ovs = await startOpenVswitch();
    try {
      for (const one of networks) build(ovs, one);
      const wanted = networks.map(predicted);
      let found: readonly (readonly string[])[] = [];
      // Ports that nobody answers forward after twice the forward delay of 15 s.
      for (let turn = 0; turn < 60; turn++) {
        found = networks.map((one) => measured(ovs, one));
        if (JSON.stringify(found) === JSON.stringify(wanted)) break;
        await sleep(1000);
      }
      expect(found).toEqual(wanted);
      expect(wanted.flat().length).toBeGreaterThan(100);
    } finally {
      await ovs.stop();
    }
  },
  120_000,
);
