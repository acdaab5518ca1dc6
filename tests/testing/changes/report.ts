import { type Case, type Falsehood, falsehoodOf, type SeedResult } from './case.ts';
import type { ProgramKind } from './model.ts';

/** Shares that the oracle holds `plan` to where nothing at all differed. */
export const quotas = { blocked: 0.02, undecided: 0.15, clear: 0.6 } as const;

/** Cases without a difference below which shares say little. */
export const enough = 50;

export const levels = ['clear', 'caution', 'undecided', 'block', 'unreadable'] as const;

export interface Summary {
  readonly kind: ProgramKind;
  readonly accepted: number;
  readonly differing: number;
  readonly falseClears: Readonly<Record<Falsehood, number>>;
  /** Bases of which two runs differed: the oracle's own fault. */
  readonly unsteady: number;
  readonly whereSame: Readonly<Record<string, number>>;
  readonly whereOther: Readonly<Record<string, number>>;
}

export function summaryOf(kind: ProgramKind, results: readonly SeedResult[]): Summary {
  const cases = results.flatMap((one) => one.cases);
  const isOther = ({ differences }: Case): boolean => differences.length > 0;
  const false_ = cases.map(falsehoodOf);
  const count = (wanted: Falsehood): number => false_.filter((one) => one === wanted).length;
  return {
    kind,
    accepted: cases.length,
    differing: cases.filter(isOther).length,
    falseClears: { harm: count('harm'), untold: count('untold'), 'mild class': count('mild class') },
    unsteady: results.filter(({ unsteady }) => unsteady.length > 0).length,
    whereSame: levelsOf(cases.filter((one) => !isOther(one))),
    whereOther: levelsOf(cases.filter(isOther)),
  };
}

function levelsOf(cases: readonly Case[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    levels.map((level) => [level, cases.filter(({ verdict }) => verdict === level).length]),
  );
}

/** What a run fails for; empty when it passes. */
export function failuresOf({
  accepted,
  differing,
  falseClears,
  unsteady,
  whereSame,
}: Summary): readonly string[] {
  const same = accepted - differing;
  const share = (...names: readonly string[]): number =>
    names.reduce((sum, name) => sum + (whereSame[name] ?? 0), 0) / Math.max(same, 1);
  const isEnough = same >= enough;
  const all = falseClears.harm + falseClears.untold + falseClears['mild class'];
  const missed: readonly (readonly [boolean, string])[] = [
    [all > 0, `${all} false clears`],
    [unsteady > 0, `${unsteady} bases differ from themselves`],
    [isEnough && share('block', 'unreadable') > quotas.blocked, 'too many blocked without a difference'],
    [isEnough && share('undecided') > quotas.undecided, 'too many undecided without a difference'],
    [isEnough && share('clear') < quotas.clear, 'too few clear without a difference'],
  ];
  return missed.filter(([isMissed]) => isMissed).map(([, text]) => text);
}

export function summaryText(summary: Summary): string {
  const { kind, accepted, differing, falseClears, unsteady, whereSame, whereOther } = summary;
  const row = (name: string, counts: Readonly<Record<string, number>>): string => {
    const total = Object.values(counts).reduce((sum, one) => sum + one, 0);
    const cells = levels.map((level) => {
      const count = counts[level] ?? 0;
      const percent = total === 0 ? 0 : (100 * count) / total;
      return `${count} (${percent.toFixed(1)} %)`.padStart(16);
    });
    return `  ${name.padEnd(22)}${String(total).padStart(6)}${cells.join('')}\n`;
  };
  return (
    `${kind}: ${accepted} accepted changes, ${differing} measurably differ; ` +
    `false clears: ${falseClears.harm} with harm, ${falseClears.untold} that nothing tells, ` +
    `${falseClears['mild class']} under a class that cannot; ${unsteady} bases unsteady\n` +
    `  ${''.padEnd(22)}${'all'.padStart(6)}${levels.map((level) => level.padStart(16)).join('')}\n` +
    row('nothing differed', whereSame) +
    row('something differed', whereOther)
  );
}

/** One false clear: the change, what was said of it, and what it did. */
export function caseText(one: Case): string {
  const shown = one.differences.slice(0, 6);
  const more = one.differences.length - shown.length;
  return [
    `${one.kind} seed ${one.seed} (${one.base}, ${one.way}): ${one.verdict}, ${falsehoodOf(one) ?? 'right'}`,
    ...one.diff.slice(0, 12).map((line) => `    ${line}`),
    ...one.reasons.slice(0, 4).map((text) => `    said ${text}`),
    ...one.edits
      .slice(0, 4)
      .map(({ text, effect }) => `    edit ${text}${effect === undefined ? '' : ` [${effect}]`}`),
    ...shown.map(
      ({ kind, where, field, before, after }) =>
        `    seen ${kind}: ${where}: ${field}: ${cut(before)} → ${cut(after)}`,
    ),
    ...(more > 0 ? [`    and ${more} more differences`] : []),
    '',
  ].join('\n');
}

function cut(text: string): string {
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
