import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { throwAwayCertificate } from '../src/adapters/throw-away-certificate.ts';

const evenkeel = join(import.meta.dirname, '../bin/evenkeel');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-rehearse-tls-'));
  mkdirSync(join(folder, 'sandboxes'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function has(program: string): boolean {
  return spawnSync(program, ['-v']).status === 0;
}

interface Fit {
  readonly pool: string;
  readonly pValue: number;
  readonly servers: readonly {
    readonly server: string;
    readonly forecast: number;
    readonly requests: number;
  }[];
}

interface Side {
  readonly load: { readonly totals: { readonly planned: number; readonly failed: number } };
  readonly fits: readonly Fit[];
  readonly routes: Fit;
  readonly changed: readonly string[];
}

interface Told {
  readonly status: number | null;
  readonly verdict: { readonly level: string; readonly reasons: readonly string[] };
  readonly base: Side;
  readonly proposed: Side;
}

function rehearse(args: readonly string[], cwd = folder): Told {
  const words = ['rehearse', ...args, '--for', '1s', '--rate', '200/s', '--no-losses', '--json'];
  const { status, stdout, stderr } = spawnSync(evenkeel, words, {
    encoding: 'utf8',
    cwd,
    env: { ...process.env, TMPDIR: join(folder, 'sandboxes') },
  });
  if (stdout === '') throw new Error(`exit ${status}: ${stderr}`);
  const { verdict, devices } = JSON.parse(stdout) as {
    readonly verdict: Told['verdict'];
    readonly devices: readonly [Pick<Told, 'base' | 'proposed'>];
  };
  return { status, verdict, base: devices[0].base, proposed: devices[0].proposed };
}

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** Requests that each pool got, by the choice between pools; each is as the forecast says. */
function routed({ routes, load }: Side): Readonly<Record<string, number>> {
  expect(load.totals.failed).toBe(0);
  expect(routes.pValue).toBeGreaterThan(1e-6);
  return Object.fromEntries(routes.servers.map(({ server, requests }) => [server, requests]));
}

function expectSameWay(told: Told): void {
  expect([told.status, told.verdict]).toEqual([0, { level: 'clear', reasons: [] }]);
}

const byDevice = 'answered by the device';

const haproxy = (bind: string, rules: string): string => `global
  log ${folder}/outside/log local0
  stats socket ${folder}/outside/admin.sock
  crt-base ${folder}
defaults
  mode http
  timeout connect 1s
  timeout client 5s
  timeout server 5s
frontend www
  bind :80
  bind 10.0.0.9:443 ssl ${bind}
  http-request redirect scheme https code 301 unless { ssl_fc }
  ${rules}
  default_backend app
backend app
  balance roundrobin
  server a 10.0.0.1:443 ssl verify none
  server b 10.0.0.2:443 ssl verify none
backend api
  server c 10.0.0.3:80
`;

const bySni = 'use_backend api if { ssl_fc_sni -i api.example }';

describe.skipIf(!has('haproxy'))('TLS in a rehearsal of HAProxy (skipped where it is not installed)', () => {
  it('is ended as on the device: server names route, plain requests are sent to https', async () => {
    write('site.pem', await throwAwayCertificate(['api.example', 'shop.example']));
    mkdirSync(join(folder, 'outside'));
    const base = write('base.cfg', haproxy('crt site.pem alpn h2,http/1.1', bySni));
    const hosts = 'use_backend api if { hdr(host) -i api.example shop.example }';
    const told = rehearse([base, write('hosts.cfg', haproxy('crt site.pem', hosts))]);
    // Requests go other ways, as the model said.
    expect([told.status, told.verdict.level]).toEqual([0, 'caution']);
    expect(told.verdict.reasons[0]).toContain('pool app → api');
    const before = routed(told.base);
    expect(before[byDevice]).toBeGreaterThan(60);
    expect(before['api']).toBeGreaterThan(20);
    expect(before['app']).toBeGreaterThan(20);
    expect(routed(told.proposed)['api']).toBeGreaterThan(before['api'] ?? 0);
    expect(told.base.changed).toContain('certificates are throw-away ones');
    expect(readdirSync(join(folder, 'outside'))).toEqual([]);
    expect(readdirSync(join(folder, 'sandboxes'))).toEqual([]);
  }, 60_000);

  it('takes clients with the wrong certificate, and refuses them where strict-sni does', async () => {
    write('other.pem', await throwAwayCertificate(['other.invalid']));
    const base = write('lax.cfg', haproxy('crt other.pem', bySni));
    const told = rehearse([base, write('strict.cfg', haproxy('crt other.pem strict-sni', bySni))]);
    expect(routed(told.base)['app']).toBeGreaterThan(20);
    expect(told.proposed.load.totals.failed).toBeGreaterThan(60);
    expect([told.status, told.verdict.level]).toEqual([1, 'block']);
  }, 60_000);

  it('stands in for certificates and authorities that are not here', () => {
    const bind = 'crt not-here.pem ciphers AES128-SHA verify required ca-file clients.pem';
    const told = rehearse([
      write('base.cfg', haproxy(`${bind} strict-sni`, bySni)),
      write('list.cfg', haproxy('crt-list not-here.list', bySni)),
    ]);
    expectSameWay(told);
    expect(routed(told.base)['api']).toBeGreaterThan(20);
    expect(told.base.changed).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/those that are not here/),
        expect.stringMatching(/strict-sni is left out/),
        expect.stringMatching(/every client shows/),
        expect.stringMatching(/versions and ciphers/),
      ]),
    );
  }, 60_000);

  it('is passed through to servers, and routed by the name that clients ask for', () => {
    const pass = (balance: string): string => `defaults
  mode tcp
  timeout connect 1s
  timeout client 5s
  timeout server 5s
frontend pass
  bind :443
  tcp-request inspect-delay 5s
  tcp-request content accept if { req.ssl_hello_type 1 }
  use_backend api if { req.ssl_sni -i api.example }
  default_backend app
backend app
  balance ${balance}
  server a 10.0.0.1:443 check
  server b 10.0.0.2:443 check
backend api
  server c 10.0.0.3:443
`;
    const told = rehearse([write('pass.cfg', pass('roundrobin')), write('source.cfg', pass('source'))]);
    expectSameWay(told);
    expect(routed(told.base)['api']).toBeGreaterThan(60);
    expect(routed(told.proposed)['app']).toBeGreaterThan(60);
  }, 60_000);
});

const nginx = (app: string): string => `pid ${folder}/outside-nginx/pid;
error_log ${folder}/outside-nginx/error.log;
events {}
http {
  ssl_certificate site.pem; ssl_certificate_key site.key; ssl_protocols TLSv1.3;
  upstream app { server 10.0.0.11:8080; server 10.0.0.12:8080${app}; }
  upstream api { server 10.0.0.21:8443; }
  server { listen 80 default_server; return 301 https://$host$request_uri; }
  server { listen 443 ssl default_server; listen 8443 ssl; server_name shop.example; location / { proxy_pass http://app; } }
  server {
    listen 443 ssl;
    server_name api.example;
    ssl_certificate $ssl_server_name.pem; ssl_certificate_key $ssl_server_name.key;
    ssl_client_certificate clients.pem; ssl_verify_client on;
    location / { proxy_pass https://api; }
  }
}
`;

describe.skipIf(!has('nginx'))('TLS in a rehearsal of nginx (skipped where it is not installed)', () => {
  it('is ended as on the device, server block by server block', () => {
    mkdirSync(join(folder, 'outside-nginx'));
    const told = rehearse([write('base.conf', nginx('')), write('weight.conf', nginx(' weight=3'))]);
    expectSameWay(told);
    for (const side of [told.base, told.proposed]) {
      const counts = routed(side);
      for (const name of ['app', 'api', byDevice]) expect(counts[name]).toBeGreaterThan(40);
    }
    expect(readdirSync(join(folder, 'outside-nginx'))).toEqual([]);
  }, 60_000);
});

const stream = (shop: string): string => `load_module modules/ngx_stream_module.so;
events {}
stream {
  map $ssl_preread_server_name $backend { api.example api; default shop; }
  upstream shop { ${shop} server 10.0.0.11:443; server 10.0.0.12:443; }
  upstream api { server 10.0.0.21:443; }
  server { listen 443; ssl_preread on; proxy_protocol on; proxy_pass $backend; }
  server { listen 5432; proxy_pass 10.0.0.31:5432; }
}
`;

const streamModule = '/usr/lib/nginx/modules/ngx_stream_module.so';

describe.skipIf(!has('nginx') || !existsSync(streamModule))(
  'connections that nginx passes on (skipped where it has no module for them)',
  () => {
    it('go where the name that clients ask for says, by the address that they come from', () => {
      const base = write('stream.conf', stream(''));
      const told = rehearse([base, write('stream-hash.conf', stream('hash $remote_addr;'))]);
      expectSameWay(told);
      for (const side of [told.base, told.proposed]) {
        const counts = routed(side);
        for (const name of ['shop', 'api', '10.0.0.31:5432']) expect(counts[name]).toBeGreaterThan(30);
      }
    }, 60_000);

    it('may not go where a variable says that has other values than upstreams', () => {
      const text = stream('').replace('default shop', 'default 10.0.0.99:443');
      const words = ['rehearse', write('stream.conf', stream('')), write('free.conf', text), '--json'];
      const { status, stderr, stdout } = spawnSync(evenkeel, words, { encoding: 'utf8', cwd: folder });
      expect(status).toBe(2);
      expect(stdout + stderr).toContain('the server of proxy_pass is worked out while it runs: $backend');
    }, 60_000);
  },
);

describe.skipIf(!has('haproxy'))('what is rehearsed (skipped where haproxy is not installed)', () => {
  const before = () => haproxy('crt site.pem', bySni);
  const after = () => before().replace('balance roundrobin', 'balance source');

  it('is a saved plan', () => {
    const base = write('live.cfg', before());
    const words = ['plan', base, write('next.cfg', after()), '--out', join(folder, 'change.plan.json')];
    expect(spawnSync(evenkeel, words, { encoding: 'utf8', cwd: folder }).stderr).toBe('');
    const told = rehearse(['change.plan.json']);
    expectSameWay(told);
    expect(told.proposed.fits.map(({ pool }) => pool).toSorted()).toEqual(['api', 'app']);
  }, 60_000);

  it('is what two commits have', () => {
    const repository = join(folder, 'repository');
    mkdirSync(repository);
    const git = (...words: readonly string[]): void => {
      const named = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words];
      expect(spawnSync('git', named, { cwd: repository }).status).toBe(0);
    };
    git('init', '-q');
    for (const text of [before(), after()]) {
      writeFileSync(join(repository, 'haproxy.cfg'), text);
      git('add', '.');
      git('commit', '-qm', 'change');
    }
    expectSameWay(rehearse(['--git', 'HEAD~1...HEAD'], repository));
  }, 60_000);
});
