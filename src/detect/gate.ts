import type { Tick } from '../signals/tick.ts';
import type { Alert } from './detector.ts';
import { addEvidence, createEvidence, type Evidence, meanEvidence } from './evidence.ts';
import { alternativeCount, causeOf, type Expectation, harmLikelihoods } from './expectation.ts';
import { logAdd } from './group.ts';
import type { Observation } from './observe.ts';
import {
  createWatch,
  type PoolWatch,
  unplannedLosses,
  type Watched,
  type WatchOptions,
  watch,
} from './watch.ts';
import { wellnessAlternatives, wellnessLikelihoods } from './wellness.ts';

/**
 * `pools` says what the intents and the base ask of each pool or service, never the proposal's own forecast.
 * The detector's options are for harms that begin later than the change.
 */
export interface GateOptions extends WatchOptions {
  /** Probability of a false restore; default 1/1000. */
  readonly falseRestore?: number | undefined;
  /** Probability of confirming a harm as large as the intents forbid; default 1/1000. */
  readonly falseConfirmation?: number | undefined;
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
  readonly watch: PoolWatch;
  /** By group of the detector's layout. */
  readonly harm: readonly Evidence[];
  readonly wellness: readonly Evidence[];
  restored: GateVerdict | undefined;
}

const defaultLevel = 1 / 1000;

export function createGate(options: GateOptions): Gate {
  const state = createWatch(options);
  const harm = state.detector.groups.map(({ layout, expectations }) =>
    createEvidence(layout, expectations.map(harmLikelihoods), alternativeCount),
  );
  const wellness = state.detector.groups.map(({ layout, expectations }) =>
    createEvidence(layout, expectations.map(wellnessLikelihoods), wellnessAlternatives),
  );
  return { options, watch: state, harm, wellness, restored: undefined };
}

/** Takes one tick in and says what the evidence so far asks for. */
export function judge(gate: Gate, tick: Tick): GateVerdict {
  if (gate.restored !== undefined) return gate.restored;
  const { alerts, observation, retargeted } = watch(gate.watch, tick);
  gather(gate, observation);
  follow(gate, retargeted);
  const verdict = lossVerdict(gate) ?? harmVerdict(gate, alerts[0]) ?? wellnessVerdict(gate);
  if (verdict.decision === 'restore') gate.restored = verdict;
  return verdict;
}

function gather(gate: Gate, observation: Observation): void {
  for (const { group, counts } of observation.groups) {
    const harm = gate.harm[group];
    const wellness = gate.wellness[group];
    if (harm !== undefined) addEvidence(harm, counts);
    if (wellness !== undefined) addEvidence(wellness, counts);
  }
}

function follow(gate: Gate, retargeted: Watched['retargeted']): void {
  if (retargeted.size === 0) return;
  for (const [group, { layout }] of gate.watch.detector.groups.entries()) {
    const streams = retargeted.get(layout.id);
    const harm = gate.harm[group];
    const wellness = gate.wellness[group];
    if (streams === undefined || harm === undefined || wellness === undefined) continue;
    harm.tables = streams.map(harmLikelihoods);
    wellness.tables = streams.map(wellnessLikelihoods);
  }
}

/** The loss is judged by where things stand, so that a gate that begins with lost servers restores too. */
function lossVerdict(gate: Gate): GateVerdict | undefined {
  for (const pool of gate.watch.pools) {
    const lost = unplannedLosses(gate.watch, pool);
    if (lost.length === 0) continue;
    const names = lost.map(({ id }) => id).join(', ');
    const reason = `${pool.group}: ${lost.length} of ${pool.targets.length} servers get no traffic any more: ${names}`;
    return restoreVerdict(gate, [reason], {
      cause: causeOf({ group: pool.group, stream: 'eligible' }),
      events: pool.targets.length - lost.length,
      trials: pool.targets.length,
    });
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
    const state = gate.watch.detector.groups[group];
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
    const expectations = gate.watch.detector.groups[group]?.expectations ?? [];
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
