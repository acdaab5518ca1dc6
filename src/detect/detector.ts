import { causeOf, type Direction, type Expectation } from './expectation.ts';
import {
  createGroup,
  dominatingStream,
  type GroupState,
  logMixture,
  remember,
  resetGroup,
  retargetGroup,
  stepGroup,
} from './group.ts';
import { type GroupCounts, type Layout, layOut, type Observation } from './observe.ts';
import { estimateOnset, type Onset } from './onset.ts';

/** A harm that the counts prove, with its stream, its size and when it began. Shares are 0 to 1. */
export interface Alert {
  /** `group/stream`, by which the alert is latched. */
  readonly cause: string;
  readonly group: string;
  readonly stream: string;
  readonly direction: Direction;
  /** Monotonic seconds at which it was raised. */
  readonly at: number;
  readonly expected: number;
  /** The acceptable bound that was left. */
  readonly bound: number;
  /** Events and trials since the estimated onset. */
  readonly events: number;
  readonly trials: number;
  readonly onset: Onset;
  /** ln of the weighted Shiryaev–Roberts sum; the threshold is ln of the false-alarm time. */
  readonly logEvidence: number;
}

export interface DetectorOptions {
  /** Mean time to a false alarm of the whole, in seconds; default a week. */
  readonly falseAlarmSeconds?: number | undefined;
  /** A latched cause that was not proven again for this long may alert anew; default 600. */
  readonly latchSeconds?: number | undefined;
  /** Ticks kept for the onset; default 4,096. */
  readonly ringLength?: number | undefined;
}

/** The mixture of Shiryaev–Roberts detectors over all groups. Changed in place by `step`; the same input gives the same output. */
export interface Detector {
  readonly layout: Layout;
  readonly groups: readonly GroupState[];
  readonly logThreshold: number;
  readonly latchSeconds: number;
  readonly ringLength: number;
  /** Cause to the time at which it was last proven. */
  readonly latched: Map<string, number>;
}

export const weekSeconds = 604_800;

export function createDetector(
  expectations: readonly Expectation[],
  options: DetectorOptions = {},
): Detector {
  const layout = layOut(expectations);
  const groups = layout.groups.map((group) =>
    createGroup(
      group,
      expectations.filter((expectation) => expectation.group === group.id),
      layout.groups.length,
    ),
  );
  return {
    layout,
    groups,
    logThreshold: Math.log(options.falseAlarmSeconds ?? weekSeconds),
    latchSeconds: options.latchSeconds ?? 600,
    ringLength: options.ringLength ?? 4096,
    latched: new Map(),
  };
}

/** Takes one tick in and returns the alerts that it raised. */
export function step(detector: Detector, observation: Observation): readonly Alert[] {
  const alerts: Alert[] = [];
  for (const counted of observation.groups) {
    const alert = stepOne(detector, counted, observation.at);
    if (alert !== undefined) alerts.push(alert);
  }
  return alerts;
}

/** Other expectations from the next tick on, because health or a declared event changed what is normal. */
export function retarget(detector: Detector, group: string, expectations: readonly Expectation[]): void {
  const state = detector.groups.find(({ layout }) => layout.id === group);
  if (state !== undefined) retargetGroup(state, expectations, detector.ringLength);
}

/** Streams whose harm cannot be detected because everything up to the farthest alternative is acceptable. */
export function notDetectable(detector: Detector): readonly string[] {
  return detector.groups.flatMap((group) =>
    group.expectations
      .filter(({ p0 }, stream) => p0 !== undefined && group.tables[stream] === undefined)
      .map(causeOf),
  );
}

/** Lets a cause alert again at once, for example after its incident was closed. */
export function release(detector: Detector, cause: string): void {
  detector.latched.delete(cause);
}

/** Latches the cause; false when it has alerted before and was proven again and again since. */
export function raiseOnce(detector: Detector, cause: string, at: number): boolean {
  const last = detector.latched.get(cause);
  detector.latched.set(cause, at);
  return last === undefined || at - last > detector.latchSeconds;
}

function stepOne(detector: Detector, { group, counts, seconds }: GroupCounts, at: number): Alert | undefined {
  const state = detector.groups[group];
  if (state === undefined || !(seconds > 0) || !stepGroup(state, counts, seconds)) return undefined;
  remember(state, { at, seconds, counts }, detector.ringLength);
  const evidence = logMixture(state, detector.logThreshold);
  if (evidence === undefined || evidence < detector.logThreshold) return undefined;
  const stream = dominatingStream(state);
  const expectation = state.expectations[stream];
  if (expectation === undefined) return undefined;
  const cause = causeOf(expectation);
  const alert = raiseOnce(detector, cause, at)
    ? alertOf(state, stream, { at, logEvidence: evidence })
    : undefined;
  resetGroup(state);
  return alert;
}

function alertOf(
  state: GroupState,
  stream: number,
  { at, logEvidence }: { readonly at: number; readonly logEvidence: number },
): Alert | undefined {
  const expectation = state.expectations[stream];
  const estimate = estimateOnset(state, stream);
  if (expectation === undefined || estimate === undefined) return undefined;
  return {
    cause: causeOf(expectation),
    group: expectation.group,
    stream: expectation.stream,
    direction: expectation.direction,
    at,
    expected: expectation.p0 ?? 0,
    bound: state.tables[stream]?.bound ?? 0,
    logEvidence,
    ...estimate,
  };
}
