import type { WasTried } from '../change/measured.ts';
import type { RehearsalView, RehearsedSide } from '../change/plan.ts';
import { contradicts, type PoolFit, subjectOf } from '../rehearse/fit.ts';
import type { SideRun } from '../rehearse/story.ts';
import type { Surroundings } from './outcome.ts';
import { type Rehearsed, rehearseChange, usualRehearsal } from './rehearse.ts';
import type { Versions } from './versions.ts';

/** What a rehearsal adds to a plan; when it could not be held, the plan says so by name and keeps its verdict. */
export interface PlanRehearsal {
  readonly rehearsal?: RehearsalView | undefined;
  readonly wasTried?: WasTried | undefined;
  readonly assumptions: readonly string[];
}

/** Runs both versions in the real program, for `plan --rehearse`. */
export async function rehearsePlan(versions: Versions, around: Surroundings): Promise<PlanRehearsal> {
  const rehearsed = await rehearseChange(versions, usualRehearsal, around);
  if (rehearsed.ok) {
    const { devices } = rehearsed.value;
    const wasTried: WasTried = (id, side, word, value) =>
      devices.find(({ device }) => device === id)?.tried?.(side, word, value) === true;
    return { rehearsal: rehearsalView(rehearsed.value), wasTried, assumptions: [] };
  }
  return { assumptions: rehearsed.problems.map(({ message }) => `not rehearsed: ${message}`) };
}

/** Short enough to be kept in the plan. */
function rehearsalView({ devices, verdict }: Rehearsed): RehearsalView {
  return {
    level: verdict.level,
    reasons: verdict.reasons,
    devices: devices.map(({ device, program, rate, base, proposed, probes, differences }) => ({
      device,
      program,
      rate,
      base: sideOf(base),
      proposed: sideOf(proposed),
      changed: [...new Set([...base.changed, ...proposed.changed])],
      probes,
      differences,
      lossesHeld:
        proposed.losses.length > 0 &&
        proposed.losses.every(({ failed, requests }) => failed <= 0.005 * requests),
    })),
  };
}

function sideOf({ load, fits, routes }: SideRun): RehearsedSide {
  const { planned, failed, latency } = load.totals;
  return {
    requests: planned,
    failed,
    p99: latency.p99,
    fits: [...(routes === undefined ? [] : [routes]), ...fits].map(fitView),
  };
}

function fitView(one: PoolFit): NonNullable<RehearsedSide['fits']>[number] {
  const isKnown = one.pValue !== undefined && one.uncertain === undefined;
  const state = contradicts(one) ? 'contradicted' : isKnown ? 'as-forecast' : 'not-known';
  return { of: subjectOf(one), state };
}
