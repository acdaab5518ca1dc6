import type { Surroundings } from '../../src/flow/outcome.ts';
import { style } from '../../src/report/text.ts';

/** A command in a folder that says nothing. */
export function quietIn(folder: string): Surroundings {
  return {
    workingFolder: folder,
    now: Date.now,
    say: () => undefined,
    show: () => undefined,
    paint: style(false),
    stateFolder: `${folder}/state`,
    version: '0',
    environment: {},
  };
}
