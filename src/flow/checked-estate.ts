import type { Profile } from '../audit/rule.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { FrameSources } from '../report/text.ts';
import type { Problem } from '../text/problem.ts';
import { auditEstate } from './audit-estate.ts';
import { entriesOf, type Found, namedDevice } from './check-report.ts';
import { coverageOf, type DeviceCoverage } from './coverage.ts';
import type { Estate } from './estate.ts';

/** An estate as `check` needs it, however many threads read it. */
export interface CheckedEstate {
  /** Folder of the fleet file, or the bare file. */
  readonly root: string;
  readonly fleet: Fleet;
  /** How many there are. */
  readonly devices: number;
  readonly coverage: readonly DeviceCoverage[];
  readonly frames: FrameSources;
  /** All that was found, with what else was told by the real programs. */
  readonly found: (told: readonly Problem[]) => Found;
}

/** `base` is what it changes, when a change is examined. */
export function checkedEstate(
  estate: Estate,
  profiles: readonly Profile[],
  now: number,
  base?: Estate,
): CheckedEstate {
  const { root, fleet, frames } = estate;
  return {
    root,
    fleet,
    frames,
    devices: estate.devices.length,
    coverage: coverageOf(estate),
    found: (told) => entriesOf(namedEstate(estate), auditEstate(estate, profiles, now, base), told),
  };
}

function namedEstate({ root, problems, devices }: Estate): Parameters<typeof entriesOf>[0] {
  return { root, problems, devices: devices.map(namedDevice) };
}
