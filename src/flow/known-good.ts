import { clockPort } from '../adapters/clock.ts';
import { filePort } from '../adapters/files.ts';
import { addConfirmed, confirmedHistory } from '../adapters/store/records.ts';
import type { PlanDevice } from '../change/plan.ts';
import { attempt, configurationFiles, digestOf } from '../rollout/inventory.ts';
import type { Problem } from '../text/problem.ts';
import type { Records } from './records.ts';

export interface KeptFile {
  readonly path: string;
  readonly digest: string;
}

/** Every configuration file that a device has now, its bytes kept so that they can be brought back later. */
export function keepFiles({ configuration }: PlanDevice, records: Records): readonly KeptFile[] | Problem {
  const files: KeptFile[] = [];
  for (const named of configurationFiles(filePort, configuration).files) {
    const path = attempt(() => filePort.real(named));
    const bytes = attempt(() => filePort.read(named));
    // A file that cannot be read is reported by the inventory, with its reason.
    if (typeof path !== 'string' || 'code' in bytes) return [];
    const digest = digestOf(bytes);
    const problem = records.keep(digest, bytes);
    if (problem !== undefined) return problem;
    files.push({ path, digest });
  }
  return files;
}

/** Keeps what is there before a change; the first time, it enters the history as found in place. */
export function keepPresent(device: PlanDevice, records: Records): Problem | undefined {
  const opened = records.database();
  if (!opened.ok) return opened.problems[0];
  const files = keepFiles(device, records);
  if ('code' in files) return files;
  if (files.length > 0 && confirmedHistory(opened.value, device.id).length === 0) {
    const found = { device: device.id, at: clockPort.wall(), change: undefined, generation: '', files };
    addConfirmed(opened.value, found);
  }
  return undefined;
}
