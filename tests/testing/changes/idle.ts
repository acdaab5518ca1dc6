import type { Dice } from '../oracle/dice.ts';
import { changedLines } from './changed-lines.ts';
import type { Change } from './model.ts';
import { mutate } from './mutate/mutate.ts';
import { refusedBecause, writeConfiguration } from './program.ts';
import type { Scene } from './scene.ts';
import { planFor } from './verdict.ts';

/** Changes that are tried for each one that is kept. */
const triesPerLine = 12;

/**
 * Many changes at once, each of which does nothing by what `plan` says of it: all its edits have a class under which
 * nobody sees anything. Undefined when none is found.
 */
export async function idleChange(
  { kind, base, folder }: Pick<Scene, 'kind' | 'base' | 'folder'>,
  wanted: number,
  dice: Dice,
): Promise<Change | undefined> {
  let text = base.text;
  let kept = 0;
  for (let tried = 0; tried < wanted * triesPerLine && kept < wanted; tried++) {
    const change = mutate(text, dice, kind.language);
    if (change === undefined || change.text === base.text) continue;
    const before = writeConfiguration(folder, kind.names[0], text);
    const after = writeConfiguration(folder, kind.names[1], change.text);
    const said = await planFor([before, after], folder, changedLines(text, change.text));
    const isSilent = said.edits.every(({ effect }) => effect === 'none' || effect === 'observability');
    if (said.level !== 'clear' || !isSilent || said.edits.length === 0) continue;
    if ((await refusedBecause(kind.kind, after, folder)) !== undefined) continue;
    text = change.text;
    kept++;
  }
  writeConfiguration(folder, kind.names[0], base.text);
  return kept === 0 ? undefined : { way: `${kept} idle changes`, text };
}
