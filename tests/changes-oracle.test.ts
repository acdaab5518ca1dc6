// What `plan` clears changes nothing for clients and servers of the real programs, or is told: random changes of sound files.
import { beforeAll, describe, expect, it } from 'vitest';
import { type Falsehood, falsehoodOf, type SeedResult } from './testing/changes/case.ts';
import { programKinds } from './testing/changes/model.ts';
import { caseText } from './testing/changes/report.ts';
import { seedOfCommit } from './testing/changes/seeds.ts';
import { changesOracleMissing, measureSeeds } from './testing/changes/workers.ts';

const missing = changesOracleMissing();
const first = seedOfCommit() ?? 20_000_000;
const seeds = [first, first + 1];
const changes = 6;

describe.skipIf(missing !== undefined)(
  `random changes on real programs, seeds ${seeds.join(', ')}${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    const results: SeedResult[] = [];
    const cases = () => results.flatMap((result) => result.cases);

    beforeAll(async () => {
      const wishes = programKinds.flatMap((kind) => seeds.map((seed) => ({ kind, seed, changes })));
      await measureSeeds({ wishes, atOnce: 6, onResult: (result) => results.push(result) });
    }, 300_000);

    function wrong(how: readonly Falsehood[]): readonly string[] {
      const isWrong = (falsehood: Falsehood | undefined): boolean =>
        falsehood !== undefined && how.includes(falsehood);
      return cases()
        .filter((one) => isWrong(falsehoodOf(one)))
        .map(caseText);
    }

    it('a base shows no difference to itself', () => {
      expect(results.flatMap(({ seed, unsteady }) => unsteady.map((one) => ({ seed, ...one })))).toEqual([]);
    });

    it('nothing that breaks users, and nothing untold, is clear', () => {
      expect(wrong(['harm', 'untold'])).toEqual([]);
    });

    it('no class of effects that cannot be seen was seen', () => {
      expect(wrong(['mild class'])).toEqual([]);
    });

    it('enough was measured to say so', () => {
      expect(cases().length).toBeGreaterThan(seeds.length * programKinds.length * 4);
      expect(cases().filter(({ differences }) => differences.length > 0).length).toBeGreaterThan(6);
    });
  },
);
