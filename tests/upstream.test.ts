// What servers really get of requests must be what the model says: name, path, headers, version and TLS name.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { throwAwayCertificate } from '../src/adapters/throw-away-certificate.ts';
import { apache } from '../src/devices/apache/index.ts';
import { haproxy } from '../src/devices/haproxy/index.ts';
import { nginx } from '../src/devices/nginx/index.ts';
import type { PathDevice } from '../src/network/path.ts';
import { freePort } from './fidelity/ports.ts';
import { type Running, start } from './fidelity/program.ts';
import { type Recorder, type Sending, send, startRecorder } from './testing/recorder.ts';
import { differences, readDevice, requestOf, told } from './testing/sent.ts';
import { apacheSections, haproxySections, nginxSections, type SentSection } from './testing/sent-sections.ts';

const kinds = { haproxy, nginx, apache } as const;
type Name = keyof typeof kinds;

const sections: Readonly<Record<Name, readonly SentSection[]>> = {
  haproxy: haproxySections,
  nginx: nginxSections,
  apache: apacheSections,
};

const installed = (['haproxy', 'nginx', 'apache'] as const).filter((name) => {
  const command = name === 'apache' ? 'apache2' : name;
  return spawnSync(command, ['-v']).status === 0;
});

const modules = [
  'mpm_event',
  'authz_core',
  'alias',
  'rewrite',
  'headers',
  'proxy',
  'proxy_http',
  'proxy_balancer',
];
const more = ['lbmethod_byrequests', 'slotmem_shm', 'ssl', 'socache_shmcb'];

/** What stands around the sections. */
const wraps: Readonly<Record<Name, (folder: string, inner: string) => string>> = {
  haproxy: (_, inner) =>
    `defaults\n    mode http\n    timeout connect 2s\n    timeout client 10s\n    timeout server 10s\n${inner}\n`,
  nginx: (folder, inner) =>
    [
      `daemon off;\npid ${folder}/nginx.pid;\nerror_log ${folder}/error.log;\nevents { worker_connections 64; }`,
      'http {\naccess_log off;\nproxy_ssl_session_reuse off;',
      ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (name) => `${name}_temp_path ${folder}/${name};`,
      ),
      `${inner}\n}\n`,
    ].join('\n'),
  apache: (folder, inner) =>
    [
      `ServerRoot "${folder}"\nPidFile "${folder}/httpd.pid"\nErrorLog "${folder}/error.log"\nServerName main.test`,
      `DefaultRuntimeDir "${folder}"`,
      ...[...modules, ...more].map(
        (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`,
      ),
      `${inner}\n`,
    ].join('\n'),
};

const looked = ['x-tag', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'upgrade', 'x-list'];

describe.each(installed)('what servers behind %s get', (name) => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-upstream-'));
  // Started as root, a program may serve as another user, who must be able to read the folder.
  chmodSync(folder, 0o755);
  let recorders: readonly Recorder[] = [];
  let program: Running | undefined;
  let device: PathDevice | undefined;
  const ports: number[] = [];

  beforeAll(async () => {
    const pem = await throwAwayCertificate(['localhost', 'app.test']);
    const key = pem.slice(0, pem.indexOf('-----BEGIN CERTIFICATE'));
    recorders = [
      await startRecorder('a'),
      await startRecorder('b'),
      await startRecorder('secure', { key, cert: pem.slice(key.length) }),
    ];
    writeFileSync(join(folder, 'site.pem'), pem);
    const texts: string[] = [];
    for (const section of sections[name]) {
      const port = await freePort();
      ports.push(port);
      texts.push(section.text.replaceAll('{port}', String(port)).replaceAll('{folder}', folder));
    }
    const text = wraps[name](folder, texts.join('\n')).replace(/\{(\d)\}/g, (_, at: string) =>
      String(recorders[Number(at)]?.port),
    );
    device = readDevice(kinds[name], `${name}.conf`, text);
    program = await start(name, text, { folder, port: ports[0] ?? 0 });
  });

  afterAll(async () => {
    await program?.stop();
    for (const recorder of recorders) recorder.close();
    rmSync(folder, { recursive: true });
  });

  it.each(sections[name].map((section, at) => [section.name, section, at] as const))(
    '%s',
    async (_, section, at) => {
      const port = ports[at] ?? 0;
      const unsaid: string[] = [];
      for (const asked of section.asked.map(sendingOf)) {
        const said = told(device as PathDevice, requestOf(asked, port, looked));
        if (said === undefined) throw new Error('refused');
        const got = await send(port, asked);
        expect(differences(said, got), `${asked.method} ${asked.url}: ${JSON.stringify(got)}`).toEqual([]);
        if (said.routing.uncertain.length > 0) unsaid.push(asked.url);
      }
      expect(unsaid).toEqual([]);
    },
  );
});

/** `/path` or a path with headers. */
function sendingOf(asked: SentSection['asked'][number]): Sending {
  const { url, headers = {} } = typeof asked === 'string' ? { url: asked } : asked;
  return { method: 'GET', url, headers: { Host: 'Site.test:8080', ...headers } };
}
