import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runInCopy } from '../src/adapters/sandbox.ts';
import { evenkeel } from './testing/command-line.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-native-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

interface Result {
  readonly asked: readonly string[];
  readonly problems: readonly {
    readonly source: string;
    readonly message: string;
    readonly span?: { readonly file: string; readonly line: number };
  }[];
}

function check(...args: readonly string[]): { readonly status: number | null; readonly result: Result } {
  const run = evenkeel(['check', ...args, '--json'], folder);
  return { status: run.status, result: JSON.parse(run.stdout) as Result };
}

describe('a command in a copy', () => {
  it('changes nothing outside, reaches no network, and binds addresses of other machines', async () => {
    const marker = join(folder, 'marker');
    const before = readdirSync('/etc').length;
    const result = await runInCopy({
      files: new Map([['/etc/evenkeel-copy/a', 'A']]),
      hidden: [],
      command: [
        '/bin/sh',
        '-c',
        `cat /etc/evenkeel-copy/a; echo x > ${marker}; rm -r /etc/ssl; ip -o link | wc -l`,
      ],
      workingFolder: '/',
      timeoutMs: 10_000,
    });
    if ('unavailable' in result) throw new Error(result.unavailable);
    expect(result.stdout).toBe('A1\n');
    expect(existsSync(marker)).toBe(false);
    expect(existsSync('/etc/ssl')).toBe(true);
    expect(existsSync('/etc/evenkeel-copy')).toBe(false);
    expect(readdirSync('/etc').length).toBe(before);
  });

  it('is ended when it takes too long', async () => {
    const result = await runInCopy({
      files: new Map(),
      hidden: [],
      command: ['/bin/sleep', '60'],
      workingFolder: '/',
      timeoutMs: 300,
    });
    expect('status' in result && result.status).not.toBe(0);
  });
});

const haproxy = `global
  user nobody-of-this-host
  maxconn 100
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend www
  bind 10.99.0.1:443 ssl crt /etc/haproxy/certs/shop.pem
  bind 10.99.0.1:80
  http-request set-header X-Pool %[path,map_beg(/etc/haproxy/pools.map)]
  default_backend app
backend app
  errorfile 503 /etc/haproxy/errors/none.http
  option httpchk GET /health
  server app1 app1.internal.example:80 check
  server app2 10.99.0.12:80 check
`;

describe('haproxy -c', () => {
  it('agrees though certificate, map, error page, user, address and name are of another host', () => {
    write('lb1.cfg', haproxy);
    const { status, result } = check('lb1.cfg');
    expect(result.asked).toEqual(['haproxy: haproxy -c agrees']);
    expect(result.problems.filter(({ source }) => source === 'program')).toEqual([]);
    expect(status).toBe(0);
  });

  it('is heard at its line when it knows better', () => {
    write('lb1.cfg', haproxy.replace('option httpchk GET /health', 'http-check expect rstatus ((('));
    const { status, result } = check('lb1.cfg');
    const said = result.problems.filter(({ source }) => source === 'program');
    expect(said.map(({ span }) => [span?.file, span?.line])).toContainEqual(['lb1.cfg', 16]);
    expect(status).toBe(1);
    expect(check('lb1.cfg', '--no-native').result.asked).toEqual([]);
  });

  it('does not repeat what was said of the line', () => {
    write('lb1.cfg', haproxy.replace('maxconn 100', 'maxcon 100'));
    const { result } = check('lb1.cfg');
    expect(result.problems.filter(({ span }) => span?.line === 3).map(({ source }) => source)).toEqual([
      'reading',
    ]);
    expect(result.asked).toEqual(['haproxy: haproxy -c refuses it']);
  });
});

it('leaves no mount and no process behind', () => {
  write('lb1.cfg', haproxy);
  check('lb1.cfg');
  expect(execFileSync('cat', ['/proc/mounts'], { encoding: 'utf8' })).not.toContain('evenkeel-copy');
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('evenkeel-copy-'))).toEqual([]);
});
