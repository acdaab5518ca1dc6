import { clockPort } from '../adapters/clock.ts';
import { filePort } from '../adapters/files.ts';
import { addConfirmed, confirmedHistory } from '../adapters/store/records.ts';
import type { PlanDevice } from '../change/plan.ts';
import { attempt, configurationFiles, digestOf } from '../rollout/inventory.ts';
import type { Problem } from '../text/problem.ts';
import type { Records } from './records.ts';

/**
 * Keeps the bytes that a device has now, so that they can be brought back later; the first time, they enter the
 * history as found in place.
 */
export function keepPresent({ id, configuration }: PlanDevice, records: Records): Problem | undefined {
  const opened = records.database();
  if (!opened.ok) return opened.problems[0];
  const files: { path: string; digest: string }[] = [];
  for (const named of configurationFiles(filePort, configuration).files) {
    const path = attempt(() => filePort.real(named));
    const bytes = attempt(() => filePort.read(named));
    // A file that cannot be read is reported by the inventory, with its reason.
    if (typeof path !== 'string' || 'code' in bytes) return undefined;
    const digest = digestOf(bytes);
    const problem = records.keep(digest, bytes);
    if (problem !== undefined) return problem;
    files.push({ path, digest });
  }
  if (confirmedHistory(opened.value, id).length === 0) {
    addConfirmed(opened.value, {
      device: id,
      at: clockPort.wall(),
      change: undefined,
      generation: '',
      files,
    });
  }
  return undefined;
}
