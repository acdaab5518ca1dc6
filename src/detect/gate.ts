import type { Tick } from '../signals/tick.ts';
import { type Alert, createDetector, type Detector, retarget, step } from './detector.ts';
import { addEvidence, createEvidence, type Evidence, meanEvidence } from './evidence.ts';
import { alternativeCount, causeOf, type Expectation, harmLikelihoods } from './expectation.ts';
import { logAdd } from './group.ts';
import { eligibleIn, type Health, lostTargets, unknownHealth, updateHealth } from './health.ts';
import { type Observation, observe } from './observe.ts';
import { type PoolExpectation, poolStreams, silenceStream } from './pool-streams.ts';
import { wellnessAlternatives, wellnessLikelihoods } from './wellness.ts';

export interface GateOptions {
  /** What the intents and the base ask of each pool or service; never the proposal's own forecast. */
  readonly pools: readonly PoolExpectation[];
  /** Health before the change: targets that were already lost then are not an unplanned loss. */
  readonly before?: Health | undefined;
  /** Probability of a false restore; default 1/1000. */
  readonly falseRestore?: number | undefined;
  /** Probability of confirming a harm as large as the intents forbid; default 1/1000. */
  readonly falseConfirmation?: number | undefined;
  /** For harms that begin later than the change; seconds, default a week. */
  readonly falseAlarmSeconds?: number | undefined;
}

export interface GateVerdict {
  /** `advance`: proven well so far. `hold`: neither. `restore` is final. */
  readonly decision: 'advance' | 'hold' | 'restore';
  /** In sentences without final full stop; for `hold` what is not proven yet. */
  readonly reasons: readonly string[];
  readonly evidence: GateEvidence;
}

export interface GateEvidence {
  /** ln Σ w·E of harm; a restore needs ln(1 / false restore). */
  readonly logHarm: number;
  /** Cause of a restore: `group/stream`. */
  readonly cause?: string | undefined;
  /** Events, trials and acceptable bound of the stream that caused a restore. */
  readonly events?: number | undefined;
  readonly trials?: number | undefined;
  readonly bound?: number | undefined;
  readonly proven: number;
  readonly toProve: number;
}

/** The judge of a rollout, from the proof of serving on. Changed in place by `judge`. */
export interface Gate {
  readonly options: GateOptions;
  readonly detector: Detector;
  /** By group of the detector's layout. */
  readonly harm: readonly Evidence[];
  readonly wellness: readonly Evidence[];
  health: Health;
  restored: GateVerdict | undefined;
}

const silenceGroup = 'source';
const defaultLevel = 1 / 1000;

export function createGate(options: GateOptions): Gate {
  const health = options.before ?? unknownHealth;
  const detector = createDetector(
    [...options.pools.flatMap((pool) => streamsFor(pool, health)), silenceStream(silenceGroup)],
    { falseAlarmSeconds: options.falseAlarmSeconds },
  );
  const harm = detector.groups.map(({ layout, expectations }) =>
    createEvidence(layout, expectations.map(harmLikelihoods), alternativeCount),
  );
  const wellness = detector.groups.map(({ layout, expectations }) =>
    createEvidence(layout, expectations.map(wellnessLikelihoods), wellnessAlternatives),
  );
  return { options, detector, harm, wellness, health, restored: undefined };
}

/** Takes one tick in and says what the evidence so far asks for. */
export function judge(gate: Gate, tick: Tick): GateVerdict {
  if (gate.restored !== undefined) return gate.restored;
  const observation = observe(gate.detector.layout, tick);
  const [alert] = step(gate.detector, observation);
  gather(gate, observation);
  followHealth(gate, tick);
  const verdict = lossVerdict(gate) ?? harmVerdict(gate, alert) ?? wellnessVerdict(gate);
  if (verdict.decision === 'restore') gate.restored = verdict;
  return verdict;
}

function streamsFor(pool: PoolExpectation, health: Health): readonly Expectation[] {
  return poolStreams(pool, eligibleIn(health));
}

function gather(gate: Gate, observation: Observation): void {
  for (const { group, counts } of observation.groups) {
    const harm = gate.harm[group];
    const wellness = gate.wellness[group];
    if (harm !== undefined) addEvidence(harm, counts);
    if (wellness !== undefined) addEvidence(wellness, counts);
  }
}

/** What is expected of the next tick follows from the health at the end of this one. */
function followHealth(gate: Gate, tick: Tick): void {
  const health = updateHealth(gate.health, tick);
  if (health === gate.health) return;
  gate.health = health;
  for (const pool of gate.options.pools) {
    const streams = streamsFor(pool, health);
    retarget(gate.detector, pool.group, streams);
    for (const [group, { layout }] of gate.detector.groups.entries()) {
      if (layout.id !== pool.group) continue;
      const harm = gate.harm[group];
      const wellness = gate.wellness[group];
      if (harm !== undefined) harm.tables = streams.map(harmLikelihoods);
      if (wellness !== undefined) wellness.tables = streams.map(wellnessLikelihoods);
    }
  }
}

/** A server that should take traffic and cannot is harm at once: no statistics are needed. */
function lossVerdict(gate: Gate): GateVerdict | undefined {
  for (const pool of gate.options.pools) {
    const known = lostTargets(pool, gate.options.before ?? unknownHealth).map(({ id }) => id);
    const lost = lostTargets(pool, gate.health).filter(({ id }) => !known.includes(id));
    if (lost.length === 0) continue;
    const names = lost.map(({ id }) => id).join(', ');
    const reason = `${pool.group}: ${lost.length} of ${pool.targets.length} lost their eligibility: ${names}`;
    return restoreVerdict(gate, [reason], { cause: `${pool.group}/eligible` });
  }
  return undefined;
}

function harmVerdict(gate: Gate, alert: Alert | undefined): GateVerdict | undefined {
  const threshold = -Math.log(gate.options.falseRestore ?? defaultLevel);
  const strongest = strongestHarm(gate);
  const proven = strongest !== undefined && strongest.logHarm >= threshold ? strongest : alert;
  if (proven === undefined) return undefined;
  const { cause, events, trials, bound } = proven;
  return restoreVerdict(gate, [harmReason(proven)], { cause, events, trials, bound });
}

function restoreVerdict(gate: Gate, reasons: readonly string[], found: Partial<GateEvidence>): GateVerdict {
  const { proven, toProve } = proofs(gate);
  const logHarm = strongestHarm(gate)?.logHarm ?? 0;
  return { decision: 'restore', reasons, evidence: { logHarm, proven, toProve: toProve.length, ...found } };
}

type Harm = Pick<Alert, 'cause' | 'direction' | 'events' | 'trials' | 'bound'>;

/** The whole weighted evidence, with the stream that has the greatest part in it. */
function strongestHarm(gate: Gate): (Harm & { readonly logHarm: number }) | undefined {
  let logHarm = Number.NEGATIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let found: Harm | undefined;
  for (const [group, evidence] of gate.harm.entries()) {
    const state = gate.detector.groups[group];
    for (const [stream, expectation] of (state?.expectations ?? []).entries()) {
      const mean = meanEvidence(evidence, stream);
      if (state === undefined || mean === undefined) continue;
      const weighted = mean + state.logWeight + Math.log(alternativeCount);
      logHarm = logAdd(logHarm, weighted);
      if (weighted <= most) continue;
      most = weighted;
      found = harmOf(evidence, stream, expectation);
    }
  }
  return found === undefined ? undefined : { ...found, logHarm };
}

function harmOf(evidence: Evidence, stream: number, expectation: Expectation): Harm {
  return {
    cause: causeOf(expectation),
    direction: expectation.direction,
    events: evidence.events[stream] ?? 0,
    trials: evidence.trials[stream] ?? 0,
    bound: evidence.tables[stream]?.bound ?? 0,
  };
}

function wellnessVerdict(gate: Gate): GateVerdict {
  const { proven, toProve, open } = proofs(gate);
  const logHarm = strongestHarm(gate)?.logHarm ?? 0;
  const evidence = { logHarm, proven, toProve: toProve.length };
  if (toProve.length === 0) {
    return { decision: 'hold', reasons: ['there is no traffic that could prove anything'], evidence };
  }
  if (open.length > 0) return { decision: 'hold', reasons: open, evidence };
  const reason = `${proven} of ${toProve.length} streams are proven to stay within the intents`;
  return { decision: 'advance', reasons: [reason], evidence };
}

interface Proofs {
  readonly proven: number;
  readonly toProve: readonly string[];
  /** What is not proven yet, in words. */
  readonly open: readonly string[];
}

/** Every stream has to reject its own null, so the level needs no division among them (intersection–union test). */
function proofs(gate: Gate): Proofs {
  const threshold = -Math.log(gate.options.falseConfirmation ?? defaultLevel);
  const toProve: string[] = [];
  const open: string[] = [];
  for (const [group, evidence] of gate.wellness.entries()) {
    const expectations = gate.detector.groups[group]?.expectations ?? [];
    for (const [stream, expectation] of expectations.entries()) {
      if (expectation.mustBeProven === false) continue;
      const mean = meanEvidence(evidence, stream);
      if (mean === undefined) continue;
      toProve.push(causeOf(expectation));
      if (mean >= threshold) continue;
      const trials = evidence.trials[stream] ?? 0;
      open.push(`${causeOf(expectation)} is not proven well after ${trials} trials`);
    }
  }
  return { proven: toProve.length - open.length, toProve, open };
}

function harmReason({ cause, direction, events, trials, bound }: Harm): string {
  const limit = direction === 'down' ? 'at least' : 'at most';
  const seen = trials > 0 ? events / trials : 0;
  return `${cause}: ${percent(seen)} of ${trials}, acceptable is ${limit} ${percent(bound)}`;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
