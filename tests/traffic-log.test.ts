// The traffic of a service read from its access log, from the command line.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { evenkeel, root } from './testing/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-traffic-'));
const fixture = join(root, 'fixtures/logs');
const lines = gunzipSync(readFileSync(join(fixture, 'shop.log.gz')))
  .toString('latin1')
  .split('\n')
  .slice(0, -1);
let made = 0;

afterAll(() => rmSync(folder, { recursive: true }));

/** A fleet whose service has that log. */
function fleet(log: string, files: Readonly<Record<string, string>> = {}): string {
  const place = join(folder, `fleet${made++}`);
  cpSync(fixture, place, { recursive: true });
  const file = join(place, 'evenkeel.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('{ log: shop.log.gz }', log));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text);
  return place;
}

interface Planned {
  readonly verdict: { readonly level: string; readonly assumptions: readonly string[] };
  readonly services: readonly { readonly rate?: number }[];
}

function plan(place: string, ...more: readonly string[]): Planned {
  const { stdout } = evenkeel(['plan', 'haproxy.cfg', 'proposed-funnel.cfg', '--json', ...more], place);
  return JSON.parse(stdout) as Planned;
}

it('is the traffic of a plan, and stated', () => {
  const { verdict, services } = plan(fleet('{ log: shop.log.gz }'));
  expect(verdict.level).toBe('block');
  expect(verdict.assumptions).toContain(
    'traffic as in shop.log.gz, 1,500 requests of 2026-01-01 10:00 to 10:04, at most 5/s over a minute',
  );
  expect(services[0]?.rate).toBeCloseTo(5, 0);
});

it('gives way to a declared rate, and may be several files or a pattern', () => {
  const files = { 'a.log.1': lines.slice(0, 600).join('\n'), 'a.log': lines.slice(600).join('\n') };
  for (const log of ['{ rate: 70/s, log: [a.log.1, a.log] }', '{ rate: 70/s, log: a.log* }']) {
    const { verdict, services } = plan(fleet(log, files));
    expect(verdict.assumptions.join()).toContain('1,500 requests');
    expect(services[0]?.rate).toBe(70);
  }
});

it('may have a format of its own', () => {
  const own = lines
    .map((_, at) => `${at % 9} 10.0.0.${at % 250} GET /api/cart 1770380${String(100 + (at % 800))}.5`)
    .join('\n');
  const place = fleet(
    "{ log: { file: own.log, nginx: '$x $remote_addr $request_method $request_uri $msec' } }",
    { 'own.log': own },
  );
  expect(plan(place).verdict.assumptions.join()).toContain(
    'traffic as in own.log, 1,500 requests of 2026-02-06',
  );
});

it('is read by the format that the configuration had, though a change states another one', () => {
  const own = lines.map((_, at) => `10.0.0.${at % 250};GET;/api/cart;200\n`).join('');
  const place = fleet('{ log: own.log }', { 'own.log': own });
  const [base, proposed] = ['haproxy.cfg', 'proposed-funnel.cfg'].map((name) => join(place, name));
  const stating = (file: string, format: string): void =>
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('mode http', `mode http\n    log-format ${format}`),
    );
  stating(base ?? '', '%ci;%HM;%HU;%ST');
  stating(proposed ?? '', '%HU,%ci,%ST');
  expect(plan(place).verdict.assumptions.join()).toContain('traffic as in own.log, 1,500 requests');
});

it('may be given for a plan, of a bare configuration as well', () => {
  const place = fleet('{ log: none.log }');
  const log = join(place, 'shop.log.gz');
  expect(plan(place, '--log', log).verdict.assumptions.join()).toContain('1,500 requests');
  rmSync(join(place, 'evenkeel.yaml'));
  const { verdict, services } = plan(place, '--log', log);
  expect(verdict.assumptions.join()).toContain('1,500 requests');
  expect(services[0]?.rate).toBeCloseTo(5, 0);
});

it('that is asked for and not there is refused', () => {
  const { status, stderr } = evenkeel(
    ['plan', 'haproxy.cfg', 'haproxy.cfg', '--log', 'gone.log'],
    fleet('{ rate: 9/s }'),
  );
  expect([status, stderr.includes('gone.log cannot be read')]).toEqual([2, true]);
});

it('is missed by name, and the declared traffic taken', () => {
  const place = fleet('{ rate: 9/s, log: logs/none.log }');
  const { verdict, services } = plan(place);
  expect(verdict.assumptions).toContain('nothing was read of logs/none.log: traffic as declared');
  expect(services[0]?.rate).toBe(9);
  const { stdout, status } = evenkeel(['check', '.'], place);
  expect(stdout).toContain('logs/none.log cannot be read (ENOENT)');
  expect(status).toBe(0);
});

it('is told of in a check when lines do not fit', () => {
  const some = fleet('{ log: x.log }', { 'x.log': `${lines.join('\n')}\nno line of a log\n` });
  expect(evenkeel(['check', '.'], some).stdout).toContain(
    'x.log: 1 of 1501 lines do not follow HAProxy httplog (recognised); the first is line 1501: no line of a log',
  );
  const none = fleet('{ log: x.log }', { 'x.log': 'a\nb\n' });
  expect(evenkeel(['check', '.'], none).stdout).toContain(
    'x.log: no line follows a known log format; the first is line 1: a',
  );
});

it('is refused with the nearest key where the fleet file is wrong', () => {
  const { status, stderr, stdout } = evenkeel(['check', '.'], fleet('{ log: { files: x.log } }'));
  expect(status).toBe(2);
  expect(`${stdout}${stderr}`).toContain('log');
});
