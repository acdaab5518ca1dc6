// Names of handshakes that are not those of requests: httpd must answer what the model says.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { throwAwayCertificate } from '../src/adapters/throw-away-certificate.ts';
import { apache } from '../src/devices/apache/index.ts';
import { installed } from '../src/devices/apache/testing/httpd.ts';
import { freePort } from './fidelity/ports.ts';
import { type Running, start } from './fidelity/program.ts';
import { readDevice, requestOf, told } from './testing/sent.ts';

const modules = ['mpm_event', 'authz_core', 'alias', 'ssl', 'socache_shmcb'];

/** Lines of the hosts a, b and c on one address. */
const cases: Readonly<Record<string, readonly string[]>> = {
  'the same settings': ['', '', ''],
  'another version of TLS': ['', 'SSLProtocol -all +TLSv1.2', ''],
  'other ciphers of the first': ['SSLCipherSuite HIGH', '', ''],
  'certificates of clients': [
    '',
    'SSLVerifyClient optional_no_ca\nSSLCACertificateFile {folder}/site.pem',
    '',
  ],
  'another certificate': ['', '', 'SSLCertificateFile {folder}/other.pem'],
  'strict names': ['', 'SSLStrictSNIVHostCheck on', ''],
};

const names = [null, 'a.test', 'b.test', 'alias.b.test', 'none.test'] as const;
const hosts = ['a.test', 'b.test', 'c.test', 'none.test'] as const;

function configuration(folder: string, ports: readonly number[]): string {
  const sites = Object.values(cases).flatMap((lines, at) => [
    `Listen 127.0.0.1:${ports[at]}`,
    ...lines.map((line, host) => {
      const name = `${'abc'.charAt(host)}.test`;
      const certificate = line.includes('SSLCertificateFile') ? '' : `SSLCertificateFile ${folder}/site.pem`;
      const own = `ServerName ${name}\nServerAlias alias.${name}\nSSLEngine on\n${certificate}\n${line}`;
      return `<VirtualHost *:${ports[at]}>\n${own}\nRedirect 307 / http://${name}/\n</VirtualHost>`;
    }),
  ]);
  return [
    `ServerRoot "${folder}"\nPidFile "${folder}/httpd.pid"\nErrorLog "${folder}/error.log"\nServerName main.test`,
    `DefaultRuntimeDir "${folder}"`,
    ...modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
    ...sites,
    '',
  ]
    .join('\n')
    .replaceAll('{folder}', folder);
}

/** The status, with who redirected. */
function ask(port: number, servername: string | null, host: string): Promise<string> {
  return new Promise((resolve) => {
    const name = servername === null ? {} : { servername };
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...name });
    let text = '';
    socket.setEncoding('latin1').on('data', (data: string) => {
      text += data;
    });
    socket.on('error', (error) => resolve(String(error)));
    socket.on('close', () => {
      const status = text.split(' ')[1] ?? '';
      resolve([status, ...(/^Location: http:\/\/(\w)/im.exec(text)?.slice(1) ?? [])].join(' '));
    });
    socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  });
}

describe.skipIf(!installed)('names of handshakes (skipped where httpd is not installed)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-names-'));
  chmodSync(folder, 0o755);
  const ports: number[] = [];
  let text = '';
  let program: Running | undefined;

  beforeAll(async () => {
    for (const name of ['site', 'other'])
      writeFileSync(join(folder, `${name}.pem`), await throwAwayCertificate());
    for (const _ of Object.keys(cases)) ports.push(await freePort());
    text = configuration(folder, ports);
    program = await start('apache', text, { folder, port: ports[0] ?? 0 });
  });

  afterAll(async () => {
    await program?.stop();
    rmSync(folder, { recursive: true });
  });

  it.each(Object.keys(cases).map((name, at) => [name, at] as const))('are told apart: %s', async (_, at) => {
    const port = ports[at] ?? 0;
    const device = readDevice(apache, 'httpd.conf', text, '2.4.71');
    for (const sni of names) {
      for (const host of hosts) {
        const request = {
          ...requestOf({ method: 'GET', url: '/', headers: { Host: host } }, port, []),
          tls: true,
          sni,
        };
        const routing = told(device, request)?.routing;
        const ending = routing?.likely.ending;
        if (ending?.kind !== 'answered') throw new Error('not answered');
        const who = ending.location === undefined ? [] : [ending.location.charAt('http://'.length)];
        const predicted = [String(ending.status), ...who].join(' ');
        expect(predicted, `${sni} ${host}`).toBe(await ask(port, sni, host));
        expect(routing?.uncertain).toEqual([]);
      }
    }
  });

  it('may have to have the same certificate, where the version is not known', () => {
    const at = Object.keys(cases).indexOf('another certificate');
    const request = requestOf({ method: 'GET', url: '/', headers: { Host: 'c.test' } }, ports[at] ?? 0, []);
    const routing = told(readDevice(apache, 'httpd.conf', text), {
      ...request,
      tls: true,
      sni: null,
    })?.routing;
    expect(routing?.possible.map(({ ending }) => ending)).toEqual([
      { kind: 'answered', how: 'deny', status: 421 },
    ]);
  });
});
