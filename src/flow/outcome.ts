import type { Style } from '../report/text.ts';

/** 0 clear or done; 1 findings or blocked; 2 usage or input; 3 undecided or held; 4 restored; 5 restore failed. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5;

/** What a command gives back: the same result as JSON and as text. */
export interface Outcome {
  readonly exitCode: ExitCode;
  /** Carries its own `schema`, such as `evenkeel.check/1`. */
  readonly data: { readonly schema: string; readonly [key: string]: unknown };
  /** For standard output. */
  readonly text: string;
}

/** Schema of an outcome that holds nothing but problems: talk, not data. */
export const problemsSchema = 'evenkeel.problems/1';

/** What a command may know of its surroundings. */
export interface Surroundings {
  readonly workingFolder: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Progress for standard error. */
  readonly say: (text: string) => void;
  /** Data for standard output before the outcome, of commands that go on. */
  readonly show: (text: string) => void;
  readonly paint: Style;
  /** Where Evenkeel keeps its records; undefined: `.evenkeel` beside the fleet file, or in the working folder. */
  readonly stateFolder: string | undefined;
  /** Of Evenkeel itself. */
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}
