import { runInherited } from '../adapters/command.ts';
import type { Plan } from '../change/plan.ts';
import type { FleetDevice } from '../fleet/fleet.ts';
import type { Problem, Result } from '../text/problem.ts';
import { barredExit } from './bars.ts';
import { changeOutcome } from './change-outcome.ts';
import { type Estate } from './estate.ts';
import { type GuardedRequest, guardedChange } from './guarded-change.ts';
import type { Outcome, Surroundings } from './outcome.ts';
import { planChange, planDevice } from './plan.ts';
import { fleetOf, readEstate } from './read-path.ts';
import { recordOutcome } from './record-outcome.ts';
import { openRecords } from './records.ts';
import { refusal } from './refusal.ts';

export interface GuardRequest {
  /** Configuration file, fleet folder or fleet file. */
  readonly target: string;
  readonly device?: string | undefined;
  readonly command: readonly string[];
  readonly control?: FleetDevice['control'] | undefined;
  readonly watchMs?: number | undefined;
  readonly environment?: string | undefined;
}

/** `evenkeel guard --device lb1 -- COMMAND…`: any deploy tool under the same protocol. */
export async function guard(request: GuardRequest, around: Surroundings): Promise<Outcome> {
  const read = readTarget(request);
  if (!read.ok) return refusal(read.problems, around);
  const estate = read.value;
  const ids = estate.devices.map(({ id }) => id);
  const id = request.device ?? (ids.length === 1 ? ids[0] : undefined);
  const device = estate.devices.find((one) => one.id === id);
  if (device === undefined || request.command.length === 0) return refusal([usage(id, ids, request)], around);
  const asIs = await planChange({ base: estate, proposed: estate }, around);
  let made: Plan | undefined;
  const { policy } = estate.fleet;
  const guarded: GuardedRequest = {
    device: planDevice(estate, device, device),
    services: asIs.services,
    against: 'before',
    watch: { watch: request.watchMs ?? policy.watch, deadline: policy.deadline },
    command: async () => {
      const status = await runInherited(request.command);
      const after = readTarget(request);
      if (after.ok) made = await planChange({ base: estate, proposed: after.value }, around);
      return status;
    },
    servicesAfter: () => made?.services ?? asIs.services,
    allowRestart: policy.allowRestart,
  };
  const records = openRecords(around);
  const change = await guardedChange(guarded, records, around);
  if (!change.ok) return refusal(change.problems, around, barredExit(change.problems));
  const recorded = recordOutcome({ change: change.value, request: guarded, plan: made }, records);
  if (!recorded.ok) return refusal(recorded.problems, around);
  return changeOutcome([{ device: device.id, change: change.value, ...recorded.value }], around);
}

function readTarget({ target, control, environment }: GuardRequest): Result<Estate> {
  return readEstate(fleetOf(target) ?? target, { control, environment });
}

function usage(id: string | undefined, ids: readonly string[], { command }: GuardRequest): Problem {
  const what =
    command.length === 0
      ? 'no command was given'
      : id === undefined
        ? 'several devices: name one'
        : `there is no device ${id}`;
  return {
    code: 'usage',
    severity: 'error',
    message: what,
    help: `evenkeel guard --device ${ids[0] ?? 'lb1'} -- COMMAND…; devices: ${ids.join(', ')}`,
  };
}
