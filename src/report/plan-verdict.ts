import type { Plan, VerdictLevel } from '../change/plan.ts';
import { countText, type Style } from './text.ts';

export const verdictWords: Readonly<Record<VerdictLevel, string>> = {
  clear: 'clear: no harm is forecast',
  caution: 'caution: it works, but look at the reasons',
  undecided: 'undecided: something inside the change cannot be judged',
  block: 'block: this change would harm users',
};

/** What a person may settle carries its name. */
function idText({ id, level }: Plan['verdict']['reasons'][number], paint: Style): string {
  return id === undefined || level === 'block' || level === 'clear' ? '' : paint.dim(` [${id}]`);
}

/** The verdict with all its reasons, what was accepted and what was taken for granted. */
export function verdictText({ verdict, findings, id }: Plan, paint: Style): string {
  const colours = { clear: paint.green, caution: paint.yellow, undecided: paint.yellow, block: paint.red };
  const lines = [colours[verdict.level](paint.bold(`Verdict ${verdictWords[verdict.level]}`))];
  for (const one of verdict.reasons) lines.push(`  ${one.level}: ${one.text}${idText(one, paint)}`);
  for (const { id, text, reason } of verdict.accepted ?? [])
    lines.push(`  accepted ${id}: ${text}: ${reason}`);
  for (const text of verdict.assumptions) lines.push(paint.dim(`  assumed: ${text}`));
  lines.push(
    paint.dim(
      `  findings gained: ${countText(findings.gained.map(({ severity }) => severity))}; lost ${findings.lost.length}; plan ${id}`,
    ),
  );
  return lines.join('\n');
}
