/** What the generator measured of itself. */
export interface SelfMeasure {
  /** Share of the requests that were sent late, 0 to 1. */
  readonly lateShare: number;
  /** Share that was not sent because too many connections were open, 0 to 1. */
  readonly unsentShare: number;
  /** 99th percentile of how late the event loop runs a timer, in milliseconds. */
  readonly loopDelayP99: number;
  /** Share of the time in which the loop had work, 0 to 1; waiting for the next send is no work. */
  readonly busy: number;
  /** Processor time of the process in relation to the time that passed; 1 is one core. */
  readonly cpu: number;
}

/** The verdict on the generator: a load that it could not send says little about the target. */
export interface SelfCheck extends SelfMeasure {
  readonly bottleneck: 'generator' | undefined;
  /** What was above its limit, one sentence each. */
  readonly reasons: readonly string[];
}

/** Above these the figures may describe the generator rather than the target. */
export const selfLimits = { lateShare: 0.01, unsentShare: 0, loopDelayP99: 50, busy: 0.9 } as const;

export function checkSelf(measure: SelfMeasure): SelfCheck {
  const { lateShare, unsentShare, loopDelayP99, busy } = measure;
  const reasons = [
    lateShare > selfLimits.lateShare
      ? `${percent(lateShare)} of the requests were sent late (limit ${percent(selfLimits.lateShare)})`
      : '',
    unsentShare > selfLimits.unsentShare
      ? `${percent(unsentShare)} of the requests found every allowed connection busy and were not sent (allow more, or the target is too slow)`
      : '',
    loopDelayP99 > selfLimits.loopDelayP99
      ? `its event loop ran ${loopDelayP99.toFixed(0)} ms late at the 99th percentile (limit ${selfLimits.loopDelayP99} ms)`
      : '',
    busy > selfLimits.busy
      ? `it was busy ${percent(busy)} of the time (limit ${percent(selfLimits.busy)})`
      : '',
  ].filter((reason) => reason !== '');
  return { ...measure, bottleneck: reasons.length > 0 ? 'generator' : undefined, reasons };
}

function percent(share: number): string {
  const value = share * 100;
  return `${value.toFixed(value < 10 ? 1 : 0)} %`;
}
