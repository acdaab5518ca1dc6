import type { Surroundings } from '../src/flow/outcome.ts';
import { style } from '../src/report/text.ts';

/** A command's surroundings that show nothing and keep nothing. */
export function silent(workingFolder: string, now: () => number = Date.now): Surroundings {
  return {
    workingFolder,
    now,
    say: () => true,
    show: () => true,
    paint: style(false),
    stateFolder: undefined,
    version: '0',
    environment: {},
  };
}
