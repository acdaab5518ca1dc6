/** A HAProxy backend at work: persistence first, then the algorithm (backend.c, assign_server). */
import type { Algorithm, Pool } from '../../model/pool.ts';
import type { Request } from '../../network/request.ts';
import type { Chooser, ChooserOptions } from './chooser.ts';
import { firstPicker } from './first.ts';
import { type HashAlgorithm, identifiersOf, requestHash } from './hash.ts';
import { leastConnections } from './least-connections.ts';
import { mapPicker } from './map-picker.ts';
import { cookieRule, stickRules } from './persistence.ts';
import { randomPicker } from './random-picker.ts';
import { ringPicker } from './ring-picker.ts';
import { type BackendState, backendState, groupOf, type Picker } from './servers.ts';
import { weightedRoundRobin } from './weighted-round-robin.ts';

export function haproxyChooser(pool: Pool, options: ChooserOptions): Chooser {
  const state = backendState(pool);
  const picker = pickerOf(pool, state, options);
  const { algorithm } = pool;
  const byAlgorithm = algorithm.kind === 'hash' ? hashing(algorithm, state, picker) : picker.next;
  const cookie = cookieRule(pool, state);
  const sticks = stickRules(pool, state);
  const load = (server: number, change: 1 | -1): void => {
    state.served[server] = Math.max(0, (state.served[server] ?? 0) + change);
    picker.loaded?.(server);
  };
  return {
    choose: (request) => {
      const kept = cookie(request);
      const server = kept >= 0 ? kept : sticks.match(request, byAlgorithm);
      if (server < 0) return -1;
      sticks.store(request, server);
      load(server, 1);
      return server;
    },
    finish: (server) => load(server, -1),
    setDown: (server, isDown) => {
      state.up[server] = !isDown;
      picker.changed(server);
    },
    next: (out) => {
      for (let at = 0; at < out.length; at++) out[at] = picker.next();
    },
    byHash: (hashes, out) => {
      const choose = picker.byHash ?? picker.next;
      for (let at = 0; at < out.length; at++) out[at] = choose(hashes[at] ?? 0);
    },
  };
}

/** A request without a key takes its turn. One server that is left is used without a key (backend.c, `tot_used`). */
function hashing({ key, hash }: HashAlgorithm, state: BackendState, picker: Picker) {
  return (request: Request): number => {
    const value = requestHash(key, hash, request);
    if (value !== undefined) return picker.byHash?.(value) ?? -1;
    return groupOf(state).length === 1 ? (picker.byHash?.(0) ?? -1) : picker.next();
  };
}

function pickerOf(pool: Pool, state: BackendState, { random }: ChooserOptions): Picker {
  const { algorithm } = pool;
  const identifiers = identifiersOf(pool);
  const ring = { identifiers, balanceFactor: 0 };
  switch (algorithm.kind) {
    case 'round-robin':
      return algorithm.dynamic ? weightedRoundRobin(state) : mapPicker(state);
    case 'least-connections':
      return leastConnections(state);
    case 'first':
      return firstPicker(state, identifiers);
    case 'random':
      return randomPicker(state, { ...ring, draws: algorithm.draws, random: random ?? (() => 0.5) });
    case 'hash':
      return hashPicker(algorithm, state, identifiers);
    case 'opaque':
      return weightedRoundRobin(state);
  }
}

function hashPicker(
  { hash }: Extract<Algorithm, { kind: 'hash' }>,
  state: BackendState,
  identifiers: readonly number[],
): Picker {
  if (hash.method === 'map-based') return mapPicker(state);
  return ringPicker(state, { identifiers, balanceFactor: hash.balanceFactor ?? 0 });
}
