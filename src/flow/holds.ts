import { readSource } from '../adapters/configuration-files.ts';
import { clearHolds, type HoldRow, holds } from '../adapters/store/records.ts';
import type { Outcome, Surroundings } from './outcome.ts';
import { digest } from './plan.ts';
import { openRecords } from './records.ts';
import { refusal } from './refusal.ts';

export interface HoldRequest {
  readonly device?: string | undefined;
  /** Only a hold of these very bytes counts. */
  readonly file?: string | undefined;
}

/** `evenkeel hold check`: exit 3 when something is held, so that a deploy tool can stop itself. */
export function holdCheck({ device, file }: HoldRequest, around: Surroundings): Outcome {
  const opened = openRecords(around).existing();
  if (!opened.ok) return refusal(opened.problems, around);
  let found: readonly HoldRow[] = opened.value === undefined ? [] : holds(opened.value, device);
  if (file !== undefined) {
    const source = readSource(file);
    if (!source.ok) return refusal(source.problems, around);
    found = found.filter((hold) => hold.digest === digest(source.value.text));
  }
  const lines = found.map(
    (hold) => `${hold.device}: ${hold.path} (change ${hold.change}, ${hold.at.slice(0, 19)}): ${hold.reason}`,
  );
  return {
    exitCode: found.length === 0 ? 0 : 3,
    data: { schema: 'evenkeel.holds/1', holds: found },
    text: found.length === 0 ? 'nothing is held\n' : `held:\n${lines.join('\n')}\n`,
  };
}

/** `evenkeel hold clear` */
export function holdClear({ device }: HoldRequest, around: Surroundings): Outcome {
  const opened = openRecords(around).existing();
  if (!opened.ok) return refusal(opened.problems, around);
  const cleared = opened.value === undefined ? 0 : clearHolds(opened.value, device);
  return {
    exitCode: 0,
    data: { schema: 'evenkeel.holds-cleared/1', cleared },
    text: `${cleared} hold${cleared === 1 ? '' : 's'} cleared\n`,
  };
}
