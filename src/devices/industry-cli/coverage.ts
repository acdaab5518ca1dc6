import type { Coverage } from '../../model/facts.ts';
import { maskSecrets } from './mask.ts';
import { type CliTree, type Command, commandsOf } from './tree.ts';

/** From here on unknown lines are counted in runs, so that a huge wrong file stays small in memory. */
const mostUnknown = 20_000;

/** What each line ended as; blank lines and comments are not counted, not even those inside a text. */
export function coverageOf(tree: CliTree): Coverage {
  const count = { understood: 0, ignored: 0 };
  const unknown: Coverage['unknown'][number][] = [];
  for (const command of commandsOf(tree)) {
    if (command.state !== 'unknown') count[command.state] += command.statements;
    else for (let line = 0; line < command.statements; line++) noteUnknown(unknown, command);
  }
  return { ...count, unknown };
}

function noteUnknown(unknown: Coverage['unknown'][number][], { text, span }: Command): void {
  if (unknown.length < mostUnknown) unknown.push({ text: maskSecrets(text), span });
  else {
    // Past the limit, entries only count: their text and place are those of the last one.
    const last = unknown.at(-1);
    if (last !== undefined) unknown.push(last);
  }
}
