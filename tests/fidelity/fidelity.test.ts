// A shorter form of 'npm run fidelity': every choice of the model is the real program's choice.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Case } from './case.ts';
import { cases, lowestPValue } from './cases.ts';
import { run } from './run.ts';

const requests = 120;
const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
const commands = { haproxy: 'haproxy', nginx: 'nginx', apache: 'apache2' } as const;

function isInstalled(command: string): boolean {
  return spawnSync(command, ['-v'], { env }).status === 0;
}

describe.each(['haproxy', 'nginx', 'apache'] as const)('%s', (program) => {
  const own = cases.filter((one) => one.program === program);
  describe.skipIf(!isInstalled(commands[program]))(
    `(skipped where ${commands[program]} is not installed)`,
    () => {
      it.each(own)('$name', async (one: Case) => {
        const { agreed, pValue, difference, ...result } = await run(one, requests, 2);
        expect(result.requests).toBeGreaterThanOrEqual(requests);
        if (pValue === undefined) expect({ agreed, difference }).toEqual({ agreed: result.requests });
        else expect(pValue).toBeGreaterThan(lowestPValue);
      });
    },
  );
});
