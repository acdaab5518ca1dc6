import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readArchitecture } from '../scripts/lint-config.ts';
import { commands } from '../src/cli/commands.ts';
import { version } from '../src/cli/version.ts';
import { readFleet } from '../src/fleet/fleet.ts';
import { problemCodes } from '../src/text/problem-codes.ts';

const root = new URL('..', import.meta.url).pathname;
const architecture = readArchitecture();
const scratch = mkdtempSync(join(tmpdir(), 'evenkeel-boundaries-'));

afterAll(() => rmSync(scratch, { recursive: true }));

/** Lints one file as if it stood at `path` of the project, and returns what the linter said. */
function lint(path: string, text: string): { readonly status: number | null; readonly output: string } {
  mkdirSync(join(scratch, path, '..'), { recursive: true });
  cpSync(join(root, '.oxlintrc.json'), join(scratch, '.oxlintrc.json'));
  writeFileSync(join(scratch, path), text);
  const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/oxlint'), ['--deny-warnings', path], {
    cwd: scratch,
    encoding: 'utf8',
  });
  rmSync(join(scratch, path));
  return { status, output: stdout };
}

describe('import boundaries', () => {
  it('cover every folder of src, and no folder that does not exist is given rights by name only', () => {
    const folders = readdirSync(join(root, 'src')).filter((name) =>
      statSync(join(root, 'src', name)).isDirectory(),
    );
    expect(folders.length).toBeGreaterThan(10);
    for (const folder of folders) expect(Object.keys(architecture.folders)).toContain(folder);
  });

  it.each([
    ['src/text/bad.ts', "import type { Path } from '../network/path.ts';\nexport type Bad = Path;\n"],
    ['src/model/bad.ts', "import type { Path } from '../network/path.ts';\nexport type Bad = Path;\n"],
    [
      'src/devices/haproxy/bad.ts',
      "import type { Bad } from '../nginx/index.ts';\nexport type Worse = Bad;\n",
    ],
    [
      'src/devices/haproxy/bad.ts',
      "import type { Bad } from '../../audit/rule.ts';\nexport type Worse = Bad;\n",
    ],
    [
      'src/audit/rules/some-rule/rule.ts',
      "import type { Bad } from '../../../change/plan.ts';\nexport type W = Bad;\n",
    ],
    ['src/detect/bad.ts', "import type { Bad } from '../forecast/forecast.ts';\nexport type Worse = Bad;\n"],
    [
      'src/rollout/bad.ts',
      "import { haproxy } from '../devices/haproxy/index.ts';\nexport const bad = haproxy;\n",
    ],
    [
      'src/entry/guard/bad.ts',
      "import type { Bad } from '../../cli/command.ts';\nexport type Worse = Bad;\n",
    ],
    ['src/forecast/bad.ts', "import { readFileSync } from 'node:fs';\nexport const bad = readFileSync;\n"],
    ['src/flow/bad.ts', "import { connect } from 'node:net';\nexport const bad = connect;\n"],
    ['src/detect/bad.ts', 'export const bad = Date.now();\n'],
  ])('refuse %s with %j', (path, text) => {
    const { status, output } = lint(path, text);
    expect(output).toMatch(/no-restricted-(imports|globals)/);
    expect(status).not.toBe(0);
  });

  it.each([
    [
      'src/devices/haproxy/fine.ts',
      "import type { Reading } from '../device.ts';\nexport type Fine = Reading;\n",
    ],
    [
      'src/audit/rules/some-rule/rule.ts',
      "import type { Rule } from '../../rule.ts';\nexport type Fine = Rule;\n",
    ],
    [
      'src/rollout/fine.ts',
      "import type { Driver } from '../devices/device.ts';\nexport type Fine = Driver;\n",
    ],
  ])('allow %s', (path, text) => {
    const { status, output } = lint(path, text);
    expect(output).not.toContain('no-restricted');
    expect(status).toBe(0);
  });

  it('see every source file: the linter is run over as many as there are', () => {
    const { stdout } = spawnSync(join(root, 'node_modules/.bin/oxlint'), ['src'], {
      cwd: root,
      encoding: 'utf8',
    });
    const seen = Number(/on (\d+) files/.exec(stdout)?.[1]);
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    expect(seen).toBe(files.length);
    expect(seen).toBeGreaterThan(50);
  });
});

describe('documents', () => {
  const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  const documents = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    ...pages.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
  ];

  it.each(documents)('%s names only paths that exist', (name) => {
    const text = readFileSync(join(root, name), 'utf8');
    const paths = [...text.matchAll(/`((?:src|docs|bench|scripts|fixtures|tests|bin)\/[\w./-]*)`/g)].map(
      (match) => match[1] ?? '',
    );
    const missing = paths.filter((path) => !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });

  it('docs/problems.md holds exactly the catalogue of problem codes', () => {
    const text = readFileSync(join(root, 'docs/problems.md'), 'utf8');
    const named = [...text.matchAll(/^\| `([\w-]+)` \|/gm)].map((match) => match[1] ?? '');
    expect(named.sort()).toEqual(Object.keys(problemCodes).sort());
  });

  it('the fleet file of the README is one', () => {
    const text = readFileSync(join(root, 'README.md'), 'utf8');
    const examples = [...text.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1] ?? '');
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      expect(readFleet([{ file: 'README.md', text: example }])).toMatchObject({ ok: true });
    }
  });

  it('the README and CONTRIBUTING name only commands and scripts that there are', () => {
    const scripts = Object.keys(
      (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts,
    );
    const known = new Set(commands.map(({ usage }) => usage.split(' ')[0] ?? ''));
    for (const name of ['README.md', 'CONTRIBUTING.md']) {
      const text = readFileSync(join(root, name), 'utf8');
      const named = [...text.matchAll(/^evenkeel ([a-z]+)|`evenkeel ([a-z]+)/gm)].map(
        ([, line, inline]) => line ?? inline ?? '',
      );
      expect(named.filter((command) => !known.has(command))).toEqual([]);
      const ran = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script ?? '');
      expect(ran.filter((script) => !scripts.includes(script))).toEqual([]);
    }
  });

  it('docs/json.md names every schema that is printed, and no other', () => {
    const text = readFileSync(join(root, 'docs/json.md'), 'utf8');
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => readFileSync(join(root, 'src', name), 'utf8'));
    const names = (from: string): string[] =>
      [...from.matchAll(/evenkeel\.[a-z-]+\/\d+/g)].map(([name]) => name);
    expect([...new Set(names(text))].sort()).toEqual([...new Set(names(sources.join('\n')))].sort());
  });

  it('docs/architecture.md has a row for every folder of the import table', () => {
    const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
    for (const folder of Object.keys(architecture.folders)) expect(text).toContain(`| \`${folder}\` |`);
  });
});

it('the version of the command line is that of the package', () => {
  const { version: packaged } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  expect(version).toBe(packaged);
});
