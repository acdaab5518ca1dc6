/** A HAProxy backend at work: persistence first, then the algorithm (backend.c, assign_server). */
import type { Pool } from '../../model/pool.ts';
import type { Request } from '../../network/request.ts';
import type { Chooser, ChooserOptions } from './chooser.ts';
import { firstPicker } from './first.ts';
import { type HashAlgorithm, hashPicker, identifiersOf, requestHash } from './hash.ts';
import { leastConnections } from './least-connections.ts';
import { mapPicker } from './map-picker.ts';
import { cookieRule, stickRules } from './persistence.ts';
import { randomPicker } from './random-picker.ts';
import { type BackendState, backendState, groupOf, type Picker } from './servers.ts';
import { weightedRoundRobin } from './weighted-round-robin.ts';

export function haproxyChooser(pool: Pool, options: ChooserOptions): Chooser {
  const state = backendState(pool);
  const picker = pickerOf(pool, state, options);
  const { algorithm } = pool;
  const byAlgorithm: ByAlgorithm =
    algorithm.kind === 'hash' ? hashing(algorithm, state, picker) : (_, avoid) => picker.next(avoid);
  const load = (server: number, change: 1 | -1): void => {
    state.served[server] = Math.max(0, (state.served[server] ?? 0) + change);
    picker.loaded?.(server);
  };
  const refusing = new Set<number>();
  return {
    choose: choosing(pool, state, { byAlgorithm, load, refusing }),
    finish: (server) => load(server, -1),
    setDown: (server, isDown) => {
      state.up[server] = !isDown;
      picker.changed(server);
    },
    setRefusing: (server, isRefusing) => {
      if (isRefusing) refusing.add(server);
      else refusing.delete(server);
    },
    next: (out) => {
      for (let at = 0; at < out.length; at++) out[at] = picker.next();
    },
    byHash: (hashes, out) => {
      for (let at = 0; at < out.length; at++) out[at] = picker.byHash?.(hashes[at] ?? 0) ?? picker.next();
    },
  };
}

type ByAlgorithm = (request: Request, avoid?: number) => number;

interface Working {
  readonly byAlgorithm: ByAlgorithm;
  readonly load: (server: number, change: 1 | -1) => void;
  /** Servers that are thought to be up and refuse connections. */
  readonly refusing: ReadonlySet<number>;
}

function choosing(
  pool: Pool,
  state: BackendState,
  { byAlgorithm, load, refusing }: Working,
): (request: Request) => number {
  const cookie = cookieRule(pool, state);
  const sticks = stickRules(pool, state);
  return (request) => {
    const kept = sticks.match(request, cookie(request));
    let isKept = kept >= 0;
    let server = isKept ? kept : byAlgorithm(request);
    for (let failures = 0; server >= 0; ) {
      load(server, 1);
      if (!refusing.has(server)) {
        sticks.store(request, server);
        return server;
      }
      load(server, -1);
      failures++;
      if (failures > pool.retries) return -1;
      if (!mayMove(pool, state, { failures, isKept })) continue;
      server = byAlgorithm(request, server);
      isKept = false;
    }
    return -1;
  };
}

/** `option redispatch`: on the last retry, or at once where any server will do (backend.c, stream_choose_redispatch). */
function mayMove(
  { redispatch, retries, algorithm }: Pool,
  state: BackendState,
  { failures, isKept }: { readonly failures: number; readonly isKept: boolean },
): boolean {
  if (!redispatch) return false;
  const takesTurns = algorithm.kind === 'round-robin' || algorithm.kind === 'random';
  const active = groupOf(state).filter((server) => state.backup[server] !== true);
  return failures % Math.max(1, retries) === 0 || (!isKept && takesTurns && active.length > 1);
}

/** A request without a key takes its turn. One server that is left is used without a key (backend.c, `tot_used`). */
function hashing({ key, hash }: HashAlgorithm, state: BackendState, picker: Picker): ByAlgorithm {
  return (request, avoid) => {
    const value = requestHash(key, hash, request);
    if (value !== undefined) return picker.byHash?.(value, avoid) ?? -1;
    return groupOf(state).length === 1 ? (picker.byHash?.(0) ?? -1) : picker.next(avoid);
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
      return hashPicker(pool, state, algorithm.hash);
    case 'opaque':
      return weightedRoundRobin(state);
  }
}
