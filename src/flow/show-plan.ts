import { resolve } from 'node:path';
import { readJson } from '../adapters/plan-file.ts';
import type { EditView, Plan } from '../change/plan.ts';
import { planMarkdown, planText } from '../report/plan.ts';
import type { Outcome, Surroundings } from './outcome.ts';
import { planExits } from './plan-exits.ts';

interface ShowRequest {
  readonly base?: string | undefined;
  readonly proposed?: string | undefined;
  readonly git?: string | undefined;
  readonly format?: 'text' | 'markdown' | undefined;
}

/**
 * A plan that was saved, shown again; undefined when there is something to compare, or the file holds no plan. One of an
 * older Evenkeel is shown as it is.
 */
export function showPlan(
  { base: file, proposed, git, format }: ShowRequest,
  around: Surroundings,
): Outcome | undefined {
  if (file === undefined || proposed !== undefined || git !== undefined) return undefined;
  const read = readJson(resolve(around.workingFolder, file));
  const saved = read.ok ? (read.value as Partial<Plan> | null) : undefined;
  const schema = (saved as { schema?: string } | null | undefined)?.schema;
  if (saved === undefined || saved === null || !/^evenkeel\.plan\/[12]$/.test(schema ?? '')) return undefined;
  const plan = { ...(saved as Plan), flows: saved.flows ?? [], edits: (saved.edits ?? []).map(withEffect) };
  const old = schema === 'evenkeel.plan/1' ? oldNote : '';
  const text =
    format === 'markdown' ? planMarkdown(plan) : planText(plan, { get: () => undefined }, around.paint);
  return {
    exitCode: planExits[plan.verdict.level],
    data: { ...saved, schema: schema ?? '' },
    text: `${old}${text}`,
  };
}

const oldNote =
  'Made by an older Evenkeel, which did not account for every changed line: it is shown, and never applied.\n\n';

function withEffect(edit: EditView): EditView {
  return { ...edit, id: edit.id ?? '', effect: edit.effect ?? 'routing' };
}
