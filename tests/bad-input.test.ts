import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bin, type Run, evenkeel as run, shop } from './testing/command-line.ts';

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

  it('neither frames nor JSON show secrets, and a file that is nothing of its kind is not quoted', () => {
    const rule = 'http-request set-header Authorization "Basic c2VjcmV0" iff { path /x }';
    const path = file(
      'secret-frame.cfg',
      `defaults\n mode http\nfrontend f\n bind :80\n ${rule}\n default_backend b\nbackend b\n server s 10.0.0.1:80\n`,
    );
    const shown = evenkeel(['check', path]);
    expect(shown.stdout).toContain('set-header Authorization ***');
    expect(shown.stdout + evenkeel(['check', path, '--json']).stdout).not.toContain('c2VjcmV0');
    const shadow = file(
      'shadow',
      'root:$6$salt$hash:19000:0:99999:7:::\nbob:$6$salt$other:19000:0:99999:7:::\n',
    );
    const planned = evenkeel(['plan', join(shop, 'haproxy.cfg'), shadow]);
    expect(planned).toMatchObject({ status: 2, stderr: expect.stringContaining('[unknown-kind]') });
    expect(planned.stdout + planned.stderr).not.toContain('$6$');
  });

  it('an unreadable file is named with its errno', () => {
    if (process.getuid?.() === 0) {
      // Root reads everything: another user has to be asked.
      const path = file('secret.cfg', 'defaults\n mode http\n');
      chmodSync(path, 0o600);
      chmodSync(folder, 0o755);
      const { status, stdout } = spawnSync(
        'setpriv',
        ['--reuid=65534', '--regid=65534', '--clear-groups', bin, 'check', path, '--json'],
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
    writeFileSync(out, readFileSync(out, 'utf8').replace('"level": "caution"', '"level": "clear"'));
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
