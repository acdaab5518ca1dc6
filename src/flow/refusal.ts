import { problemText } from '../report/text.ts';
import type { Problem } from '../text/problem.ts';
import { type ExitCode, type Outcome, problemsSchema, type Surroundings } from './outcome.ts';

/** The outcome of input that cannot be used, or of a change that was not allowed to start. */
export function refusal(
  problems: readonly Problem[],
  { paint }: Surroundings,
  exitCode: ExitCode = 2,
): Outcome {
  return {
    exitCode,
    data: { schema: problemsSchema, problems },
    text: `${problems.map((problem) => problemText(problem, new Map(), paint)).join('\n')}\n`,
  };
}
