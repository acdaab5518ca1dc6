import type { Action } from '../model/decision.ts';

/** Names of pools that a rule can choose: the one it names, those in the map that it looks up, or those of the rules inside it. */
export function namedPools(action: Action): readonly string[] {
  if (action.kind === 'route') return [action.pool];
  if (action.kind === 'enter') return action.decisions.flatMap((inner) => namedPools(inner.action));
  if (action.kind !== 'route-dynamic') return [];
  if (action.names !== undefined) return action.names;
  return action.pool.parts.flatMap((part) => {
    if (!('table' in part)) return [];
    const values = part.table.map(({ value }) => value);
    return part.otherwise === undefined ? values : [...values, part.otherwise];
  });
}
