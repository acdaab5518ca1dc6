import type { Plan, VerdictLevel } from '../../../src/change/plan.ts';
import { planChange } from '../../../src/flow/plan.ts';
import { readTwo } from '../../../src/flow/versions.ts';
import { quietIn } from '../quiet.ts';
import { type ChangedLine, headersAround } from './changed-lines.ts';

/** What `plan` says of a change. */
export interface Said {
  /** `unreadable`: the program accepts what Evenkeel refuses. */
  readonly level: VerdictLevel | 'unreadable';
  readonly reasons: readonly string[];
  readonly edits: readonly ToldEdit[];
  /** Whether an edit stands at a changed line, or at the block around one. */
  readonly isTold: boolean;
}

interface ToldEdit {
  readonly text: string;
  readonly effect?: string | undefined;
}

/** The plain plan for two files, without asking the real program. */
export async function planFor(
  files: readonly [string, string],
  folder: string,
  changed: readonly ChangedLine[],
): Promise<Said> {
  const versions = readTwo(files[0], files[1], {});
  if (!versions.ok) {
    const reasons = versions.problems.map(({ message }) => message);
    return { level: 'unreadable', reasons, edits: [], isTold: false };
  }
  const { verdict, edits } = await planChange(versions.value, quietIn(folder));
  return {
    level: verdict.level,
    reasons: verdict.reasons.map(({ level, text }) => `${level}: ${text}`),
    edits: edits.map((edit) => ({ text: edit.text, effect: effectOf(edit) })),
    isTold: edits.some((edit) => tells(edit, changed)),
  };
}

type Edit = Plan['edits'][number];

/** A class of `src/model/effect.ts`, of plans that tell it. */
function effectOf(edit: Edit): string | undefined {
  const { effect } = edit as { effect?: unknown };
  if (typeof effect === 'string') return effect;
  const named = (effect as { class?: unknown } | undefined)?.class;
  return typeof named === 'string' ? named : undefined;
}

function tells({ before, after }: Edit, changed: readonly ChangedLine[]): boolean {
  return changed.some((line) => {
    const span = line.side === 'base' ? before : after;
    if (span === undefined) return false;
    const isAt = span.line <= line.number && line.number <= span.endLine;
    return isAt || headersAround(line).includes(span.line);
  });
}
