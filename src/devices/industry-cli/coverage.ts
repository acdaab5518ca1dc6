import type { Coverage } from '../../model/facts.ts';
import { maskSecrets } from './mask.ts';
import type { Command } from './tree.ts';

/** From here on unknown lines are counted in runs, so that a huge wrong file stays small in memory. */
const mostUnknown = 20_000;

/** The coverage while commands are still being read. */
export interface CoverageDraft {
  understood: number;
  ignored: number;
  readonly unknown: Coverage['unknown'][number][];
}

export function startCoverage(): CoverageDraft {
  return { understood: 0, ignored: 0, unknown: [] };
}

/** Notes what each line of a command ended as; blank lines and comments are not counted, not even those inside a text. */
export function noteCoverage(coverage: CoverageDraft, command: Command): void {
  if (command.state !== 'unknown') coverage[command.state] += command.statements;
  else for (let line = 0; line < command.statements; line++) noteUnknown(coverage.unknown, command);
}

function noteUnknown(unknown: CoverageDraft['unknown'], { text, span }: Command): void {
  if (unknown.length < mostUnknown) unknown.push({ text: maskSecrets(text), span });
  else {
    // Past the limit, entries only count: their text and place are those of the last one.
    const last = unknown.at(-1);
    if (last !== undefined) unknown.push(last);
  }
}
