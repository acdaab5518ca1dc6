import type { Action } from '../model/decision.ts';

/** Names of pools that a rule can choose: the one it names, or those in the map that it looks up. */
export function namedPools(action: Action): readonly string[] {
  if (action.kind === 'route') return [action.pool];
  if (action.kind !== 'route-dynamic') return [];
  return action.pool.parts.flatMap((part) => {
    if (!('table' in part)) return [];
    const values = part.table.map(({ value }) => value);
    return part.otherwise === undefined ? values : [...values, part.otherwise];
  });
}
