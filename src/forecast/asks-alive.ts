import type { Predicate } from '../model/predicate.ts';
import { decisionsOf, type PathDevice } from '../network/path.ts';

const known = new WeakMap<PathDevice, boolean>();

/** Whether a rule of the device asks how many servers of a pool are alive. */
export function asksAlive(device: PathDevice): boolean {
  const held = known.get(device);
  if (held !== undefined) return held;
  const { frontends, pools } = device.facts;
  const found =
    frontends.some((frontend) => [...decisionsOf(frontend)].some(({ when }) => isAsking(when))) ||
    pools.some(({ decisions }) => decisions.some(({ when }) => isAsking(when)));
  known.set(device, found);
  return found;
}

function isAsking(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'all':
    case 'any':
      return predicate.terms.some(isAsking);
    case 'not':
      return isAsking(predicate.term);
    case 'test':
      return predicate.field.name === 'pool-alive-servers';
    default:
      return false;
  }
}
