import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changedLines, diffText } from '../changes/changed-lines.ts';
import { mutate } from '../changes/mutate/mutate.ts';
import type { NetworkChange, NetworkResult } from '../oracle/changes.ts';
import { type Dice, diceOf } from '../oracle/dice.ts';
import { plannedOf } from '../oracle/planned.ts';
import { build, remove, type Site } from './build.ts';
import { drawRouters } from './draw.ts';
import { fleetOf } from './fleet.ts';
import type { RouterLab } from './lab.ts';
import { routerLanguages } from './languages.ts';
import { type Answers, measure, targetsOf } from './measure.ts';

interface Version {
  readonly files: ReadonlyMap<string, string>;
  readonly answers: Answers;
}

/** One lab of a seed with some changes of its routers' texts, each run for real, and what the plan says of them. */
export async function measureRouterChanges(seed: number, each: number): Promise<NetworkResult> {
  const dice = diceOf(seed + 3_000_000);
  const bench = makeBench(seed);
  const lab = drawRouters(dice);
  const [base, again] = [await bench.run(lab), await bench.run(lab)];
  if (typeof base === 'string' || typeof again === 'string')
    throw new Error(`seed ${seed}: the base is refused: ${typeof base === 'string' ? base : ''}`);
  const unsteady = differing(base, again);
  const changes: NetworkChange[] = [];
  for (let tries = 0; tries < each * 12 && changes.length < each; tries++) {
    const change = changeOf(lab, dice);
    if (change === undefined) continue;
    const after = await bench.run(change.lab);
    // What no file of the fleet shows is no change of a configuration.
    if (typeof after === 'string' || alike(base.files, after.files)) continue;
    const { language, what } = change;
    const first = differing(base, after);
    const second = first.length === 0 ? after : await bench.run(change.lab);
    if (typeof second === 'string') continue;
    const differences = first.filter(
      (one) => differing(base, second).includes(one) && !unsteady.includes(one),
    );
    const said = await plannedOf(base.files, after.files);
    changes.push({ seed, way: language, what, ...said, differences, pairs: base.answers.size });
  }
  return { changes, unsteady, unforeseen: 0 };
}

interface Bench {
  /** A text when a program refuses its configuration. */
  readonly run: (lab: RouterLab) => Promise<Version | string>;
}

function makeBench(seed: number): Bench {
  let count = 0;
  let targets: readonly string[] | undefined;
  return {
    run: async (lab) => {
      const folder = mkdtempSync(join(tmpdir(), 'evenkeel-routers-'));
      // FRR gives up root.
      chmodSync(folder, 0o755);
      const site: Site = { lab, folder, prefix: `ek${process.pid}-${seed}-${count++}-` };
      targets ??= targetsOf(site);
      try {
        const built = await build(site);
        if (!built.ok) return built.refusal;
        return { files: fleetOf(lab, built.captures), answers: await measure(site, targets) };
      } finally {
        await remove(site);
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

interface TextChange {
  readonly lab: RouterLab;
  readonly language: string;
  readonly what: string;
}

function changeOf(lab: RouterLab, dice: Dice): TextChange | undefined {
  const router = dice.anyOf(lab.routers);
  if (router === undefined) return undefined;
  const { id, language, text } = router;
  const change = mutate(text, dice, routerLanguages[language]);
  if (change === undefined) return undefined;
  const what = `${id} ${language}: ${diffText(changedLines(text, change.text)).join(' ')}`;
  const routers = lab.routers.map((one) => (one === router ? { ...one, text: change.text } : one));
  return { lab: { ...lab, routers }, language, what };
}

function differing(one: Version, other: Version): readonly string[] {
  return [...one.answers].flatMap(([key, isAnswered]) =>
    other.answers.get(key) === isAnswered ? [] : [`${key}: ${isAnswered ? 'lost' : 'opened'}`],
  );
}

function alike(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return [...one].every(([name, text]) => other.get(name) === text);
}
