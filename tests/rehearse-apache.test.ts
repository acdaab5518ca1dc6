// The real httpd runs in a sandbox; what it does there is compared with the forecast.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apache } from '../src/devices/apache/index.ts';
import { apacheRehearsal } from '../src/devices/apache/rehearse.ts';
import { askedHosts, hostCases, hostText } from '../src/devices/apache/testing/hosts.ts';
import { installed } from '../src/devices/apache/testing/httpd.ts';
import type { Reading } from '../src/devices/device.ts';
import { nothingDeclared } from '../src/model/declared.ts';
import type { Listener } from '../src/model/facts.ts';
import { buildPath, type PathDevice } from '../src/network/path.ts';
import { emptyRequest } from '../src/network/request.ts';
import { chooseFrontend } from '../src/network/virtual-host.ts';
import { leaks } from '../src/rehearse/enclosed.ts';
import { dealPlaces, type Places, portsWanted } from '../src/rehearse/places.ts';
import { type Rehearsed, rehearseIn } from './testing/rehearsals.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-rehearse-apache-'));
  mkdirSync(join(folder, 'machine'));
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

/** Every path that a real one would write to lies in a folder of the test. */
const configuration = (pass: string, member = 'loadfactor=2'): string => `ServerName web.example
ServerRoot ${folder}/machine
PidFile ${folder}/machine/httpd.pid
DefaultRuntimeDir ${folder}/machine
ScoreBoardFile ${folder}/machine/scoreboard
Mutex file:${folder}/machine default
ErrorLog ${folder}/machine/error.log
CustomLog "|/usr/bin/tee ${folder}/machine/access.log" combined
User www-data
Group www-data
Listen 80
Listen 443 https
<Proxy balancer://app>
    BalancerMember http://app-a.internal:8080 hcmethod=GET hcuri=/health hcinterval=5
    BalancerMember https://10.0.0.12:8443
    BalancerMember http://10.0.0.13:8080 ${member}
    ProxySet lbmethod=byrequests
</Proxy>
<VirtualHost *:80>
    ServerName shop.example
    DocumentRoot ${folder}/machine
    ${pass}
    ProxyPass / balancer://app/
    ProxyPassReverse / balancer://app/
</VirtualHost>
<VirtualHost *:443>
    ServerName shop.example
    SSLEngine on
    SSLCertificateFile ${folder}/machine/shop.pem
    ProxyPass / balancer://app/
</VirtualHost>
`;

/** Command lines of programs that run in a sandbox of this test. */
function sandboxed(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
      } catch {
        return [];
      }
    })
    .filter((line) => /^\S*(?:apache2|httpd) /.test(line) && line.includes(`${folder}/sandboxes`));
}

describe.skipIf(!installed)('a rehearsal of httpd (skipped where apache2 is not installed)', () => {
  it('runs both versions, and what the program does fits the forecast', () => {
    const { status, data } = rehearse(
      write('base.conf', configuration('')),
      write('weights.conf', configuration('', 'loadfactor=6')),
      '--for',
      '2s',
      '--rate',
      '150/s',
    );
    const [device] = data.devices;
    // A server that gets another share is told of, as forecast or not.
    expect([status, data.verdict.level]).toEqual([0, 'caution']);
    expect(data.verdict.reasons).toEqual([
      expect.stringMatching(
        /^apache: measured, app\/10\.0\.0\.13:8080 got [45]\d\.\d % and gets [67]\d\.\d %$/,
      ),
    ]);
    expect(device?.base.fits[0]?.servers.map(({ forecast }) => forecast)).toEqual([0.25, 0.25, 0.5]);
    expect(device?.proposed.fits[0]?.servers.map(({ forecast }) => forecast)).toEqual([0.125, 0.125, 0.75]);
    for (const side of [device?.base, device?.proposed]) {
      const [fit] = side?.fits ?? [];
      expect([side?.load.totals.failed, side?.reload.failed]).toEqual([0, 0]);
      expect(side?.load.totals.planned).toBeGreaterThan(200);
      expect(fit?.pValue).toBeGreaterThan(1e-6);
      for (const { forecast, measured } of fit?.servers ?? [])
        expect(Math.abs(forecast - measured)).toBeLessThan(0.12);
    }
    // The balancer tries the other members: users notice nothing.
    expect(device?.proposed.losses).toHaveLength(3);
    for (const { failed, requests } of device?.proposed.losses ?? [])
      expect([failed, requests > 100]).toEqual([0, true]);
    expect(readdirSync(join(folder, 'machine'))).toEqual([]);
    expect(readdirSync(join(folder, 'sandboxes'))).toEqual([]);
    expect(sandboxed()).toEqual([]);
  }, 60_000);

  it('blocks a funnel that the one server cannot carry', () => {
    write('httpd.conf', configuration(''));
    const funnel = write('funnel.conf', configuration('ProxyPass / http://10.0.0.13:8080/'));
    write(
      'evenkeel.yaml',
      `fleet: small
devices:
  web: { kind: apache, config: httpd.conf }
  c: { kind: host, host: 10.0.0.13, capacity: 60/s, latency: 20ms }
services:
  shop: { entry: 'http://shop.example', traffic: { rate: 130/s } }
`,
    );
    const { status, data } = rehearse(join(folder, 'httpd.conf'), funnel, '--for', '3s', '--no-losses');
    rmSync(join(folder, 'evenkeel.yaml'));
    expect([status, data.verdict.level]).toEqual([1, 'block']);
    expect(data.verdict.reasons[0]).toContain('web');
  }, 60_000);

  it('refuses what no stub can stand for, at its line, and starts nothing', () => {
    const { status, data } = rehearse(
      write('base.conf', configuration('')),
      write('ajp.conf', configuration('ProxyPass /java ajp://10.0.0.14:8009/')),
    );
    const line =
      configuration('')
        .split('\n')
        .findIndex((text) => text.includes('DocumentRoot')) + 2;
    const [problem] = data.problems ?? [];
    expect([status, problem?.code, problem?.span?.line]).toEqual([2, 'not-rehearsed', line]);
    expect(problem?.message).toContain("'ajp' has no stub");
    expect(sandboxed()).toEqual([]);
  }, 30_000);
});

interface Dealt {
  readonly places: Places;
  readonly again: Reading;
  readonly refused: number;
  readonly names: ReadonlyMap<string, string>;
}

/** The configuration as it would run in `/sandbox`, read again. */
function dealt(reading: Reading): Dealt {
  const ports = Array.from({ length: portsWanted(reading.facts) }, (_, at) => 20_000 + at);
  const copies = new Map(reading.facts.files.map(({ path }, at) => [path, `/sandbox/list-${at}`]));
  const places = dealPlaces(reading.facts, '/sandbox', ports, copies);
  const { text, refused, frontends } = apacheRehearsal.rewrite(reading, places.sandbox);
  return {
    places,
    again: apache.read([{ file: 'sandbox.conf', text }]),
    refused: refused.length,
    names: frontends ?? new Map(),
  };
}

function pathDevice({ facts }: Reading): PathDevice {
  const [device] = buildPath([{ id: 'web', facts }], nothingDeclared).devices;
  if (device === undefined) throw new Error('nothing was read');
  return device;
}

describe('the sandbox of httpd', () => {
  it('holds every fixture, or it is refused', () => {
    const fixtures = join(import.meta.dirname, '../src/devices/apache/fixtures');
    const files = readdirSync(fixtures).filter((file) => file.endsWith('.conf') && !file.startsWith('error'));
    const judged = files.map((file) => {
      const text = readFileSync(join(fixtures, file), 'latin1');
      const { again, refused } = dealt(apache.read([{ file, text }]));
      if (refused > 0) return 'refused';
      const [leak] = leaks(again, '/sandbox');
      return leak === undefined ? 'inside' : `${file}: ${leak.message}`;
    });
    expect(judged.filter((one) => one !== 'inside' && one !== 'refused')).toEqual([]);
    expect(judged.filter((one) => one === 'inside').length).toBeGreaterThan(3);
  });

  it('is told when a rewriting forgot an address, a file or a server that requests name', () => {
    const text = `Listen 10.0.0.1:80
ProxyPass /a http://10.0.0.2/
RewriteEngine On
RewriteRule ^/b/(.*) http://$1/ [P]
PidFile /run/httpd.pid
`;
    const reading = apache.read([{ file: 'x', text }]);
    expect(leaks(reading, '/sandbox').map(({ message }) => message)).toEqual([
      'the sandbox would not hold: it listens on 10.0.0.1:80',
      expect.stringContaining('it sends requests to where they say: RewriteRule'),
      expect.stringContaining('is 10.0.0.2'),
      expect.stringContaining('it names the file /run/httpd.pid'),
    ]);
  });

  it('chooses the same virtual host for every request', () => {
    const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
    let compared = 0;
    for (const one of fc.sample(hostCases, { numRuns: 60, seed: 7 })) {
      const text = hostText(one, addresses, [8081, 8082]);
      const reading = apache.read([{ file: 'httpd.conf', text }]);
      const { places, again, names } = dealt(reading);
      const device = pathDevice(reading);
      const inside = pathDevice(again);
      const listeners = (of: PathDevice): readonly Listener[] =>
        of.facts.frontends.flatMap((frontend) => frontend.listeners);
      for (const { address, port, host } of fc.sample(askedHosts(addresses, [8081, 8082]), {
        numRuns: 45,
        seed: 11,
      })) {
        const near = listeners(device).filter((listener) => listener.port === port);
        const outer =
          near.find((listener) => listener.address === address) ??
          near.find((listener) => listener.address === '*');
        if (outer === undefined) continue;
        const place = places.sandbox.place(outer);
        const inner = listeners(inside).find((listener) => listener.port === place.port);
        if (inner === undefined) throw new Error(`nothing listens for ${outer.text}`);
        const request = { ...emptyRequest, host, path: '/' };
        const chosen = chooseFrontend(device, outer, request)?.frontend.name ?? '';
        const there = chooseFrontend(inside, inner, request)?.frontend.name;
        expect(there, `${host} at ${address}:${port}\n${text}`).toBe(names.get(chosen) ?? chosen);
        compared++;
      }
    }
    expect(compared).toBeGreaterThanOrEqual(2000);
  });
});
