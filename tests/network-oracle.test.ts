// What the model says of reachability is what real switches and routers do: Open vSwitch, Linux namespaces, nftables.
import { expect, it } from 'vitest';
import { compareSeeds, oracleMissing } from './testing/oracle/compare.ts';

const missing = oracleMissing();
const seeds = [2, 5, 12, 14, 18, 29];

it.skipIf(missing !== undefined)(
  `reachability in six random networks is as predicted${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  async () => {
    const agreements = await compareSeeds(seeds);
    expect(
      agreements.flatMap(({ seed, differences }) => differences.map((one) => `${seed}: ${one}`)),
    ).toEqual([]);
    const sum = (part: 'probes' | 'delivered' | 'ports'): number =>
      agreements.reduce((total, one) => total + one[part], 0);
    expect(sum('probes')).toBeGreaterThan(500);
    expect(sum('delivered')).toBeGreaterThan(200);
    expect(sum('ports')).toBeGreaterThan(30);
  },
  300_000,
);
