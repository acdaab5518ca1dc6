import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commands } from '../src/cli/commands.ts';

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'evenkeel-cli-'));
const shop = join(root, 'fixtures/shop');

afterAll(() => rmSync(folder, { recursive: true }));

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function evenkeel(args: readonly string[], cwd: string = folder, environment: NodeJS.ProcessEnv = {}): Run {
  return spawnSync(join(root, 'bin/evenkeel'), [...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    maxBuffer: 1 << 28,
  });
}

function file(name: string, bytes: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
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

describe('bad input', () => {
  it.each([
    [
      'binary junk',
      () => file('junk.cfg', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 255, 0])),
      'binary-file',
    ],
    ['an empty file', () => file('empty.cfg', ''), 'empty-file'],
    ['a missing file', () => join(folder, 'missing.cfg'), 'unreadable-file'],
    [
      'a text of no kind',
      () => file('poem.cfg', 'Shall I compare thee\nto a summer’s day\n'),
      'unknown-kind',
    ],
    [
      'an unterminated quote',
      () => file('quote.cfg', 'defaults\n  log-format "never ends\nfrontend f\n bind :80\n'),
      'unterminated-quote',
    ],
    [
      'an unknown section',
      () => file('section.cfg', 'fronted www\n bind :80\nbackend b\n server s 10.0.0.1:80\n'),
      'unknown-section',
    ],
    [
      'one line of 10 MB',
      () => file('long.cfg', `defaults\n mode http\nbackend b\n ${'x'.repeat(10 << 20)}\n`),
      'unknown-keyword',
    ],
    [
      'a broken fleet file',
      () => file('evenkeel.yaml', 'devices:\n  lb1: { kind: haproxy, confg: x.cfg }\n'),
      'fleet-schema',
    ],
  ])('%s gets a clear problem and exit 2', (_, make, code) => {
    const { status, stdout, stderr } = evenkeel(['check', make()]);
    expect(status).toBe(2);
    expect(stdout + stderr).toContain(`[${code}]`);
    expect(stdout + stderr).toContain('fix:');
    expect(stdout + stderr).not.toMatch(/\bat .*\.ts:\d+/);
    expect(stdout.length).toBeLessThan(20_000);
    rmSync(join(folder, 'evenkeel.yaml'), { force: true });
  });

  it('an unreadable file is named with its errno', () => {
    if (process.getuid?.() === 0) {
      // Root reads everything: another user has to be asked.
      const path = file('secret.cfg', 'defaults\n mode http\n');
      chmodSync(path, 0o600);
      chmodSync(folder, 0o755);
      const { status, stdout } = spawnSync(
        'setpriv',
        [
          '--reuid=65534',
          '--regid=65534',
          '--clear-groups',
          join(root, 'bin/evenkeel'),
          'check',
          path,
          '--json',
        ],
        { encoding: 'utf8', cwd: '/' },
      );
      expect(status).toBe(2);
      expect(stdout).toContain('EACCES');
      return;
    }
    const path = file('secret.cfg', 'x');
    chmodSync(path, 0);
    expect(evenkeel(['check', path])).toMatchObject({ status: 2, stderr: expect.stringContaining('EACCES') });
  });

  it.each([
    [['plan', 'one.cfg'], 'usage'],
    [['plan', '--git', 'nowhere...HEAD'], 'git-failed'],
    [['apply', 'missing.plan.json'], 'unreadable-file'],
    [['incident', 'show', '7'], 'not-found'],
    [['postmortem', 'show', '7'], 'not-found'],
    [['rollback', join(shop, 'haproxy.cfg')], 'not-found'],
    [['guard', '--config', shop, '--device', 'lb9', '--', 'true'], 'usage'],
  ])('%j is refused with %s', (args, code) => {
    const { status, stderr } = evenkeel(args);
    expect(status).toBe(2);
    expect(stderr).toContain(`[${code}]`);
  });

  it('a plan that was altered is refused', () => {
    const out = join(folder, 'altered.plan.json');
    expect(
      evenkeel(['plan', join(shop, 'haproxy.cfg'), join(shop, 'proposed-timeout.cfg'), '--out', out]).status,
    ).toBe(0);
    writeFileSync(out, readFileSync(out, 'utf8').replace('"level": "clear"', '"level": "caution"'));
    expect(evenkeel(['apply', out])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('plan-invalid'),
    });
  });

  it('a device that cannot be reached is reported before anything is touched', () => {
    const out = join(folder, 'unreachable.plan.json');
    const before = readFileSync(join(shop, 'haproxy.cfg'));
    evenkeel(['plan', join(shop, 'haproxy.cfg'), join(shop, 'proposed-timeout.cfg'), '--out', out]);
    expect(evenkeel(['apply', out])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('control-unreachable'),
    });
    expect(readFileSync(join(shop, 'haproxy.cfg'))).toEqual(before);
  });
});

describe('plan', () => {
  it.each([
    ['proposed-funnel.cfg', 1, 'block', 'sends every request to pool app_fast'],
    ['proposed-drain.cfg', 0, 'caution', 'server app3 weight 1 → 0'],
    ['proposed-timeout.cfg', 0, 'clear', 'timeout server 30000 ms → 20000 ms'],
  ])('%s: exit %d, verdict %s', (proposed, status, level, edit) => {
    const run = evenkeel(['plan', 'haproxy.cfg', proposed, '--json'], shop);
    const plan = JSON.parse(run.stdout) as {
      schema: string;
      verdict: { level: string };
      edits: { text: string }[];
    };
    expect(run.status).toBe(status);
    expect(plan.schema).toBe('evenkeel.plan/1');
    expect(plan.verdict.level).toBe(level);
    expect(plan.edits.map(({ text }) => text).join('\n')).toContain(edit);
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
