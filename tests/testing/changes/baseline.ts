import type { Dice } from '../oracle/dice.ts';
import { choiceClasses } from './choices.ts';
import { type Baseline, differencesFrom, shared } from './differences.ts';
import { newEndpoints, vocabularyOf } from './literals.ts';
import type { Questions } from './measure.ts';
import type { Change, Difference, Observation } from './model.ts';
import { probesOf } from './probes.ts';
import { runOnce, type Scene } from './scene.ts';
import { slowProbes } from './slow.ts';

/** A base measured often enough to know what differs by itself. */
export interface Measured extends Baseline {
  readonly questions: Questions;
  /** Differences among runs of the base itself. */
  readonly unsteady: readonly Difference[];
  readonly nextOrder: () => number;
  /** Somebody is served: a program that takes its file need not start with it. */
  readonly isSound: boolean;
}

export async function baselineOf(scene: Scene, changes: readonly Change[], dice: Dice): Promise<Measured> {
  const { base, kind } = scene;
  const others = changes.map(({ text }) => text);
  const vocabulary = vocabularyOf(base, others);
  const { endpoints, files } = base;
  const probes = probesOf({ endpoints, others: newEndpoints(base, others), vocabulary, files }, dice);
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
    restMs: kind.restMs,
    hasChecks: kind.hasChecks,
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
  const isSound = [...first.probes.values()].some(({ status }) => status?.startsWith('2') === true);
  return { runs: [...runs, third, ...fourth], textOf, questions, unsteady, nextOrder, isSound };
}
