// What plan says of a change in a real network: nothing is cleared that reaches others than before.
import { expect, it } from 'vitest';
import { isFalselyCleared, measureChanges } from './testing/oracle/changes.ts';
import { oracleMissing } from './testing/oracle/compare.ts';
import { routersMissing } from './testing/routers/build.ts';
import { measureRouterChanges } from './testing/routers/changes.ts';

const missing = oracleMissing();
const routersLack = routersMissing();

it.skipIf(missing !== undefined)(
  `no change of a random network is falsely cleared${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  async () => {
    const { changes, unsteady } = await measureChanges([6], 4);
    expect(unsteady).toEqual([]);
    expect(changes.filter(isFalselyCleared)).toEqual([]);
    expect(changes.length).toBe(4);
    expect(changes.some(({ differences }) => differences.length > 0)).toBe(true);
  },
  300_000,
);

it.skipIf(routersLack !== undefined)(
  `no change of a router's text is falsely cleared${routersLack === undefined ? '' : ` (skipped: ${routersLack})`}`,
  async () => {
    const { changes } = await measureRouterChanges(3, 6);
    expect(changes.filter(isFalselyCleared)).toEqual([]);
    expect(changes.length).toBe(6);
    expect(changes.some(({ differences }) => differences.length > 0)).toBe(true);
  },
  300_000,
);
