import type { Frontend } from '../model/facts.ts';
import { decisionsOf, type PathDevice, trafficFrontends } from '../network/path.ts';
import { namedPools } from './named-pools.ts';

/** Frontends of the device that may send requests to the pool, by name or by default. */
export function frontendsOf(device: PathDevice, pool: string): readonly Frontend[] {
  const held = byPool.get(device) ?? indexed(device);
  return held.get(pool) ?? [];
}

/** Estates have thousands of pools behind thousands of rules: the rules are walked once. */
const byPool = new WeakMap<PathDevice, ReadonlyMap<string, readonly Frontend[]>>();

function indexed(device: PathDevice): ReadonlyMap<string, readonly Frontend[]> {
  const made = new Map<string, Frontend[]>();
  for (const frontend of trafficFrontends(device)) {
    for (const name of poolNamesOf(frontend)) {
      const list = made.get(name);
      if (list === undefined) made.set(name, [frontend]);
      else list.push(frontend);
    }
  }
  byPool.set(device, made);
  return made;
}

/** Names of the pools that a frontend's rules or its default choose. */
export function poolNamesOf(frontend: Frontend): ReadonlySet<string> {
  const names = [...decisionsOf(frontend)].flatMap(({ action }) => namedPools(action));
  const standard = frontend.defaultPool?.name;
  return new Set(standard === undefined ? names : [standard, ...names]);
}
