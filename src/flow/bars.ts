import type { StateDatabase } from '../adapters/store/database.ts';
import { holds, unfinishedChanges } from '../adapters/store/records.ts';
import type { Problem } from '../text/problem.ts';
import type { GuardedRequest } from './guarded-change.ts';

/** An unfinished change bars every other; bytes that were taken back before are held. */
export function bars(
  database: StateDatabase,
  { device, proposals = [], override }: GuardedRequest,
): Problem | undefined {
  const [unfinished] = unfinishedChanges(database, device.id);
  if (unfinished !== undefined) {
    return {
      code: 'unfinished-change',
      severity: 'error',
      message: `change ${unfinished.number} of ${device.id} began at ${unfinished.began} and did not finish`,
      help: "run 'evenkeel guard resume' first",
    };
  }
  if (proposals.length === 0 || override !== undefined) return undefined;
  const held = holds(database, device.id).find((hold) =>
    device.files.some((file) => file.proposed === hold.digest),
  );
  if (held === undefined) return undefined;
  return {
    code: 'held',
    severity: 'error',
    message: `these bytes of ${held.path} were taken back by change ${held.change}: ${held.reason}`,
    help: "mend the configuration, or 'evenkeel hold clear' when the reason is gone",
  };
}

/** Held back by an earlier change is 3; everything else that keeps a change from beginning is 2. */
export function barredExit([first]: readonly Problem[]): 2 | 3 {
  return first?.code === 'held' || first?.code === 'unfinished-change' ? 3 : 2;
}
