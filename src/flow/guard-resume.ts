import { clockPort } from '../adapters/clock.ts';
import { realPath } from '../adapters/configuration-files.ts';
import { filePort } from '../adapters/files.ts';
import { guardPort } from '../adapters/guard-process.ts';
import { lockDevice } from '../adapters/store/lock.ts';
import { type ChangeRow, unfinishedChanges } from '../adapters/store/records.ts';
import type { PlanDevice } from '../change/plan.ts';
import { resumeChange } from '../rollout/resume.ts';
import type { Problem } from '../text/problem.ts';
import { type ChangeSummary, changeOutcome } from './change-outcome.ts';
import { driverOf } from './device-control.ts';
import type { GuardedChange, GuardedRequest } from './guarded-change.ts';
import type { Outcome, Surroundings } from './outcome.ts';
import { recordOutcome } from './record-outcome.ts';
import { openRecords, type Records } from './records.ts';
import { refusal } from './refusal.ts';

/** `evenkeel guard resume`: finishes every change that was interrupted; what was not confirmed is taken back. */
export async function guardResume(around: Surroundings): Promise<Outcome> {
  const records = openRecords(around);
  const opened = records.existing();
  if (!opened.ok) return refusal(opened.problems, around);
  const left = opened.value === undefined ? [] : unfinishedChanges(opened.value);
  const summaries: ChangeSummary[] = [];
  for (const row of left) {
    const summary = await resumeOne(row, records, around);
    if (Array.isArray(summary)) return refusal(summary, around, 3);
    summaries.push(summary as ChangeSummary);
  }
  if (summaries.length > 0) return changeOutcome(summaries, around);
  return {
    exitCode: 0,
    data: { schema: 'evenkeel.change/1', changes: [] },
    text: 'nothing was interrupted\n',
  };
}

async function resumeOne(
  row: ChangeRow,
  records: Records,
  around: Surroundings,
): Promise<ChangeSummary | Problem[]> {
  const device = JSON.parse(row.planned) as PlanDevice;
  const driver = driverOf(device);
  if (driver === undefined) return [];
  const lock = lockDevice(records.folder, device.id, realPath(device.configuration[0] ?? ''));
  if (!lock.ok) return [...lock.problems];
  try {
    around.say(`resuming change ${row.number} of ${row.device}`);
    const outcome = await resumeChange(row.folder, {
      files: filePort,
      clock: clockPort,
      guard: guardPort,
      driver,
      onEntry: ({ at, text }) => around.say(`${at.slice(11, 23)}  ${text}`),
    });
    const change: GuardedChange = { number: row.number, folder: row.folder, outcome, tallies: [] };
    const request: GuardedRequest = {
      device,
      services: [],
      against: 'before',
      watch: { watch: 'auto', deadline: 'auto' },
      planId: row.plan,
      override: row.override,
      allowRestart: false,
    };
    const recorded = recordOutcome({ change, request }, records);
    return recorded.ok ? { device: device.id, change, ...recorded.value } : [...recorded.problems];
  } finally {
    lock.value.release();
  }
}
