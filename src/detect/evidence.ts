import type { Likelihoods } from './expectation.ts';
import { logSum } from './group.ts';
import type { GroupLayout } from './observe.ts';

/** E-processes of the streams of one group from a known start. Changed in place by `addEvidence`. */
export interface Evidence {
  readonly layout: GroupLayout;
  tables: readonly (Likelihoods | undefined)[];
  /** ln E of each stream's alternatives. */
  readonly logs: readonly Float64Array[];
  /** Trials of each stream so far. */
  readonly trials: Float64Array;
  readonly events: Float64Array;
}

export function createEvidence(
  layout: GroupLayout,
  tables: readonly (Likelihoods | undefined)[],
  alternatives: number,
): Evidence {
  return {
    layout,
    tables,
    logs: layout.streams.map(() => new Float64Array(alternatives)),
    trials: new Float64Array(layout.streams.length),
    events: new Float64Array(layout.streams.length),
  };
}

/** E ← E·exp(ℓ) for every alternative of every stream with trials. */
export function addEvidence(evidence: Evidence, counts: Float64Array): void {
  for (let stream = 0; stream < evidence.logs.length; stream++) {
    const place = evidence.layout.streams[stream];
    const table = evidence.tables[stream];
    const logs = evidence.logs[stream];
    if (place === undefined || table === undefined || logs === undefined) continue;
    const trials = counts[place.trials] ?? 0;
    const events = Math.min(trials, counts[place.events] ?? 0);
    evidence.trials[stream] = (evidence.trials[stream] ?? 0) + trials;
    evidence.events[stream] = (evidence.events[stream] ?? 0) + events;
    for (let k = 0; k < logs.length; k++) {
      const gain = events * (table.event[k] ?? 0) + (trials - events) * (table.other[k] ?? 0);
      logs[k] = (logs[k] ?? 0) + gain;
    }
  }
}

/** ln of the mean of a stream's E-processes; undefined while the stream expects nothing. */
export function meanEvidence(evidence: Evidence, stream: number): number | undefined {
  const logs = evidence.logs[stream];
  if (logs === undefined || evidence.tables[stream] === undefined) return undefined;
  return logSum(logs) - Math.log(logs.length);
}
