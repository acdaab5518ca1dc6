import type { Tick } from '../signals/tick.ts';
import {
  type Alert,
  createDetector,
  type Detector,
  type DetectorOptions,
  raiseOnce,
  retarget,
  step,
} from './detector.ts';
import { causeOf, type Expectation } from './expectation.ts';
import { eligibleIn, type Health, lostTargets, unknownHealth, updateHealth } from './health.ts';
import { type Observation, observe } from './observe.ts';
import { type PoolExpectation, poolStreams, silenceStream, type Target } from './pool-streams.ts';

export interface WatchOptions extends DetectorOptions {
  readonly pools: readonly PoolExpectation[];
  /** Health at the start: targets that were already lost then are not an unplanned loss. */
  readonly before?: Health | undefined;
}

/** The detector of a device's pools, following their health. Changed in place by `watch`. */
export interface PoolWatch {
  readonly pools: readonly PoolExpectation[];
  readonly before: Health;
  readonly detector: Detector;
  health: Health;
}

export interface Watched {
  readonly alerts: readonly Alert[];
  readonly observation: Observation;
  /** By group: the streams from the next tick on, where health changed them. */
  readonly retargeted: ReadonlyMap<string, readonly Expectation[]>;
}

const silenceGroup = 'source';

export function createWatch(options: WatchOptions): PoolWatch {
  const before = options.before ?? unknownHealth;
  const streams = options.pools.flatMap((pool) => poolStreams(pool, eligibleIn(before)));
  const detector = createDetector([...streams, silenceStream(silenceGroup)], options);
  return { pools: options.pools, before, detector, health: before };
}

/** Takes one tick in: what was expected of it follows from the health at the end of the tick before. */
export function watch(state: PoolWatch, tick: Tick): Watched {
  const observation = observe(state.detector.layout, tick);
  const proven = step(state.detector, observation);
  const retargeted = followHealth(state, tick);
  const lost = retargeted.size > 0 ? lossAlerts(state, tick) : [];
  return { alerts: [...lost, ...proven], observation, retargeted };
}

/** Targets of a pool that were eligible at the start, should get traffic, and cannot. */
export function unplannedLosses(state: PoolWatch, pool: PoolExpectation): readonly Target[] {
  const known = lostTargets(pool, state.before).map(({ id }) => id);
  return lostTargets(pool, state.health).filter(({ id }) => !known.includes(id));
}

function followHealth(state: PoolWatch, tick: Tick): Watched['retargeted'] {
  const health = updateHealth(state.health, tick);
  const retargeted = new Map<string, readonly Expectation[]>();
  if (health === state.health) return retargeted;
  state.health = health;
  for (const pool of state.pools) {
    const streams = poolStreams(pool, eligibleIn(health));
    retargeted.set(pool.group, streams);
    retarget(state.detector, pool.group, streams);
  }
  return retargeted;
}

/** A server that should take traffic and cannot is harm at once: no statistics are needed. */
function lossAlerts(state: PoolWatch, tick: Tick): readonly Alert[] {
  return state.pools.flatMap((pool) => {
    const lost = unplannedLosses(state, pool);
    const cause = causeOf({ group: pool.group, stream: 'eligible' });
    if (lost.length === 0 || !raiseOnce(state.detector, cause, tick.at)) return [];
    return [lossAlert(pool, lost, tick)];
  });
}

function lossAlert(pool: PoolExpectation, lost: readonly Target[], tick: Tick): Alert {
  const earliest = tick.at - tick.seconds;
  return {
    cause: causeOf({ group: pool.group, stream: 'eligible' }),
    group: pool.group,
    stream: 'eligible',
    direction: 'down',
    at: tick.at,
    expected: 1,
    bound: 1,
    events: pool.targets.length - lost.length,
    trials: pool.targets.length,
    onset: { at: tick.at, earliest, latest: tick.at },
    logEvidence: Number.MAX_VALUE,
  };
}
