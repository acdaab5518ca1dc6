import { problemText } from '../report/text.ts';
import type { GuardedChange } from './guarded-change.ts';
import type { ExitCode, Outcome, Surroundings } from './outcome.ts';
import type { Recorded } from './record-outcome.ts';

export interface ChangeSummary extends Recorded {
  readonly device: string;
  readonly change: GuardedChange;
}

/** The result of guarded changes, for people and as JSON; the worst exit code wins. */
export function changeOutcome(summaries: readonly ChangeSummary[], around: Surroundings): Outcome {
  const exitCode = summaries.reduce<ExitCode>(
    (worst, one) => (one.exitCode > worst ? one.exitCode : worst),
    0,
  );
  return {
    exitCode,
    data: {
      schema: 'evenkeel.change/1',
      changes: summaries.map(({ device, change, incident, postmortem, revertPatch }) => ({
        device,
        number: change.number,
        state: change.outcome.state,
        ended: change.outcome.ended,
        problems: change.outcome.problems,
        tallies: change.tallies,
        journal: change.outcome.entries,
        incident,
        postmortem,
        revertPatch,
      })),
    },
    text: `${summaries.map((summary) => summaryText(summary, around)).join('\n')}\n`,
  };
}

function summaryText(
  { device, change, incident, postmortem, revertPatch }: ChangeSummary,
  { paint }: Surroundings,
): string {
  const { outcome, number, tallies } = change;
  const lines = [
    paint.bold(
      `change ${number} of ${device}: ${outcome.state}${outcome.ended === 'hold' ? ' (held: not enough evidence of health)' : ''}`,
    ),
  ];
  if (outcome.state !== 'confirmed')
    lines.push(...outcome.problems.slice(0, 3).map((problem) => problemText(problem, new Map(), paint)));
  for (const { service, requests, failed, misdirected } of tallies) {
    if (requests > 0)
      lines.push(
        `  ${service}: ${requests} requests watched, ${failed} failed, ${misdirected} went to the wrong server`,
      );
  }
  if (incident !== undefined)
    lines.push(`  incident ${incident}; postmortem: ${postmortem ?? 'could not be written'}`);
  if (revertPatch !== undefined) lines.push(`  to mend the source: git apply ${revertPatch}`);
  if (outcome.state === 'restored')
    lines.push(`  the bytes are held: 'evenkeel hold check' exits 3 until 'evenkeel hold clear'`);
  return lines.join('\n');
}
