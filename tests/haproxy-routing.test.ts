// The rules of a frontend, evaluated here and by the real program, must send every request to the same pool.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as ask } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxy } from '../src/devices/haproxy/index.ts';
import { buildPath, type Path } from '../src/network/path.ts';
import type { Request } from '../src/network/request.ts';
import { route } from '../src/network/route.ts';

const installed = spawnSync('haproxy', ['-v']).status === 0;

const rules = String.raw`
    acl api path_beg /api /v1
    acl api hdr_beg(host) -i api.
    acl static path_end -i .css .js
    acl admin path_dir admin
    acl office src 127.0.0.0/30 127.0.1.0/24
    acl local_one src 127.0.0.1
    acl shop hdr(host),lower,host_only -m str shop.example.com www.shop.example.com
    acl domain hdr_dom(host) -i example.org
    acl long path -m len gt 20
    acl second path,field(3,/) -m str b c
    acl word path,word(1,/),upper -m str USERS
    acl debug url_param(debug) -m found
    acl version urlp(version) 2 3
    acl digits path_reg ^/item/[0-9]+$
    acl digits_any path_reg -i ^/THING/[a-z]+/?$
    acl sub url_sub -i token=
    acl based base_beg -i www.example.net/deep
    acl exact base www.example.net/only
    acl alive nbsrv(pool_static) ge 1
    http-request set-var(txn.host) req.hdr(host),lower,host_only
    acl by_variable var(txn.host) -m end .variable.test
    http-request deny deny_status 410 if { path /gone }
    http-request set-path /rewritten%[path] if { path_beg /old/ }
    http-request set-header Host api.example.com if { hdr(host) -i legacy.example.com }
    use_backend pool_admin if admin !office
    use_backend pool_rewritten if { path_beg /rewritten/ }
    use_backend pool_api if api !static METH_GET or api { path_end .json }
    use_backend pool_static if static alive
    use_backend pool_shop if shop
    use_backend pool_domain if domain || by_variable
    use_backend pool_version if version !{ urlp(version) 3 } or debug second
    use_backend pool_item if digits or digits_any
    use_backend pool_base if based or exact
    use_backend pool_token if sub
    use_backend pool_posts unless METH_GET or METH_HEAD
    use_backend pool_word if word !long
    use_backend pool_%[path,field(2,/),lower,map_str(pools.map)] if { path_beg /map/ /direct/ }
    use_backend %[hdr(host),lower,map_beg(hosts.map)] if { hdr(host),lower,map_beg(hosts.map) -m found }
    use_backend pool_one if local_one
    default_backend pool_default`;

const pools = [
  'admin',
  'rewritten',
  'api',
  'static',
  'shop',
  'domain',
  'version',
  'item',
  'base',
  'token',
  'posts',
  'word',
  'mapped',
  'one',
  'default',
];

const files = new Map([
  ['pools.map', 'map mapped\ndirect shop\n'],
  ['hosts.map', 'ma pool_mapped\nmapped.example.com pool_shop\n'],
]);

function configuration(port: number): string {
  const backends = pools.map(
    (name) =>
      `backend pool_${name}\n    http-request return status 200 hdr x-pool pool_${name}\n    server s1 127.0.0.1:9`,
  );
  const head =
    'defaults\n    mode http\n    timeout connect 1s\n    timeout client 5s\n    timeout server 5s\n';
  return `${head}\nfrontend www\n    bind 127.0.0.1:${port}${rules}\n\n${backends.join('\n\n')}\n`;
}

interface Sent {
  readonly method: string;
  readonly source: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

/** Pieces that the rules look for, and near misses. */
const sent: fc.Arbitrary<Sent> = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT'),
  source: fc.constantFrom('127.0.0.1', '127.0.0.2', '127.0.0.5', '127.0.1.9', '127.9.9.9'),
  host: fc
    .tuple(
      fc.constantFrom('', 'www.', 'api.', 'API.', 'xapi.', 'ma', 'mapped.'),
      fc.constantFrom(
        'shop.example.com',
        'SHOP.example.com',
        'example.org',
        'example.net',
        'x.variable.test',
        'legacy.example.com',
      ),
      fc.constantFrom('', ':8080'),
    )
    .map((parts) => parts.join('')),
  path: fc
    .array(
      fc.constantFrom(
        'api',
        'v1',
        'admin',
        'users',
        'item',
        '42',
        'thing',
        'abc',
        'b',
        'c',
        'old',
        'map',
        'direct',
        'deep',
        'only',
        'gone',
        'x',
      ),
      { maxLength: 4 },
    )
    .chain((parts) =>
      fc.constantFrom('', '.css', '.JS', '.json', '/').map((end) => `/${parts.join('/')}${end}`),
    ),
  query: fc.constantFrom(
    'z=1',
    'debug',
    'debug=1',
    'version=2',
    'version=3&x=1',
    'a=1&version=2',
    'token=abc',
  ),
});

function predicted(path: Path, one: Sent): string {
  const device = path.devices[0];
  const frontend = device?.facts.frontends[0];
  if (device === undefined || frontend === undefined) return 'nothing read';
  const asked: Request = {
    ...one,
    destination: '127.0.0.1',
    destinationPort: 80,
    tls: false,
    headers: {},
    aliveServers: () => 1,
  };
  const { likely, uncertain } = route(device, frontend, asked);
  if (uncertain.length > 0) return `uncertain: ${uncertain.map(({ text }) => text).join('; ')}`;
  const { ending, decision } = likely;
  if (ending.kind === 'pool') return ending.pool;
  const backend = device.facts.pools.find(
    ({ decisions }) => decision !== undefined && decisions.includes(decision),
  );
  return backend?.name ?? ending.kind + (ending.kind === 'answered' ? ` ${ending.how}` : '');
}

function answered(port: number, one: Sent): Promise<string> {
  return new Promise((resolve, reject) => {
    const sending = ask(
      {
        host: '127.0.0.1',
        port,
        localAddress: one.source,
        method: one.method,
        path: one.query === '' ? one.path : `${one.path}?${one.query}`,
        headers: { host: one.host },
        agent: false,
      },
      (response) => {
        response.resume();
        const pool = response.headers['x-pool'];
        resolve(
          typeof pool === 'string'
            ? pool
            : response.statusCode === 410
              ? 'answered deny'
              : `${response.statusCode}`,
        );
      },
    );
    sending.on('error', reject);
    sending.end();
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

describe.skipIf(!installed)(
  'routing as the real program does it (skipped where haproxy is not installed)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-routing-'));
    let program: ChildProcess | undefined;
    let port = 0;
    let path: Path | undefined;

    beforeAll(async () => {
      port = await freePort();
      const text = configuration(port);
      writeFileSync(join(folder, 'haproxy.cfg'), text);
      for (const [name, content] of files) writeFileSync(join(folder, name), content);
      program = spawn('haproxy', ['-db', '-f', 'haproxy.cfg'], { cwd: folder, stdio: 'ignore' });
      for (let tries = 0; tries < 200 && !(await accepts(port)); tries++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const { facts, problems } = haproxy.read([{ file: 'haproxy.cfg', text }], { files });
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      path = buildPath([{ id: 'lb', facts }], {
        fleet: '',
        clients: [],
        services: [],
        hosts: [],
        pairs: [],
        roles: {},
        assumptions: [],
        knownFiles: [],
        links: [],
        dependencies: [],
        flows: [],
      });
    });

    afterAll(() => {
      program?.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    });

    it('chooses the same pool for every request', async () => {
      const seen = new Set<string>();
      await fc.assert(
        fc.asyncProperty(sent, async (one) => {
          const real = await answered(port, one);
          seen.add(real);
          expect(predicted(path as Path, one), JSON.stringify(one)).toBe(real);
        }),
        { numRuns: 1500, seed: 42 },
      );
      // The requests must reach most pools, or the comparison says little.
      expect(seen.size, [...seen].join(' ')).toBeGreaterThanOrEqual(14);
    });

    it('wrote no file but its own', () => {
      expect(readFileSync(join(folder, 'haproxy.cfg'), 'utf8')).toBe(configuration(port));
    });
  },
);
