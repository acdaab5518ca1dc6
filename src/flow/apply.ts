import type { Plan, PlanDevice } from '../change/plan.ts';
import type { Problem } from '../text/problem.ts';
import { barredExit } from './bars.ts';
import { type ChangeSummary, changeOutcome } from './change-outcome.ts';
import { type GuardedRequest, guardedChange } from './guarded-change.ts';
import type { Outcome, Surroundings } from './outcome.ts';
import { recordOutcome } from './record-outcome.ts';
import { openRecords, type Records } from './records.ts';
import { refusal } from './refusal.ts';

export interface ApplyRequest {
  readonly plan: string;
  /** Why a block, an undecided verdict or a hold is overridden; recorded. */
  readonly override?: string | undefined;
  readonly allowRestart?: boolean | undefined;
}

/** `evenkeel apply`: carries out exactly a saved plan, device after device, each under guard. */
export async function apply(request: ApplyRequest, around: Surroundings): Promise<Outcome> {
  const records = openRecords(around);
  const loaded = records.loadPlan(request.plan);
  if (!loaded.ok) return refusal(loaded.problems, around);
  const plan = loaded.value;
  const barred = verdictBar(plan, request.override);
  if (barred !== undefined) return refusal([barred], around, plan.verdict.level === 'undecided' ? 3 : 1);
  const summaries: ChangeSummary[] = [];
  for (const device of plan.devices) {
    const summary = await applyDevice({ plan, device, request, records, around });
    if ('problems' in summary) return refusal(summary.problems, around, barredExit(summary.problems));
    summaries.push(summary);
    if (summary.exitCode !== 0) break;
  }
  return changeOutcome(summaries, around);
}

function verdictBar({ verdict }: Plan, override: string | undefined): Problem | undefined {
  if (override !== undefined || verdict.level === 'clear' || verdict.level === 'caution') return undefined;
  return {
    code: 'plan-blocked',
    severity: 'error',
    message: `the verdict of the plan is ${verdict.level}: ${verdict.reasons[0]?.text ?? ''}`,
    help: 'mend the proposal, or go on with --override "REASON", which is recorded',
  };
}

interface One {
  readonly plan: Plan;
  readonly device: PlanDevice;
  readonly request: ApplyRequest;
  readonly records: Records;
  readonly around: Surroundings;
}

async function applyDevice({
  plan,
  device,
  request,
  records,
  around,
}: One): Promise<ChangeSummary | { readonly problems: readonly Problem[] }> {
  const proposals = device.files
    .filter(({ base, proposed }) => base !== proposed)
    .map(({ path, proposed }) => ({ path, removed: proposed === '', bytes: records.bytes(proposed) }));
  const missing = proposals.find(({ bytes, removed }) => bytes === undefined && !removed);
  if (missing !== undefined) return { problems: [bytesMissing(missing.path)] };
  const guarded: GuardedRequest = {
    device: { ...device, files: device.files.filter(({ base, proposed }) => base !== proposed) },
    services: plan.services,
    against: request.override !== undefined && plan.verdict.level === 'block' ? 'before' : 'after',
    watch: plan.watch.asked,
    proposals: proposals.map(({ path, bytes }) => ({ path, bytes })),
    planId: plan.id,
    override: request.override,
    allowRestart: request.allowRestart ?? false,
  };
  const change = await guardedChange(guarded, records, around);
  if (!change.ok) return { problems: change.problems };
  const recorded = recordOutcome({ change: change.value, request: guarded, plan }, records);
  if (!recorded.ok) return { problems: recorded.problems };
  return { device: device.id, change: change.value, ...recorded.value };
}

function bytesMissing(path: string): Problem {
  return {
    code: 'plan-invalid',
    severity: 'error',
    message: `the store does not hold the proposed bytes of ${path}`,
    help: 'apply from where the plan was made (the same --state), or plan again',
  };
}
