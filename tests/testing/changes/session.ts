import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Dice, diceOf } from '../oracle/dice.ts';
import { type Case, falsehoodOf, type SeedResult } from './case.ts';
import { changedLines, diffText } from './changed-lines.ts';
import { choiceClasses } from './choices.ts';
import { type Baseline, differencesFrom } from './differences.ts';
import { makeFolder, resetFolder } from './folder.ts';
import type { KindOracle } from './kinds.ts';
import { newEndpoints, vocabularyOf } from './literals.ts';
import { type IsEnough, type Means, observe, type Questions } from './measure.ts';
import { type Base, type Change, type Difference, harms, type Observation } from './model.ts';
import { mutate } from './mutate/mutate.ts';
import { probesOf } from './probes.ts';
import { refusedBecause, run, writeConfiguration } from './program.ts';
import { slowProbes } from './slow.ts';
import { planFor } from './verdict.ts';
import { changedWords } from './words.ts';

export interface Bench extends Means {
  readonly folder: string;
  /** Sockets that listen without the program, as the kernel writes them. */
  readonly own: ReadonlySet<string>;
}

export interface SeedWish {
  readonly seed: number;
  /** Accepted changes that are wanted of the base. */
  readonly changes: number;
}

/** Tries for each change that is wanted: most of what is drawn is refused or fits nowhere. */
const triesPerChange = 12;

/** One base, and changes of it, all measured with the same questions. */
export async function measureSeed(kind: KindOracle, wish: SeedWish, bench: Bench): Promise<SeedResult> {
  const dice = diceOf(wish.seed);
  const folder = join(bench.folder, `${kind.kind}-${wish.seed}`);
  makeFolder(folder, bench.folder);
  try {
    const base = await acceptedBase(kind, folder, dice);
    const scene = { kind, base, folder, bench };
    const changes = await acceptedChanges(scene, wish.changes, dice);
    const baseline = await baselineOf(scene, changes.accepted, dice);
    const cases: Case[] = [];
    for (const change of changes.accepted) cases.push(await caseOf(scene, change, wish.seed, baseline));
    return {
      seed: wish.seed,
      base: base.name,
      text: base.text,
      tried: changes.tried,
      unsteady: baseline.unsteady,
      cases,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a generator puts together need not fit together. */
async function acceptedBase(kind: KindOracle, folder: string, dice: Dice): Promise<Base> {
  for (let left = 20; ; left--) {
    const base = kind.draw(dice);
    resetFolder(folder, base, kind.names);
    const file = writeConfiguration(folder, kind.names[0], base.text);
    const refusal = await refusedBecause(kind.kind, file, folder);
    if (refusal === undefined) return base;
    if (left === 0) throw new Error(`no base is accepted: ${refusal}`);
  }
}

interface Scene {
  readonly kind: KindOracle;
  readonly base: Base;
  readonly folder: string;
  readonly bench: Bench;
}

async function acceptedChanges(
  { kind, base, folder }: Scene,
  wanted: number,
  dice: Dice,
): Promise<{ readonly accepted: readonly Change[]; readonly tried: number }> {
  const accepted: Change[] = [];
  const seen = new Set([base.text]);
  let tried = 0;
  for (; tried < wanted * triesPerChange && accepted.length < wanted; tried++) {
    const change = mutate(base.text, dice, kind.language);
    if (change === undefined || seen.has(change.text)) continue;
    seen.add(change.text);
    const file = writeConfiguration(folder, kind.names[1], change.text);
    if ((await refusedBecause(kind.kind, file, folder)) === undefined) accepted.push(change);
  }
  return { accepted, tried };
}

interface Measured extends Baseline {
  readonly questions: Questions;
  /** Differences among runs of the base itself. */
  readonly unsteady: readonly Difference[];
  readonly nextOrder: () => number;
}

async function baselineOf(scene: Scene, changes: readonly Change[], dice: Dice): Promise<Measured> {
  const { base, kind } = scene;
  const others = changes.map(({ text }) => text);
  const vocabulary = vocabularyOf(base, others);
  const { endpoints } = base;
  const probes = probesOf({ endpoints, others: newEndpoints(base, others), vocabulary }, dice);
  const scout = { probes, slow: [], classes: [] };
  let order = 0;
  const nextOrder = (): number => order++;
  const first = await runOnce(scene, kind.names[0], {
    questions: scout,
    order: nextOrder(),
    isEnough: (_, at) => at === 'waiting',
  });
  const questions: Questions = {
    probes,
    slow: slowProbes(endpoints, vocabulary),
    classes: choiceClasses(first, probes, vocabulary),
    failingMs: kind.failingMs,
  };
  const texts = new Map([
    ...probes.map(({ id, text }): [string, string] => [id, text]),
    ...questions.slow.map(({ text }, at): [string, string] => [`s${at}`, text]),
  ]);
  const textOf = (probe: string): string => texts.get(probe) ?? probe;
  const again = (): Promise<Observation> => runOnce(scene, kind.names[0], { questions, order: nextOrder() });
  const runs = [await again(), await again()];
  const third = await again();
  const apart = differencesFrom({ runs, textOf }, third);
  const fourth = apart.length === 0 ? [] : [await again()];
  const unsteady = fourth.flatMap((one) => shared(apart, differencesFrom({ runs, textOf }, one)));
  return { runs: [...runs, third, ...fourth], textOf, questions, unsteady, nextOrder };
}

interface Asked {
  readonly questions: Questions;
  readonly order: number;
  readonly isEnough?: IsEnough | undefined;
  /** What even a busy machine cannot have brought about. */
  readonly isSettled?: ((seen: Observation) => boolean) | undefined;
}

/** What was measured while the machine stood still says little; where it matters it is measured again, once. */
async function runOnce(scene: Scene, name: string, asked: Asked): Promise<Observation> {
  const longestLagMs = 150;
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  const seen = await runAndStop(scene, name, asked);
  lag.disable();
  const isCalm = lag.max / 1e6 < longestLagMs || (asked.isSettled?.(seen) ?? false);
  return isCalm ? seen : runAndStop(scene, name, asked);
}

async function runAndStop(
  { kind, base, folder, bench }: Scene,
  name: string,
  asked: Asked,
): Promise<Observation> {
  resetFolder(folder, base, kind.names);
  const running = await run(kind.kind, join(folder, name), { folder, own: bench.own });
  try {
    return await observe(asked.questions, asked.order, bench, asked.isEnough);
  } finally {
    await running.stop();
  }
}

async function caseOf(scene: Scene, change: Change, seed: number, baseline: Measured): Promise<Case> {
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

function shared(some: readonly Difference[], others: readonly Difference[]): readonly Difference[] {
  const key = ({ where, field }: Difference): string => `${where} ${field}`;
  const known = new Set(others.map(key));
  return some.filter((one) => known.has(key(one)));
}
