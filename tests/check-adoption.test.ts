import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evenkeel } from './testing/command-line.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-adoption-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sound = `defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend www
  bind *:80
  default_backend app
backend app
  balance roundrobin
  option httpchk GET /health
  server app1 10.0.0.1:80 check
  server app2 10.0.0.2:80 check
  server app3 10.0.0.3:80 check
`;
const capture = '  use_backend fast if TRUE\n';
const fast = 'backend fast\n  server app1 10.0.0.1:80 check\n';
const broken = sound.replace('  default_backend', `${capture}  default_backend`) + fast;

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

interface Result {
  readonly findings: readonly {
    rule: string;
    origin?: { file: string; line: number };
    span: { line: number };
  }[];
  readonly problems: readonly { code: string; severity: string; message: string }[];
  readonly notCounted: Readonly<Record<'allowed' | 'baseline' | 'known', number>>;
}

function check(...args: readonly string[]): { readonly status: number | null; readonly result: Result } {
  const run = evenkeel(['check', ...args, '--json'], folder);
  return { status: run.status, result: JSON.parse(run.stdout) as Result };
}

function git(...args: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: folder });
}

describe('a comment in the configuration', () => {
  it('allows a rule on the next statement with a reason, and says how many it took out', () => {
    write(
      'a.cfg',
      broken.replace(capture, `  # evenkeel: allow capture-all -- tried until Friday\n${capture}`),
    );
    const { status, result } = check('a.cfg');
    expect(result.findings.map(({ rule }) => rule)).not.toContain('capture-all');
    expect(result.notCounted.allowed).toBe(1);
    expect(status).toBe(0);
    expect(evenkeel(['check', 'a.cfg'], folder).stdout).toContain('1 allowed by comments');
  });

  it('at the end of a line allows a rule on that line alone', () => {
    write('a.cfg', broken.replace(capture, `${capture.trimEnd()} # evenkeel: allow capture-all -- agreed\n`));
    expect(check('a.cfg').result.notCounted.allowed).toBe(1);
  });

  it('before a section allows a rule inside all of it, and allow-file in the whole file', () => {
    write('a.cfg', broken.replace('frontend www', '# evenkeel: allow capture-all -- agreed\nfrontend www'));
    expect(check('a.cfg').result.notCounted.allowed).toBe(1);
    write('a.cfg', `# evenkeel: allow-file capture-all -- agreed\n${broken}`);
    expect(check('a.cfg').result.notCounted.allowed).toBe(1);
    write(
      'a.cfg',
      broken.replace('\nbackend app', '\n# evenkeel: allow capture-all -- elsewhere\nbackend app'),
    );
    expect(check('a.cfg').result.findings.map(({ rule }) => rule)).toContain('capture-all');
  });

  it.each([
    ['without a reason', '# evenkeel: allow capture-all', 'gives no reason'],
    ['with an unknown rule', '# evenkeel: allow captur-all -- x', 'no rule captur-all'],
    ['without a rule', '# evenkeel: allow -- x', 'names no rule'],
    ['with another instruction', '# evenkeel: ignore capture-all -- x', 'no instruction'],
  ])('%s allows nothing and is told', (_, comment, message) => {
    write('a.cfg', broken.replace(capture, `  ${comment}\n${capture}`));
    const { status, result } = check('a.cfg');
    expect(result.findings.map(({ rule }) => rule)).toContain('capture-all');
    expect(result.problems.map((problem) => problem.message).join()).toContain(message);
    expect(status).toBe(1);
  });

  it('that allows nothing is a note', () => {
    write('a.cfg', sound.replace('frontend www', '# evenkeel: allow capture-all -- x\nfrontend www'));
    const { status, result } = check('a.cfg');
    expect(result.problems).toMatchObject([{ code: 'allow-comment', severity: 'note' }]);
    expect(status).toBe(0);
  });
});

describe('a baseline', () => {
  it('holds what is known, also when its lines move, and lets new findings fail', () => {
    write('evenkeel.yaml', 'devices: { lb1: { config: a.cfg } }\n');
    write('a.cfg', broken);
    expect(check('.').status).toBe(1);
    expect(evenkeel(['check', '.', '--write-baseline'], folder).status).toBe(0);
    const known = check('.');
    expect(known.status).toBe(0);
    expect(known.result.notCounted.baseline).toBeGreaterThan(0);
    write('a.cfg', `# one line more\n\n${broken}`);
    expect(check('.').status).toBe(0);
    write('a.cfg', broken.replace('10.0.0.2:80', '10.0.0.3:80'));
    expect(check('.').status).toBe(1);
  });

  it('is written whole and sorted, and refused when it is something else', () => {
    write('a.cfg', broken);
    expect(evenkeel(['check', 'a.cfg', '--baseline', 'b.json', '--write-baseline'], folder).status).toBe(0);
    const first = readFileSync(join(folder, 'b.json'), 'utf8');
    evenkeel(['check', 'a.cfg', '--baseline', 'b.json', '--write-baseline'], folder);
    expect(readFileSync(join(folder, 'b.json'), 'utf8')).toBe(first);
    for (const text of ['', '{}', '[1]', 'null', '{"schema":"evenkeel.baseline/1","findings":[null]}']) {
      write('b.json', text);
      const run = evenkeel(['check', 'a.cfg', '--baseline', 'b.json'], folder);
      expect(run.status).toBe(2);
      expect(run.stderr).toMatch(/baseline-invalid/);
    }
    expect(evenkeel(['check', 'a.cfg', '--baseline', 'none.json'], folder).status).toBe(2);
  });
});

describe('check --git', () => {
  it('counts only what the change adds', () => {
    write('evenkeel.yaml', 'devices: { lb1: { config: a.cfg } }\n');
    write('a.cfg', broken);
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-qm', 'old estate');
    write('a.cfg', `# moved\n${broken}`);
    git('commit', '-qam', 'a comment');
    expect(check('.').status).toBe(1);
    const same = check('.', '--git', 'HEAD~1...HEAD');
    expect(same.status).toBe(0);
    expect(same.result.notCounted.known).toBeGreaterThan(0);
    write('a.cfg', broken.replace('10.0.0.2:80', '10.0.0.3:80'));
    git('commit', '-qam', 'a slip');
    const slip = check('.', '--git', 'HEAD~1...HEAD');
    expect(slip.status).toBe(1);
    expect(slip.result.findings.map(({ rule }) => rule)).toEqual(['duplicate-server']);
  });

  it('asks the rules about changes, which need both versions', () => {
    const trunk = (list: string): string =>
      `version 17.6\n!\nvlan 10,20,30\n!\ninterface GigabitEthernet1/0/1\n switchport mode trunk\n switchport trunk allowed vlan ${list}\n!\nend\n`;
    write('evenkeel.yaml', 'devices: { sw1: { config: sw1.cfg } }\n');
    write('sw1.cfg', trunk('10,20'));
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-qm', 'old estate');
    write('sw1.cfg', trunk('30'));
    git('commit', '-qam', 'a forgotten word');
    const { status, result } = check('.', '--git', 'HEAD~1...HEAD');
    expect(status).toBe(1);
    expect(result.findings.map(({ rule }) => rule)).toEqual(['allowed-vlan-replaced']);
    expect(check('.').result.findings).toEqual([]);
  });

  it('renders both versions, keeps fingerprints over a new rendering, and names the template', () => {
    write('evenkeel.yaml', 'render: sh render.sh\ndevices: { lb1: { config: out/a.cfg } }\n');
    write(
      'render.sh',
      'mkdir -p out && { echo "# rendered $(date +%s%N)"; echo "# source: a.tpl:1"; cat a.tpl; } > out/a.cfg\n',
    );
    write('.gitignore', 'out\n');
    write('a.tpl', broken);
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-qm', 'old estate');
    write('a.tpl', broken.replace('10.0.0.2:80', '10.0.0.3:80'));
    git('commit', '-qam', 'a slip');
    const { status, result } = check('.', '--git', 'HEAD~1...HEAD');
    expect(status).toBe(1);
    expect(result.findings.map(({ rule, origin }) => [rule, origin?.file, origin?.line])).toEqual([
      ['duplicate-server', 'a.tpl', broken.split('\n').findIndex((line) => line.includes('app3')) + 1],
    ]);
    expect(result.findings[0]?.span.line).toBe((result.findings[0]?.origin?.line ?? 0) + 2);
  });
});

describe('include, globs, environments and render in one fleet', () => {
  it('work end to end', () => {
    write(
      'evenkeel.yaml',
      [
        'include: [parts/*.yaml]',
        'devices: { lb1: { config: "conf/*.cfg" } }',
        'environments: { staging: { devices: { lb1: { config: staging.cfg } } } }',
        '',
      ].join('\n'),
    );
    write(
      'parts/services.yaml',
      'services: { shop: { entry: "http://shop.example.com", traffic: { rate: 10/s } } }\n',
    );
    write('conf/a.cfg', sound);
    write('staging.cfg', broken);
    expect(check('.').status).toBe(0);
    expect(check('.', '--environment', 'staging').status).toBe(1);
  });
});
