import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commands } from '../src/cli/commands.ts';
import { type Run, root, evenkeel as run, shop } from './testing/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-cli-'));

afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, bytes: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function evenkeel(args: readonly string[], cwd: string = folder): Run {
  return run(args, cwd);
}

describe('help', () => {
  it.each(commands.map(({ usage, example }) => [usage.replace(/ [[<].*$/, ''), example] as const))(
    '%s shows its example and --json',
    (name, example) => {
      const { status, stdout } = evenkeel([...name.split(' '), '--help']);
      expect(status).toBe(0);
      expect(stdout).toContain(example);
      expect(stdout).toContain('--json');
    },
  );

  it('says what a mistyped command, option or rule should have been', () => {
    expect(evenkeel(['chekc'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Did you mean check?'),
    });
    expect(evenkeel(['check', '--jsno'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--json'),
    });
    expect(evenkeel(['explain', 'captur-all'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("did you mean 'capture-all'?"),
    });
  });

  it('is reachable without arguments, and the version is the package’s', () => {
    expect(evenkeel([]).stdout).toContain('Usage: evenkeel');
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(evenkeel(['--version']).stdout.trim()).toBe(version);
  });
});

describe('check', () => {
  it('is silent on a sound fleet and exits 0', () => {
    expect(evenkeel(['check'], shop)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('0 errors'),
    });
  });

  it('exits 1 on an error, with file, line, mark and fix', () => {
    const { status, stdout } = evenkeel(['check', 'proposed-funnel.cfg'], shop);
    expect(status).toBe(1);
    expect(stdout).toContain('error[capture-all]');
    expect(stdout).toMatch(/proposed-funnel\.cfg:21:5/);
    expect(stdout).toMatch(/\^\^\^\^/);
    expect(stdout).toContain('fix:');
    expect(stdout).not.toContain('\u001b[');
  });

  it('gives the same as JSON with a schema', () => {
    const { status, stdout } = evenkeel(['check', 'proposed-funnel.cfg', '--json'], shop);
    const data = JSON.parse(stdout) as {
      schema: string;
      findings: { rule: string; span: { line: number } }[];
    };
    expect(status).toBe(1);
    expect(data.schema).toBe('evenkeel.check/1');
    expect(data.findings).toEqual([
      expect.objectContaining({ rule: 'capture-all', span: expect.objectContaining({ line: 21 }) }),
    ]);
  });

  it('takes the threshold from --fail-on', () => {
    const weak = file(
      'weak.cfg',
      'defaults\n mode http\nfrontend f\n bind :80\n default_backend b\nbackend b\n server s 10.0.0.1:80\n',
    );
    expect(evenkeel(['check', weak]).status).toBe(0);
    expect(evenkeel(['check', weak, '--fail-on', 'warning']).status).toBe(1);
    expect(evenkeel(['check', weak, '--fail-on', 'nonsense']).status).toBe(2);
  });

  it('says how many lines were understood', () => {
    expect(evenkeel(['check', '--coverage'], shop).stdout).toMatch(
      /lb1: \d+ lines understood, \d+ ignored on purpose, 0 unknown \(100\.0 % covered\)/,
    );
  });
});

describe('reading', () => {
  it('leaves nothing behind', () => {
    const empty = join(folder, 'nothing');
    mkdirSync(empty);
    for (const args of [
      ['history'],
      ['incident', 'list'],
      ['hold', 'check'],
      ['hold', 'clear'],
      ['guard', 'resume'],
      ['explain', 'capture-all'],
    ]) {
      expect(evenkeel(args, empty).status).toBe(0);
    }
    evenkeel(['plan', join(shop, 'haproxy.cfg'), join(shop, 'proposed-drain.cfg')], empty);
    evenkeel(['check', shop], empty);
    expect(readdirSync(empty)).toEqual([]);
  });
});

describe('plan', () => {
  it.each([
    ['proposed-funnel.cfg', 1, 'block', 'sends every request to pool app_fast'],
    ['proposed-drain.cfg', 0, 'caution', 'server app3 weight 1 → 0'],
    ['proposed-timeout.cfg', 0, 'caution', 'timeout server 30000 ms → 20000 ms'],
  ])('%s: exit %d, verdict %s', (proposed, status, level, edit) => {
    const run = evenkeel(['plan', 'haproxy.cfg', proposed, '--json'], shop);
    const plan = JSON.parse(run.stdout) as {
      schema: string;
      verdict: { level: string };
      edits: { text: string }[];
    };
    expect(run.status).toBe(status);
    expect(plan.schema).toBe('evenkeel.plan/2');
    expect(plan.verdict.level).toBe(level);
    expect(plan.edits.map(({ text }) => text).join('\n')).toContain(edit);
  });

  it('pairs the files of two folders by name, whatever was added or removed', () => {
    const [old, fresh] = ['conf.d', 'new.d'].map((name) => join(folder, name));
    for (const name of [old, fresh]) mkdirSync(name ?? '');
    const pool = (name: string, server: number): string =>
      `backend ${name}\n    server s 10.0.0.${server}:80 check\n`;
    const write = (name: string | undefined, files: Readonly<Record<string, string>>): void => {
      for (const [file, text] of Object.entries(files)) writeFileSync(join(name ?? '', file), text);
    };
    const common =
      'defaults\n    mode http\n    timeout connect 1s\n    timeout client 1s\n    timeout server 1s\n';
    const front = `${common}frontend f\n    bind :80\n    default_backend b\n`;
    write(old, { '00.cfg': front, '20-gone.cfg': pool('gone', 2), '30-b.cfg': pool('b', 3) });
    write(fresh, { '00.cfg': front, '10-new.cfg': pool('new', 1), '30-b.cfg': pool('b', 4) });
    const { stdout } = evenkeel(['plan', 'conf.d', 'new.d', '--json']);
    const plan = JSON.parse(stdout) as {
      edits: { text: string }[];
      devices: { configuration: string[]; files: { path: string; base: string; proposed: string }[] }[];
    };
    expect(plan.edits.map(({ text }) => text)).toEqual([
      'pool new added',
      'pool b: server s address 10.0.0.3:80 → 10.0.0.4:80',
      'pool gone removed',
    ]);
    const [device] = plan.devices;
    expect(device?.configuration).toEqual([old]);
    const files = Object.fromEntries(
      (device?.files ?? []).map(({ path, base, proposed }) => [
        path,
        [base !== '', proposed !== '', base === proposed],
      ]),
    );
    expect(files).toEqual({
      [join(old ?? '', '00.cfg')]: [true, true, true],
      [join(old ?? '', '10-new.cfg')]: [false, true, false],
      [join(old ?? '', '20-gone.cfg')]: [true, false, false],
      [join(old ?? '', '30-b.cfg')]: [true, true, false],
    });
  });

  it('writes Markdown for a pull request', () => {
    const { stdout } = evenkeel(['plan', 'haproxy.cfg', 'proposed-funnel.cfg', '--format', 'markdown'], shop);
    expect(stdout).toMatch(/^## Evenkeel: block/);
    expect(stdout).toContain('| server | share before | after |');
    expect(stdout).toContain('all on app1: 0.3 s');
  });

  it('compares two versions in Git, with generated files', () => {
    const repository = join(folder, 'repository');
    mkdirSync(repository);
    const git = (...args: readonly string[]): void => {
      const identity = [
        '-c',
        'user.name=t',
        '-c',
        'user.email=t@example.invalid',
        '-c',
        'init.defaultBranch=main',
      ];
      const { status, stderr } = spawnSync('git', [...identity, ...args], {
        cwd: repository,
        encoding: 'utf8',
      });
      expect(stderr.includes('fatal') ? stderr : '', String(status)).toBe('');
    };
    const template = readFileSync(join(shop, 'haproxy.cfg'), 'utf8').replace(
      'balance roundrobin',
      'balance @ALGORITHM@',
    );
    git('init', '-q');
    writeFileSync(join(repository, 'haproxy.cfg.in'), template);
    writeFileSync(join(repository, 'algorithm'), 'roundrobin\n');
    writeFileSync(
      join(repository, 'evenkeel.yaml'),
      'render: sed "s/@ALGORITHM@/$(cat algorithm)/" haproxy.cfg.in > haproxy.cfg\ndevices: { lb1: { kind: haproxy, config: haproxy.cfg } }\n',
    );
    git('add', '-A');
    git('commit', '-qm', 'base');
    git('checkout', '-qb', 'change');
    writeFileSync(join(repository, 'algorithm'), 'leastconn\n');
    git('commit', '-qam', 'change');
    const run = evenkeel(['plan', '--git', 'main...HEAD', '--json'], repository);
    const plan = JSON.parse(run.stdout) as { edits: { text: string; after: { file: string } }[] };
    expect(plan.edits).toEqual([
      expect.objectContaining({
        text: 'pool app balance roundrobin → leastconn',
        after: expect.objectContaining({ file: 'haproxy.cfg' }),
      }),
    ]);
    const { stdout } = spawnSync('git', ['worktree', 'list'], { cwd: repository, encoding: 'utf8' });
    expect(stdout.trim().split('\n')).toHaveLength(1);
  });
});
