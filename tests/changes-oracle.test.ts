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

type Wish = Parameters<typeof measureSeeds>[0]['wishes'][number];

describe.skipIf(missing !== undefined)(
  `random changes on real programs, seeds ${seeds.join(', ')}${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    const results: SeedResult[] = [];
    const leftOut: string[] = [];
    const cases = () => results.flatMap((result) => result.cases);

    /** On a busy machine a health check may come late: a base that differs from itself is measured again, alone. */
    async function measure(kind: Wish['kind'], wanted: readonly number[], isLast: boolean): Promise<void> {
      const again: number[] = [];
      await measureSeeds({
        wishes: wanted.map((seed) => ({ kind, seed, changes })),
        atOnce: isLast ? 1 : 2,
        onResult: (result) => {
          if (result.unsteady.length === 0) results.push(result);
          else if (isLast) leftOut.push(`${kind} ${result.seed}`);
          else again.push(result.seed);
        },
      });
      if (again.length > 0) await measure(kind, again, true);
    }

    beforeAll(async () => {
      for (const kind of programKinds) await measure(kind, seeds, false);
    }, 600_000);

    function wrong(how: readonly Falsehood[]): readonly string[] {
      const isWrong = (falsehood: Falsehood | undefined): boolean =>
        falsehood !== undefined && how.includes(falsehood);
      return cases()
        .filter((one) => isWrong(falsehoodOf(one)))
        .map(caseText);
    }

    it('bases show no difference to themselves; changes of one that does say nothing', () => {
      for (const base of leftOut)
        process.stdout.write(
          `${base}: the base differed from itself twice, so that its changes do not count\n`,
        );
      expect(results.length).toBeGreaterThanOrEqual(seeds.length * programKinds.length - 2);
    });

    it('nothing that breaks users, and nothing untold, is clear', () => {
      expect(wrong(['harm', 'untold'])).toEqual([]);
    });

    it('no class of effects that cannot be seen was seen', () => {
      expect(wrong(['mild class'])).toEqual([]);
    });

    it('enough was measured to say so', () => {
      expect(cases().length).toBeGreaterThan(results.length * 4);
      expect(cases().filter(({ differences }) => differences.length > 0).length).toBeGreaterThan(3);
    });
  },
);
