import type { Frontend } from '../model/facts.ts';
import type { Pool } from '../model/pool.ts';
import { type Join, joins } from '../network/join.ts';
import type { Path } from '../network/path.ts';
import { frontendsOf, poolNamesOf } from './routes.ts';

/** One pool of a device, what it leads to in the next tier, and the pools behind that. */
export interface Tier {
  readonly join: Join;
  /** Frontends of the device that send requests to the pool. */
  readonly entries: readonly Frontend[];
  /** Pools that the next tier's frontends choose from. */
  readonly behind: readonly Pool[];
}

/** Every place where two tiers meet, once for each pool and each listener that it reaches. */
export function tiers(path: Path): readonly Tier[] {
  const held = known.get(path) ?? tiersOf(path);
  known.set(path, held);
  return held;
}

const known = new WeakMap<Path, readonly Tier[]>();

function tiersOf(path: Path): readonly Tier[] {
  const seen = new Set<string>();
  return joins(path).flatMap((join) => {
    const { from, pool, to, listener } = join;
    const key = `${from.id} ${pool.name} ${to.id} ${listener.text}`;
    if (seen.has(key) || join.server.disabled || pool.disabled) return [];
    seen.add(key);
    return [{ join, entries: frontendsOf(from, pool.name), behind: poolsBehind(join) }];
  });
}

function poolsBehind({ to, frontends }: Join): readonly Pool[] {
  const names = new Set(frontends.flatMap((frontend) => [...poolNamesOf(frontend)]));
  return to.facts.pools.filter(({ name, disabled }) => names.has(name) && !disabled);
}

/** Whether another device of the path sends requests to the frontend. */
export function isBehindProxy(path: Path, frontend: Frontend): boolean {
  const held = inner.get(path) ?? new Set(joins(path).flatMap(({ frontends }) => frontends));
  inner.set(path, held);
  return held.has(frontend);
}

const inner = new WeakMap<Path, ReadonlySet<Frontend>>();
