import { join } from 'node:path';
import type { Measured } from './baseline.ts';
import { type Case, falsehoodOf } from './case.ts';
import { changedLines, diffText } from './changed-lines.ts';
import { differencesFrom, shared } from './differences.ts';
import type { IsEnough } from './measure.ts';
import { type Change, type Difference, harms, type Observation } from './model.ts';
import { writeConfiguration } from './program.ts';
import { runOnce, type Scene } from './scene.ts';
import { planFor } from './verdict.ts';
import { changedWords } from './words.ts';

/** What a change does for real, and what the plan says of it. */
export async function caseOf(
  scene: Scene,
  change: Change,
  { seed, baseline }: { readonly seed: number; readonly baseline: Measured },
): Promise<Case> {
  const { kind, base, folder } = scene;
  const file = writeConfiguration(folder, kind.names[1], change.text);
  const changed = changedLines(base.text, change.text);
  const said = await planFor([join(folder, kind.names[0]), file], folder, changed);
  const found = await measuredDifferences(scene, baseline, said.level === 'clear');
  const made: Case = {
    kind: kind.kind,
    seed,
    base: base.name,
    way: change.way,
    ...(change.word === undefined ? {} : { word: change.word }),
    diff: diffText(changed),
    words: changedWords(kind.kind, changed),
    differences: found,
    verdict: said.level,
    reasons: said.reasons.map((text) => text.replaceAll(folder, '@DIR@')),
    edits: said.edits,
    isTold: said.isTold,
    proposed: change.text,
  };
  return falsehoodOf(made) === undefined
    ? made
    : { ...made, differences: await confirmed(scene, baseline, found) };
}

/** Before a plan is called wrong, base and proposal are both measured once more. */
async function confirmed(
  scene: Scene,
  baseline: Measured,
  found: readonly Difference[],
): Promise<readonly Difference[]> {
  const { questions, nextOrder } = baseline;
  const again = await runOnce(scene, scene.kind.names[0], { questions, order: nextOrder() });
  return shared(
    found,
    await measuredDifferences(scene, { ...baseline, runs: [...baseline.runs, again] }, true),
  );
}

/** Differing fields that are enough to say that a change shows. */
const enough = 8;

/**
 * What two runs of the proposal both show; the second goes no further than the first had to. Where it was cleared it is
 * looked at until something breaks.
 */
async function measuredDifferences(
  scene: Scene,
  baseline: Measured,
  isCleared: boolean,
): Promise<readonly Difference[]> {
  const { questions, nextOrder } = baseline;
  const isEnough: IsEnough = (sofar, at) => {
    const found = differencesFrom(baseline, sofar);
    const isTelling = !isCleared || found.some(({ kind }) => harms.has(kind));
    return isTelling && found.length >= (at === 'begun' ? enough : 1);
  };
  const look = async (): Promise<readonly Difference[]> => {
    const isSettled = (seen: Observation): boolean => differencesFrom(baseline, seen).length === 0;
    const asked = { questions, order: nextOrder(), isEnough, isSettled };
    return differencesFrom(baseline, await runOnce(scene, scene.kind.names[1], asked));
  };
  const first = await look();
  return first.length === 0 ? [] : shared(first, await look());
}
