import { readConfiguration, realPath } from '../adapters/configuration-files.ts';
import { type ConfirmedRow, confirmedHistory } from '../adapters/store/records.ts';
import type { PlanDevice } from '../change/plan.ts';
import type { FleetDevice } from '../fleet/fleet.ts';
import { failure, type Problem, type Result, success } from '../text/problem.ts';
import type { Source } from '../text/source.ts';
import { barredExit } from './bars.ts';
import { changeOutcome } from './change-outcome.ts';
import { type Estate } from './estate.ts';
import { type GuardedRequest, guardedChange } from './guarded-change.ts';
import type { Outcome, Surroundings } from './outcome.ts';
import { digest, planChange } from './plan.ts';
import type { ReadDevice } from './read-device.ts';
import { fleetOf, readEstate } from './read-path.ts';
import { recordOutcome } from './record-outcome.ts';
import { openRecords, type Records } from './records.ts';
import { refusal } from './refusal.ts';

export interface RollbackRequest {
  /** Configuration file, fleet folder or fleet file. */
  readonly target: string;
  readonly device?: string | undefined;
  /** Number in `evenkeel history`; default: the newest that differs from what is on disk. */
  readonly to?: string | undefined;
  readonly control?: FleetDevice['control'] | undefined;
}

/** `evenkeel rollback`: back to a confirmed configuration, by the same guarded protocol. */
export async function rollback(request: RollbackRequest, around: Surroundings): Promise<Outcome> {
  const target = fleetOf(request.target) ?? request.target;
  const read = readEstate(target, { control: request.control });
  if (!read.ok) return refusal(read.problems, around);
  const records = openRecords(around);
  const device = read.value.devices.find(({ id }) => request.device === undefined || id === request.device);
  if (device === undefined) return refusal([unknownDevice(request.device, read.value)], around);
  const chosen = choose(device, request.to, records);
  if (!chosen.ok) return refusal(chosen.problems, around);
  const others = differentFiles(chosen.value, device);
  if (others.length > 0) return refusal([otherFiles(chosen.value.id, others)], around);
  const replace = sourcesOf(chosen.value, records);
  if (!replace.ok) return refusal(replace.problems, around);
  const proposed = readEstate(target, { control: request.control, replace: replace.value });
  if (!proposed.ok) return refusal(proposed.problems, around);
  const plan = await planChange({ base: read.value, proposed: proposed.value }, around);
  const planned = plan.devices.find(({ id }) => id === device.id);
  if (planned === undefined) return refusal([alreadyThere(device.id)], around, 0);
  const guarded: GuardedRequest = {
    device: { ...planned, files: planned.files.filter(({ base, proposed: bytes }) => base !== bytes) },
    services: plan.services,
    against: 'after',
    watch: plan.watch.asked,
    proposals: proposals(planned, records),
    planId: plan.id,
    override: `rollback to ${chosen.value.id}`,
    allowRestart: read.value.fleet.policy.allowRestart,
  };
  const change = await guardedChange(guarded, records, around);
  if (!change.ok) return refusal(change.problems, around, barredExit(change.problems));
  const recorded = recordOutcome({ change: change.value, request: guarded, plan }, records);
  if (!recorded.ok) return refusal(recorded.problems, around);
  return changeOutcome([{ device: device.id, change: change.value, ...recorded.value }], around);
}

function proposals({ files }: PlanDevice, records: Records): NonNullable<GuardedRequest['proposals']> {
  return files
    .filter(({ base, proposed }) => base !== proposed)
    .map(({ path, proposed }) => ({ path, bytes: records.bytes(proposed) }));
}

function choose(device: ReadDevice, to: string | undefined, records: Records): Result<ConfirmedRow> {
  const opened = records.existing();
  if (!opened.ok) return opened;
  const rows = opened.value === undefined ? [] : confirmedHistory(opened.value, device.id);
  const present = presentDigests(device);
  const differs = (row: ConfirmedRow): boolean =>
    row.files.some(({ path, digest: bytes }) => present.get(path) !== bytes);
  const found = to === undefined ? rows.find(differs) : rows.find(({ id }) => String(id) === to);
  if (found !== undefined) return success(found);
  const known = rows.map(({ id }) => id).join(', ');
  return failure({
    code: 'not-found',
    severity: 'error',
    message:
      to === undefined
        ? `no other confirmed configuration of ${device.id} is known`
        : `there is no confirmed configuration ${to} of ${device.id}`,
    help:
      known === ''
        ? 'nothing has been confirmed here yet (see --state)'
        : `known: ${known}; 'evenkeel history' lists them`,
  });
}

/** Digests of the live files by real path; what cannot be read differs from everything. */
function presentDigests({ declared, sources }: ReadDevice): ReadonlyMap<string, string> {
  const live = declared.control.files === undefined ? undefined : readConfiguration(declared.control.files);
  const files = live?.ok === true ? live.value : sources;
  return new Map(files.map(({ file, text }) => [realPath(file), digest(text)]));
}

function sourcesOf({ files }: ConfirmedRow, records: Records): Result<ReadonlyMap<string, Source>> {
  const found = new Map<string, Source>();
  for (const { path, digest: bytes } of files) {
    const held = records.bytes(bytes);
    if (held === undefined) return failure(gone(path));
    found.set(path, { file: path, text: held.toString('latin1') });
  }
  return success(found);
}

/** Files that only one of the two has: a rollback replaces bytes, it does not guess at the shape of a folder. */
function differentFiles({ files }: ConfirmedRow, device: ReadDevice): readonly string[] {
  const present = [...presentDigests(device).keys()];
  const confirmed = files.map(({ path }) => path);
  return [
    ...present.filter((path) => !confirmed.includes(path)),
    ...confirmed.filter((path) => !present.includes(path)),
  ];
}

function otherFiles(id: number, paths: readonly string[]): Problem {
  return {
    code: 'cannot-arm',
    severity: 'error',
    message: `configuration ${id} has other files than the device has now: ${paths.join(', ')}`,
    help: 'add or remove them by a plan of two folders first',
  };
}

function gone(path: string): Problem {
  return {
    code: 'state-store',
    severity: 'error',
    message: `the store does not hold the bytes of ${path} any more`,
    help: 'choose another with --to',
  };
}

function unknownDevice(device: string | undefined, { devices }: Estate): Problem {
  const ids = devices.map(({ id }) => id).join(', ');
  return {
    code: 'not-found',
    severity: 'error',
    message: `there is no device ${device ?? ''}`,
    help: `devices: ${ids}`,
  };
}

function alreadyThere(id: string): Problem {
  return {
    code: 'not-found',
    severity: 'note',
    message: `${id} already has that configuration`,
    help: 'nothing to do',
  };
}
