import { realPath } from '../../adapters/configuration-files.ts';
import { failure, type Result, success } from '../../text/problem.ts';
import type { Source } from '../../text/source.ts';
import type { ReadRequest } from '../estate.ts';
import type { Surroundings } from '../outcome.ts';
import { fleetOf, readEstate } from '../read-path.ts';
import { openRecords } from '../records.ts';
import type { Versions } from '../versions.ts';

/** The two sides of a saved plan: the files as they are now, and with the bytes that the plan brings. */
export function versionsOfPlan(file: string, request: ReadRequest, around: Surroundings): Result<Versions> {
  const records = openRecords(around);
  const plan = records.loadPlan(file);
  if (!plan.ok) return plan;
  const files = plan.value.devices.flatMap((device) => device.files);
  const first = files[0]?.path;
  if (first === undefined)
    return failure({
      code: 'usage',
      severity: 'error',
      message: `the plan ${file} changes no file`,
      help: 'compare two versions that differ',
    });
  const replace = new Map<string, Source>();
  for (const { path, base, proposed } of files) {
    const bytes = records.bytes(proposed);
    if (base !== proposed && bytes !== undefined)
      replace.set(realPath(path), { file: path, text: bytes.toString('latin1') });
  }
  const target = fleetOf(first) ?? first;
  const now = readEstate(target, request);
  const then = readEstate(target, { ...request, replace });
  if (now.ok && then.ok) return success({ base: now.value, proposed: then.value });
  return failure(...(now.ok ? [] : now.problems), ...(then.ok ? [] : then.problems));
}
