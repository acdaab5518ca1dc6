import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviceKinds } from '../src/devices/registry.ts';
import { leaks } from '../src/rehearse/enclosed.ts';
import { dealPlaces, portsWanted } from '../src/rehearse/places.ts';
import { type Rehearsed, rehearseIn } from './testing/rehearsals.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-rehearse-test-'));
  mkdirSync(join(folder, 'sandboxes'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function rehearse(...args: readonly string[]): Rehearsed {
  return rehearseIn(join(folder, 'sandboxes'), args);
}

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const haproxy = (more: string): string => `global
  user haproxy
  chroot /var/lib/haproxy
  log /dev/log local0
  stats socket /run/haproxy/admin.sock
resolvers dns
  nameserver a 10.0.0.2:53
defaults
  mode http
  log global
  timeout connect 1s
  timeout client 5s
  timeout server 5s
  retries 3
  option redispatch
frontend www
  bind :80
  bind 10.0.0.9:443 ssl crt /etc/ssl/site.pem alpn h2,http/1.1
  acl beta hdr(x-beta) -m found
  default_backend app
backend app
  option httpchk GET /health
  ${more}
`;

const servers = `server a app-a.internal:8080 check resolvers dns
  server b 10.0.0.12:8080 check ssl verify none
  server c 10.0.0.13:8080 check weight 2`;

const nginx = (balance: string): string => `user www-data;
pid /run/nginx.pid;
events {}
http {
  access_log /var/log/nginx/access.log;
  upstream app { ${balance} server 10.0.0.11:8080; server 10.0.0.12:8080; server 10.0.0.13:8080 weight=3; }
  server { listen 80 default_server; server_name shop.example; location / { proxy_pass http://app; } }
}
`;

const has = (program: string): boolean => spawnSync(program, ['-v']).status === 0;

describe.skipIf(!has('haproxy'))('a rehearsal of HAProxy (skipped where it is not installed)', () => {
  it('runs both versions, and what the program does fits the forecast', () => {
    const base = write('base.cfg', haproxy(`balance roundrobin\n  ${servers}`));
    const proposed = write('hash.cfg', haproxy(`balance source\n  hash-type consistent\n  ${servers}`));
    const { status, data } = rehearse(base, proposed, '--for', '2s', '--rate', '150/s');
    const [device] = data.devices;
    expect([status, data.schema, data.verdict]).toEqual([
      0,
      'evenkeel.rehearsal/1',
      { level: 'clear', reasons: [] },
    ]);
    expect(device?.base.fits[0]?.servers.map(({ forecast }) => forecast)).toEqual([0.25, 0.25, 0.5]);
    for (const side of [device?.base, device?.proposed]) {
      const [fit] = side?.fits ?? [];
      expect([side?.load.totals.failed, side?.reload.failed]).toEqual([0, 0]);
      expect(side?.load.totals.planned).toBeGreaterThan(200);
      expect(fit?.pValue).toBeGreaterThan(1e-6);
      for (const { forecast, measured } of fit?.servers ?? [])
        expect(Math.abs(forecast - measured)).toBeLessThan(0.12);
    }
    expect(device?.proposed.losses.map(({ server }) => server)).toEqual(['a', 'b', 'c']);
    // Three tries and a redispatch: users notice nothing.
    for (const { failed, requests } of device?.proposed.losses ?? [])
      expect([failed, requests > 100]).toEqual([0, true]);
  }, 60_000);

  it('blocks a funnel that the one server cannot carry', () => {
    write('haproxy.cfg', haproxy(`balance roundrobin\n  ${servers}`));
    write(
      'funnel.cfg',
      haproxy(
        `balance first\n  server b 10.0.0.12:8080 check\n  server c 10.0.0.13:8080 check weight 2 disabled`,
      ),
    );
    write(
      'evenkeel.yaml',
      `fleet: small
devices:
  lb1: { kind: haproxy, config: haproxy.cfg }
  b: { kind: host, host: 10.0.0.12, capacity: 60/s, latency: 20ms }
  c: { kind: host, host: 10.0.0.13, capacity: 60/s, latency: 20ms }
services:
  shop: { entry: 'http://shop.example', traffic: { rate: 130/s } }
`,
    );
    const { status, data } = rehearse(
      join(folder, 'haproxy.cfg'),
      join(folder, 'funnel.cfg'),
      '--for',
      '3s',
      '--no-losses',
    );
    expect([status, data.verdict.level]).toEqual([1, 'block']);
    expect(data.verdict.reasons[0]).toContain('lb1');
    rmSync(join(folder, 'evenkeel.yaml'));
  }, 60_000);

  it('refuses what no stub can stand for, at its line, and starts nothing', () => {
    const base = write('base.cfg', haproxy(`balance roundrobin\n  ${servers}`));
    const proposed = write('lua.cfg', haproxy(`http-request lua.choose\n  ${servers}`));
    const { status, data } = rehearse(base, proposed);
    expect([status, data.problems?.[0]?.code]).toEqual([2, 'not-rehearsed']);
    expect(data.problems?.[0]?.message).toContain('lua.choose');
    expect(readdirSync(join(folder, 'sandboxes'))).toEqual([]);
  }, 30_000);
});

describe.skipIf(!has('nginx'))('a rehearsal of nginx (skipped where it is not installed)', () => {
  it('runs both versions, and what the program does fits the forecast', () => {
    const { status, data } = rehearse(
      write('base.conf', nginx('')),
      write('hash.conf', nginx('hash $request_uri consistent;')),
      '--for',
      '2s',
      '--rate',
      '150/s',
    );
    const [device] = data.devices;
    expect([status, data.verdict.level]).toEqual([0, 'clear']);
    expect(device?.proposed.changed.join()).toContain('consistent hash by the addresses');
    for (const side of [device?.base, device?.proposed]) {
      expect([side?.load.totals.failed, side?.reload.failed]).toEqual([0, 0]);
      expect(side?.fits[0]?.servers.map(({ server }) => server)).toEqual([
        '10.0.0.11:8080',
        '10.0.0.12:8080',
        '10.0.0.13:8080',
      ]);
      expect(side?.fits[0]?.pValue).toBeGreaterThan(1e-6);
    }
    for (const { failed, requests } of device?.proposed.losses ?? [])
      expect([failed, requests > 100]).toEqual([0, true]);
  }, 60_000);
});

describe('the sandbox', () => {
  it.each(['haproxy', 'nginx'])(
    'leaves nothing of %s outside: its fixtures stay inside or are refused',
    (name) => {
      const kind = deviceKinds.find((one) => one.kind === name);
      const fixtures = join(import.meta.dirname, '../src/devices', name, 'fixtures');
      const files = readdirSync(fixtures).filter(
        (file) => /\.(cfg|conf)$/.test(file) && !file.startsWith('error'),
      );
      const judged = files.map((file) => {
        const text = spawnSync('cat', [join(fixtures, file)], { encoding: 'latin1' }).stdout;
        const reading = kind?.read([{ file, text }]);
        if (kind?.rehearsal === undefined || reading === undefined) throw new Error('no rehearsal');
        if (reading.problems.some(({ severity }) => severity === 'error')) return 'refused';
        const ports = Array.from({ length: portsWanted(reading.facts) }, (_, at) => 20_000 + at);
        const copies = new Map(reading.facts.files.map(({ path }, at) => [path, `/sandbox/list-${at}`]));
        const { sandbox } = dealPlaces(reading.facts, '/sandbox', ports, copies);
        const rewritten = kind.rehearsal.rewrite(reading, sandbox);
        if (rewritten.refused.length > 0) return 'refused';
        const again = kind.read([{ file, text: rewritten.text }]);
        return leaks(again, '/sandbox').length === 0
          ? 'inside'
          : `${file}: ${leaks(again, '/sandbox')[0]?.message}`;
      });
      expect(judged.filter((one) => one !== 'inside' && one !== 'refused')).toEqual([]);
      expect(judged.filter((one) => one === 'inside').length).toBeGreaterThan(3);
    },
  );

  it('is told when a rewriting forgot an address or a file', () => {
    const kind = deviceKinds.find((one) => one.kind === 'haproxy');
    const text =
      'frontend f\n  bind 10.0.0.1:80\n  default_backend b\nbackend b\n  server a 10.0.0.2:80\n  errorfile 503 /etc/x.http\n';
    const found = leaks(
      kind?.read([{ file: 'x', text }]) ?? { tree: {}, facts: undefined as never, problems: [] },
      '/sandbox',
    );
    expect(found.map(({ message }) => message)).toEqual([
      'the sandbox would not hold: it listens on 10.0.0.1:80',
      'the sandbox would not hold: server b/a is 10.0.0.2',
      'the sandbox would not hold: it names the file /etc/x.http',
    ]);
  });
});
