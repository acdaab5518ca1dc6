import { cablingOf, type Leg } from './cabling.ts';
import { type Ground, groundOf, type Node } from './ground.ts';
import { type Memo, memo } from './incremental.ts';
import type { Path } from './path.ts';
import { cableToken, machineToken, worksToken } from './tokens.ts';

/** What is broken in a look at a failure; all empty: everything works. */
export interface Failures {
  /** Ids of machines. */
  readonly machines: ReadonlySet<string>;
  /** Ids of cables. */
  readonly cables: ReadonlySet<string>;
}

/** The network as it forwards: what is computed of it on demand, each thing once. */
export interface Net {
  readonly ground: Ground;
  readonly cabling: ReadonlyMap<Node, readonly Leg[]>;
  readonly failures: Failures;
  readonly memo: Memo;
}

const nothing: Failures = { machines: new Set(), cables: new Set() };

/** A network of which nothing is computed, or of which `results` still hold. */
export function netMade(path: Path, results: Memo = memo()): Net {
  const ground = groundOf(path);
  return { ground, cabling: cablingOf(ground), failures: nothing, memo: results };
}

/** The same network while these machines and cables are broken, beside those that are already. */
export function failing(net: Net, { machines = [], cables = [] }: FailedElements): Net {
  const tokens = [...machines.map(worksToken), ...cables.map(cableToken)];
  return {
    ...net,
    failures: {
      machines: new Set([...net.failures.machines, ...machines]),
      cables: new Set([...net.failures.cables, ...cables]),
    },
    memo: net.memo.without(new Set(tokens)),
  };
}

export interface FailedElements {
  readonly machines?: readonly string[] | undefined;
  readonly cables?: readonly string[] | undefined;
}

/** The legs of a node; whoever asks rests on the node's configuration. */
export function legsOf(net: Net, node: Node): readonly Leg[] {
  net.memo.touch(machineToken(node.id));
  return net.cabling.get(node) ?? [];
}

export function isWorking(net: Net, node: Node): boolean {
  net.memo.touch(worksToken(node.id));
  return !net.failures.machines.has(node.id);
}
