// Holds plan, trace, check and rehearse against a folder of small cases: npm run cases -- FOLDER
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Case, casesOf } from './cases/list.ts';

const program = resolve(import.meta.dirname, '../bin/evenkeel');

interface Said {
  readonly text: string;
  readonly isRight: boolean;
}

const [folder = ''] = process.argv.slice(2);
if (folder === '' || !existsSync(folder) || !statSync(folder).isDirectory()) {
  process.stderr.write('name the folder of the cases: npm run cases -- FOLDER\n');
  process.exit(2);
}

let [right, wrong] = [0, 0];
const rows = groupsIn(folder).flatMap((group) => casesOf(join(folder, group), group));
const width = Math.max(...rows.map(({ name }) => name.length));
for (const one of rows) {
  const said = ask(one);
  if (said.isRight) right++;
  else wrong++;
  const mark = said.isRight ? 'right' : 'WRONG';
  process.stdout.write(
    `${mark}  ${one.name.padEnd(width)}  expected ${one.expected.padEnd(24)} said ${said.text}\n`,
  );
}
process.stdout.write(`${rows.length} cases: ${right} right, ${wrong} wrong\n`);
process.exitCode = wrong === 0 && rows.length > 0 ? 0 : 1;

function groupsIn(path: string): readonly string[] {
  return readdirSync(path)
    .filter((name) => !name.startsWith('.') && statSync(join(path, name)).isDirectory())
    .sort();
}

function ask({ folder: place, command, judge }: Case): Said {
  const { status, stdout, stderr } = spawnSync(program, [...command, '--json'], {
    cwd: place,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, EVENKEEL_STATE: '/nonexistent', NO_COLOR: '1' },
  });
  try {
    return judge(JSON.parse(stdout), status ?? -1);
  } catch {
    return { isRight: false, text: `exit ${status}: ${stderr.split('\n')[0] ?? ''}` };
  }
}
