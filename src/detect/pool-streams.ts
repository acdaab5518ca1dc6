import { type Cell, type Counter, type Direction, type Expectation, everyServer } from './expectation.ts';

/** Known-good share of something bad, and the share up to which the intents accept it. */
export interface Baseline {
  readonly share: number;
  /** Default 0.005. */
  readonly acceptable?: number | undefined;
  /** Worst dispersion on known-good traffic, see `calibrate`; default 1. */
  readonly dispersion?: number | undefined;
}

/** Something that should get a share of the requests: usually one server; one machine if it serves several pools. */
export interface Target {
  readonly id: string;
  /** Relative to the other targets; the shares of the eligible ones are scaled to sum to 1. */
  readonly share: number;
  readonly members: readonly Member[];
  /** Standard deviation of the share's slow wander; default 0. */
  readonly wander?: number | undefined;
  /** Worst dispersion of the share on known-good traffic; default 1. */
  readonly dispersion?: number | undefined;
}

export interface Member {
  readonly pool: string;
  readonly server: string;
}

/**
 * What a pool, or several pools that serve one purpose, should do. The shares come from the intents and the model of
 * the base, never from the proposal that is being tried.
 */
export interface PoolExpectation {
  /** Name of the group: the pool, or the service when targets are members of several pools. */
  readonly group: string;
  readonly targets: readonly Target[];
  /** Intent `balanced`: relative allowance of a share; default 0.25. */
  readonly balanced?: number | undefined;
  readonly errors: Baseline;
  readonly retries?: Baseline | undefined;
  readonly connectionErrors?: Baseline | undefined;
  /** In normal times, over all targets; where it is 0, nothing need be proven. */
  readonly requestsPerSecond?: number | undefined;
}

/** The streams of one group: each target up and down, each target's errors, and the group's errors, retries and connection failures. */
export function poolStreams(
  pool: PoolExpectation,
  isEligible: (target: Target) => boolean,
): readonly Expectation[] {
  const usable = pool.targets.filter(isEligible);
  const sum = usable.reduce((total, { share }) => total + share, 0);
  const shareOf = (target: Target): number | undefined =>
    sum > 0 && usable.includes(target) ? target.share / sum : undefined;
  return [
    ...pool.targets.flatMap((target) => [
      shareStream(pool, target, { direction: 'up', p0: shareOf(target) }),
      shareStream(pool, target, { direction: 'down', p0: shareOf(target) }),
    ]),
    ...pool.targets.map((target) => targetErrors(pool, target, shareOf(target))),
    ...groupStreams(pool),
  ];
}

/** The source of the counts itself: how many of its ticks may stay silent. */
export function silenceStream(group: string): Expectation {
  return {
    group,
    stream: 'silence',
    direction: 'up',
    p0: 0.01,
    ...exactly,
    // One answer in five may be late on a busy machine; seven silent ticks in a row are harm for a gate.
    atLeast: 0.2,
    events: [{ counter: 'silent-ticks' }],
    trials: [{ counter: 'ticks' }],
    mustBeProven: false,
  };
}

const exactly = { tolerance: 0, floor: 0, wander: 0, dispersion: 1 } as const;
const shareFloor = 0.02;
const defaultAcceptable = 0.005;

function shareStream(
  pool: PoolExpectation,
  target: Target,
  { direction, p0 }: { readonly direction: Direction; readonly p0: number | undefined },
): Expectation {
  return {
    group: pool.group,
    stream: `${target.id} ${direction}`,
    direction,
    p0,
    tolerance: pool.balanced ?? 0.25,
    floor: shareFloor,
    wander: target.wander ?? 0,
    dispersion: target.dispersion ?? 1,
    events: target.members.map((member) => ({ ...member, counter: 'requests' })),
    trials: poolsOf(pool).map((name) => ({ pool: name, server: everyServer, counter: 'requests' })),
    rate: pool.requestsPerSecond,
    mustBeProven: pool.requestsPerSecond !== 0,
  };
}

function targetErrors(pool: PoolExpectation, target: Target, share: number | undefined): Expectation {
  const cells = (counter: Counter): readonly Cell[] =>
    target.members.map((member) => ({ ...member, counter }));
  return {
    group: pool.group,
    stream: `${target.id} errors`,
    ...badShare(pool.errors),
    p0: share === undefined ? undefined : pool.errors.share,
    events: cells('failures'),
    trials: cells('answers'),
    rate: share === undefined ? undefined : scaled(pool.requestsPerSecond, share),
    // The intents speak of the whole service; one server alone has too little traffic to prove so little harm.
    mustBeProven: false,
  };
}

function groupStreams(pool: PoolExpectation): readonly Expectation[] {
  const stream = (
    name: string,
    baseline: Baseline,
    counters: readonly [events: readonly Counter[], trials: Counter],
  ): Expectation => ({
    group: pool.group,
    stream: name,
    ...badShare(baseline),
    events: poolsOf(pool).flatMap((each) => counters[0].map((counter) => ({ pool: each, counter }))),
    trials: poolsOf(pool).map((each) => ({ pool: each, counter: counters[1] })),
    rate: pool.requestsPerSecond,
    mustBeProven: pool.requestsPerSecond !== 0,
  });
  const none = { share: 0, acceptable: pool.errors.acceptable };
  return [
    stream('errors', pool.errors, [['failures'], 'answers']),
    stream('retries', pool.retries ?? none, [['retries', 'redispatches'], 'requests']),
    stream('connection failures', pool.connectionErrors ?? none, [['connectionErrors'], 'requests']),
  ];
}

/** Twice the baseline, or what the intents accept if that is more. */
function badShare(
  baseline: Baseline,
): Pick<Expectation, 'direction' | 'p0' | 'tolerance' | 'floor' | 'wander' | 'dispersion' | 'atLeast'> {
  return {
    direction: 'up',
    p0: baseline.share,
    ...exactly,
    tolerance: 1,
    atLeast: baseline.acceptable ?? defaultAcceptable,
    dispersion: baseline.dispersion ?? 1,
  };
}

function poolsOf(pool: PoolExpectation): readonly string[] {
  return [...new Set(pool.targets.flatMap(({ members }) => members.map((member) => member.pool)))];
}

function scaled(rate: number | undefined, share: number): number | undefined {
  return rate === undefined ? undefined : rate * share;
}
