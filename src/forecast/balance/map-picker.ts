/** HAProxy's map of slots at work (lb_map.c): `static-rr` walks along it, map-based hashing looks a slot up. */
import { type BackendState, groupOf, isFull, type Picker } from './servers.ts';
import { buildMap, gcd } from './static-map.ts';

export function mapPicker(state: BackendState): Picker {
  let map = slots(state);
  let index = 0;
  return {
    next: (avoid = -1) => {
      if (index >= map.length) index = 0;
      let at = index;
      let avoided = -1;
      for (let tries = 0; tries < map.length; tries++) {
        const server = map[at] ?? -1;
        at++;
        if (!isFull(state, server) && server !== avoid) {
          index = at;
          return server;
        }
        if (!isFull(state, server)) avoided = at;
        if (at === map.length) at = 0;
      }
      if (avoided >= 0) index = avoided;
      return avoided >= 0 ? avoid : -1;
    },
    byHash: (hash) => (map.length === 0 ? -1 : (map[hash % map.length] ?? -1)),
    changed: () => {
      map = slots(state);
    },
  };
}

/** Weights are reduced by what divides all of the backend's, also those of servers that are down or backups. */
function slots(state: BackendState): Int32Array {
  const group = groupOf(state);
  const inGroup = new Set(group);
  const divisor = state.weights.reduce((a, b) => gcd(a, b), 0) || 1;
  const weights = state.weights.map((weight, server) => (inGroup.has(server) ? weight / divisor : 0));
  return Int32Array.from(buildMap(weights, 1));
}
