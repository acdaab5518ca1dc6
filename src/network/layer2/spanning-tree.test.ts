// What no switch of the tests can be asked for: guards, silent ports, unknown addresses. The rest: tests/spanning-tree.test.ts.
import { describe, expect, it } from 'vitest';
import { type StpBridge, type StpPort, type StpSegment, spanningTree } from './spanning-tree.ts';

const port = (name: string, more: Partial<StpPort> = {}): StpPort => ({
  name,
  number: Number(name.replace(/\D/g, '')),
  priority: 128,
  cost: 20_000,
  ...more,
});

const bridge = (id: string, priority: number, ...ports: readonly StpPort[]): StpBridge => ({
  id,
  priority,
  address: `0200000000${id.charCodeAt(0).toString(16)}`,
  ports,
});

const cable = (one: string, other: string): StpSegment =>
  [one, other].map((end) => ({ bridge: end.slice(0, 1), port: end.slice(1) }));

const shown = (
  bridges: readonly StpBridge[],
  segments: readonly StpSegment[],
): Readonly<Record<string, string>> => {
  const { ports } = spanningTree(bridges, segments);
  return Object.fromEntries(
    [...ports].flatMap(([id, own]) =>
      [...own].map(([name, { role, forwards, stopped }]) => [
        `${id}${name}`,
        [role, ...(forwards ? [] : ['blocks']), ...(stopped === undefined ? [] : [stopped])].join(' '),
      ]),
    ),
  );
};

const ring = [cable('a1', 'b1'), cable('b2', 'c1'), cable('c2', 'a2')];

describe('a spanning tree', () => {
  it('of a ring blocks the port farthest from the root', () => {
    const bridges = [
      bridge('a', 4096, port('1'), port('2')),
      bridge('b', 32_768, port('1'), port('2')),
      bridge('c', 32_768, port('1'), port('2')),
    ];
    expect(shown(bridges, ring)).toEqual({
      a1: 'designated',
      a2: 'designated',
      b1: 'root',
      b2: 'designated',
      c1: 'alternate blocks',
      c2: 'root',
    });
  });

  it('with root guard keeps a better bridge out, and goes round', () => {
    const bridges = [
      bridge('a', 4096, port('1', { rootGuard: true }), port('2')),
      bridge('b', 0, port('1'), port('2')),
      bridge('c', 32_768, port('1'), port('2', { rootGuard: true })),
    ];
    expect(shown(bridges, [cable('a1', 'b1'), cable('a2', 'c1')])).toMatchObject({
      a1: 'designated blocks root-guard',
      a2: 'designated',
      c1: 'root',
      b1: 'designated',
    });
  });

  it('shuts a port with BPDU guard behind which a bridge speaks', () => {
    const bridges = [
      bridge('a', 4096, port('1', { bpduGuard: true }), port('2', { bpduGuard: true })),
      bridge('b', 32_768, port('1')),
    ];
    expect(shown(bridges, [cable('a1', 'b1')])).toEqual({
      a1: 'disabled blocks bpdu-guard',
      a2: 'designated',
      b1: 'designated',
    });
  });

  it('does not see a loop through ports that are silent', () => {
    const quiet = { silent: true };
    const bridges = [
      bridge('a', 4096, port('1'), port('2')),
      bridge('b', 32_768, port('1'), port('2', quiet)),
      bridge('c', 32_768, port('1', quiet), port('2')),
    ];
    expect(Object.values(shown(bridges, ring)).filter((one) => one.includes('blocks'))).toEqual([]);
  });

  it('gives separate parts roots of their own', () => {
    const bridges = [bridge('a', 32_768, port('1')), bridge('b', 4096, port('1')), bridge('c', 0, port('1'))];
    const { roots, costs } = spanningTree(bridges, [cable('a1', 'b1')]);
    expect([...roots]).toEqual([
      ['a', 'b'],
      ['b', 'b'],
      ['c', 'c'],
    ]);
    expect([...costs.values()]).toEqual([20_000, 0, 0]);
  });

  it('says which bridges only an unknown address tells apart', () => {
    const unknown = (id: string, priority: number): StpBridge => ({
      ...bridge(id, priority, port('1'), port('2')),
      address: undefined,
    });
    const tied = spanningTree([unknown('a', 32_768), unknown('b', 32_768)], [cable('a1', 'b1')]);
    expect(tied.leftToChance).toEqual([['a', 'b']]);
    const sure = spanningTree([unknown('a', 4096), unknown('b', 32_768)], [cable('a1', 'b1')]);
    expect(sure.leftToChance).toEqual([]);
  });
});
