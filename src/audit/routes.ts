import type { Frontend } from '../model/facts.ts';
import { decisionsOf, type PathDevice, trafficFrontends } from '../network/path.ts';
import { namedPools } from './named-pools.ts';

/** Frontends of the device that may send requests to the pool, by name or by default. */
export function frontendsOf(device: PathDevice, pool: string): readonly Frontend[] {
  return trafficFrontends(device).filter((frontend) => poolNamesOf(frontend).has(pool));
}

/** Names of the pools that a frontend's rules or its default choose. */
export function poolNamesOf(frontend: Frontend): ReadonlySet<string> {
  const names = [...decisionsOf(frontend)].flatMap(({ action }) => namedPools(action));
  const standard = frontend.defaultPool?.name;
  return new Set(standard === undefined ? names : [standard, ...names]);
}
