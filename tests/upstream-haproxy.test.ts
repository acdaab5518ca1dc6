// What servers really get of random requests through random rules must be what the model says.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxy } from '../src/devices/haproxy/index.ts';
import type { PathDevice } from '../src/network/path.ts';
import { freePort } from './fidelity/ports.ts';
import { type Running, start } from './fidelity/program.ts';
import { type Recorder, type Sending, send, startRecorder } from './testing/recorder.ts';
import { differences, readDevice, requestOf, told } from './testing/sent.ts';

const installed = spawnSync('haproxy', ['-v']).status === 0;

const rules: readonly string[] = [
  'set-path /pre%[path] if { path_beg /a }',
  String.raw`replace-path ^/b(/.*)?$ /bb\1`,
  String.raw`replace-path /c /cut`,
  String.raw`replace-path ^/e/([^/]*)(.*)$ /%[req.hdr(x-tag),lower]/\2\1`,
  String.raw`replace-path (?!no)x /y`,
  String.raw`replace-pathq ^([^?]*)\?(.*)$ \1-asked?\2&more`,
  String.raw`replace-uri ^/d/(.*) /dd/\1`,
  'set-uri /whole%[path] if { path_end .x }',
  'set-uri https://elsewhere.test/whole?k=v if { path_end .y }',
  'set-query k=%[path,field(2,/)] if { path_beg /d }',
  'set-pathq /pq%[path]?p=%[query]',
  String.raw`set-path %[path,regsub(a,AA,g)]`,
  String.raw`set-path "%[path,regsub('^/(b|d)','/\1\1')]"`,
  'set-path /same if { path_beg /same } or { query -m found }',
  'set-method PUT if METH_POST',
  'set-header Host inner.test if { hdr(host) -i one.test }',
  String.raw`replace-header Host ^www\.(.*)$ \1`,
  'set-header X-Path %[path]',
  'set-header X-From "%[src] %[hdr(x-tag)] of %[req.hdr(host)]"',
  'add-header X-Tag two',
  'del-header X-Tag',
  String.raw`replace-header X-Tag ^(.)(.*)$ \2\1`,
  'set-var(txn.path) path',
  'set-var(txn.path) path if { path_beg /a }',
  'set-var(req.tag) req.hdr(x-tag)',
  'set-var-fmt(txn.line) "%[method]-%[path]"',
  'unset-var(txn.path)',
  'set-header X-Var %[var(txn.path)]',
  'set-header X-Line "%[var(txn.line)] %[var(req.tag)]"',
  'set-path /kept%[var(txn.path)] if { var(txn.path) -m beg /a }',
  'deny deny_status 429 if { var(txn.path) -m sub e }',
  'redirect location https://new.test%[capture.req.uri] code 301 if { path_beg /c }',
  'redirect prefix http://pre.test code 303 if { path_beg /e } METH_GET',
  'redirect scheme https if { path_beg /d/x }',
  'redirect prefix http://end.test drop-query append-slash if { path_beg /same }',
  'redirect prefix / code 307 if { path_end .y }',
  'redirect location /moved?from=%[path] if { path_beg /deny }',
  'return status 204 if { path_beg /none }',
  'deny if { path_beg /bb/deny }',
];

const behind: readonly string[] = [
  'option forwardfor',
  'option forwardfor header X-Client',
  'option forwardfor if-none',
  'option forwardfor except 127.0.0.0/8',
  'http-send-name-header X-Server',
  'http-request set-header X-Path behind-%[path]',
  'http-request set-path /behind%[path] if { path_beg /a }',
  'http-request deny deny_status 410 if { path_end .y }',
  'http-request set-header X-Var "b %[var(txn.path)]"',
];

const sections = 40;

interface Section {
  readonly rules: readonly string[];
  readonly behind: readonly string[];
}

const section: fc.Arbitrary<Section> = fc.record({
  rules: fc.array(fc.constantFrom(...rules), { maxLength: 7 }),
  behind: fc.array(fc.constantFrom(...behind), { maxLength: 3 }),
});

const sending: fc.Arbitrary<Sending> = fc.record({
  method: fc.constantFrom('GET', 'GET', 'POST'),
  url: fc
    .tuple(
      fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'x', 'same', 'none', 'deny'), { maxLength: 4 }),
      fc.constantFrom('', '', '/', '.x', '.y', '?q', '?k=1&p=2'),
    )
    .map(([parts, end]) => `/${parts.join('/')}${end}`),
  headers: fc
    .tuple(
      fc.constantFrom('one.test', 'www.site.test', 'site.test:8080', 'Other.test'),
      fc.constantFrom<Readonly<Record<string, string>>>(
        {},
        { 'X-Tag': 'One' },
        { 'X-Forwarded-For': '203.0.113.7' },
      ),
    )
    .map(([host, more]) => ({ Host: host, ...more })),
});

function frontend({ rules: own, behind: below }: Section, at: number, port: number): string {
  return [
    `frontend f${at}`,
    `    bind 127.0.0.1:${port}`,
    ...own.map((rule) => `    http-request ${rule}`),
    `    use_backend other${at} if { path_beg /pre } or { var(txn.path) -m sub b }`,
    `    default_backend main${at}`,
    ...['main', 'other'].flatMap((name) => [
      `backend ${name}${at}`,
      ...below.map((line) => `    ${line}`),
      `    server ${name} 127.0.0.1:{${name}}`,
    ]),
  ].join('\n');
}

const looked = ['x-tag', 'x-forwarded-for', 'x-client', 'x-path', 'x-from', 'x-var', 'x-line', 'x-server'];

describe.skipIf(!installed)('what servers behind haproxy get (skipped where it is not installed)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-sent-'));
  const drawn = fc.sample(section, { numRuns: sections, seed: 11 });
  let recorders: readonly Recorder[] = [];
  let program: Running | undefined;
  let ports: readonly number[] = [];
  let device: PathDevice | undefined;

  beforeAll(async () => {
    recorders = [await startRecorder('main'), await startRecorder('other')];
    const free: number[] = [];
    for (let at = 0; at < sections; at++) free.push(await freePort());
    ports = free;
    const text = [
      'defaults\n    mode http\n    timeout connect 2s\n    timeout client 10s\n    timeout server 10s',
      ...drawn.map((one, at) => frontend(one, at, free[at] ?? 0)),
      '',
    ]
      .join('\n')
      .replaceAll('{main}', String(recorders[0]?.port))
      .replaceAll('{other}', String(recorders[1]?.port));
    device = readDevice(haproxy, 'haproxy.cfg', text);
    program = await start('haproxy', text, { folder, port: free[0] ?? 0 });
  });

  afterAll(async () => {
    await program?.stop();
    for (const recorder of recorders) recorder.close();
    rmSync(folder, { recursive: true });
  });

  it('is what the model says', async () => {
    const wrong: string[] = [];
    let unsure = 0;
    for (const [at, one] of drawn.entries()) {
      for (const asked of fc.sample(sending, { numRuns: 40, seed: at })) {
        const port = ports[at] ?? 0;
        const said = told(device as PathDevice, requestOf(asked, port, looked));
        if (said === undefined || said.routing.uncertain.length > 0) {
          unsure++;
          continue;
        }
        const found = differences(said, await send(port, asked));
        if (found.length > 0)
          wrong.push(`${JSON.stringify(asked)} ${found.join('; ')}\n${frontend(one, at, port)}`);
      }
    }
    expect(wrong.slice(0, 3).join('\n\n')).toBe('');
    expect(unsure).toBeLessThan(40);
  }, 60_000);
});
