import { bootUnitPath, installBootUnit, systemdRuns } from '../adapters/boot-unit.ts';
import { bootUnit } from '../rollout/boot-unit.ts';
import type { Problem } from '../text/problem.ts';
import type { Outcome, Surroundings } from './outcome.ts';
import { openRecords } from './records.ts';
import { refusal } from './refusal.ts';

export interface GuardBootRequest {
  readonly install: boolean;
}

/** `evenkeel guard boot`: shows or installs the unit that brings known-good back after a restart of the host. */
export function guardBoot({ install }: GuardBootRequest, around: Surroundings): Outcome {
  const { folder } = openRecords(around);
  const { unit, script, scriptPath } = bootUnit(folder);
  const path = bootUnitPath(folder);
  const data = { schema: 'evenkeel.boot-unit/1', path, scriptPath, installed: install };
  if (!install) return { exitCode: 0, data, text: `# ${path}\n${unit}\n# ${scriptPath}\n${script}` };
  if (!systemdRuns()) return refusal([noSystemd], around);
  const installed = installBootUnit(folder);
  if (!installed.ok) return refusal(installed.problems, around);
  return { exitCode: 0, data, text: `installed and enabled: ${path}\n` };
}

const noSystemd: Problem = {
  code: 'setup-failed',
  severity: 'error',
  message: 'systemd does not run this host, so there is no boot unit to install',
  help: "let the host's own start-up run 'evenkeel guard resume' before its services",
};
