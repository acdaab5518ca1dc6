import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Dice, diceOf } from '../oracle/dice.ts';
import { baselineOf } from './baseline.ts';
import type { Case, SeedResult } from './case.ts';
import { makeFolder, resetFolder } from './folder.ts';
import { idleChange } from './idle.ts';
import { caseOf } from './judge.ts';
import type { KindOracle } from './kinds.ts';
import type { Base, Change, Difference } from './model.ts';
import { grown, mutate } from './mutate/mutate.ts';
import { refusedBecause, writeConfiguration } from './program.ts';
import type { Bench, Scene } from './scene.ts';

export interface SeedWish {
  readonly seed: number;
  /** Accepted changes that are wanted of the base. */
  readonly changes: number;
  /** That many changes that do nothing, by what is said of them, are measured as one. */
  readonly isIdle?: boolean | undefined;
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
    const { accepted, tried } = await (wish.isIdle === true
      ? idleChanges(scene, wish.changes, dice)
      : acceptedChanges(scene, wish.changes, dice));
    const measured = await measureChanges(scene, accepted, { seed: wish.seed, dice });
    return { seed: wish.seed, base: base.name, text: base.text, tried, ...measured };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `dice` draw what is asked. */
export async function measureChanges(
  scene: Scene,
  changes: readonly Change[],
  { seed, dice }: { readonly seed: number; readonly dice: Dice },
): Promise<{ readonly cases: readonly Case[]; readonly unsteady: readonly Difference[] }> {
  const baseline = await baselineOf(scene, changes, dice);
  const cases: Case[] = [];
  if (!baseline.isSound) return { cases, unsteady: baseline.unsteady };
  for (const change of changes) cases.push(await caseOf(scene, change, { seed, baseline }));
  return { cases, unsteady: baseline.unsteady };
}

/** Some with lines that somebody left over. */
function drawnBase(kind: KindOracle, dice: Dice): Base {
  const base = kind.draw(dice);
  return dice.chance(0.35) ? { ...base, text: grown(base.text, dice, kind.language) } : base;
}

/** What a generator puts together need not fit together. */
async function acceptedBase(kind: KindOracle, folder: string, dice: Dice): Promise<Base> {
  for (let left = 20; ; left--) {
    const base = drawnBase(kind, dice);
    resetFolder(folder, base, kind.names);
    const file = writeConfiguration(folder, kind.names[0], base.text);
    const refusal = await refusedBecause(kind.kind, file, folder);
    if (refusal === undefined) return base;
    if (left === 0) throw new Error(`no base is accepted: ${refusal}`);
  }
}

interface Accepted {
  readonly accepted: readonly Change[];
  readonly tried: number;
}

async function idleChanges(scene: Scene, wanted: number, dice: Dice): Promise<Accepted> {
  const change = await idleChange(scene, wanted, dice);
  return { accepted: change === undefined ? [] : [change], tried: wanted };
}

async function acceptedChanges({ kind, base, folder }: Scene, wanted: number, dice: Dice): Promise<Accepted> {
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
