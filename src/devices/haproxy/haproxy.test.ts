import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { hasErrors } from '../../text/problem.ts';
import { type Fixture, fixturesOf } from '../testing/fixtures.ts';
import { haproxy } from './index.ts';

const program = spawnSync('haproxy', ['-v'], { encoding: 'utf8' });
const installed = program.status === 0;
const fixtures = fixturesOf(haproxy);

/** A fixture says in its first line why the real program cannot judge it. */
function reasonNotToRun({ source }: Fixture): string | undefined {
  return /^# not run by haproxy -c: (.*)/.exec(source.text)?.[1];
}

/** Whether the real program accepts the file (`haproxy -c`; status 2 is "valid, but nothing to listen on"). */
function accepts({ folder, name, options }: Fixture): { readonly accepted: boolean; readonly said: string } {
  const { status, stdout, stderr } = spawnSync('haproxy', ['-c', '-f', name], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...options.environment },
    timeout: 60_000,
  });
  const said = `${stdout}${stderr}`;
  return { accepted: status === 0 || (status === 2 && said.includes('no listener')), said };
}

describe.skipIf(!installed)('the real program (skipped where haproxy is not installed)', () => {
  for (const fixture of fixtures) {
    const reason = reasonNotToRun(fixture);
    it.skipIf(reason !== undefined)(
      `agrees about ${fixture.name}${reason === undefined ? '' : ` (${reason})`}`,
      () => {
        const { problems } = haproxy.read([fixture.source], fixture.options);
        const { accepted, said } = accepts(fixture);
        expect({ refused: hasErrors(problems), said }).toEqual({ refused: !accepted, said });
      },
    );
  }
});
