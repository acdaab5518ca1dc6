import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apacheFormat, apacheFormats } from './apache-log.ts';
import { haproxyFormat, haproxyFormats } from './haproxy-log.ts';
import { logProblems } from './log-problems.ts';
import { trafficReader } from './read-logs.ts';
import { seeded } from './reservoir.ts';
import { readText } from './testing/fields.ts';

const random = seeded(11);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

function haproxyLine(at: number): string {
  const clock = `06/Feb/2026:12:${String(14 + Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}.655`;
  const client = pick(['203.0.113.9', '198.51.100.77', '2001:db8::5', '10.1.2.3']);
  const server = pick(['app/app1', 'app/app2', 'static/s1', 'app/<NOSRV>']);
  const took = Math.floor(random() * 300);
  return (
    `Feb  6 12:14:14 lb1 haproxy[14389]: ${client}:40112 [${clock}] ${pick(['www', 'www~'])} ${server} ` +
    `0/0/1/${took}/${took + 1} ${pick([200, 200, 304, 503])} 2750 - - ---- 1/1/1/1/${pick(['0', '+2'])} 0/0 ` +
    `{shop.example|curl} {} "${pick(['GET / HTTP/1.1', 'POST /api?a=1 HTTP/1.1', '<BADREQ>'])}"`
  );
}

const haproxyLog = `${Array.from({ length: 400 }, (_, at) => haproxyLine(at)).join('\n')}\n`;
const combined = `10.0.0.1 - - [06/Feb/2026:12:14:14 +0100] "GET /x HTTP/1.1" 200 17 "-" "curl"`;

describe('a log without a stated format', () => {
  it.each([
    ['HAProxy httplog', haproxyLog],
    ['HAProxy httplog', haproxyLog.replace(/^.*?\]: /gm, '')],
    [
      'HAProxy httplog',
      haproxyLog.replace(/^.*?\]: /gm, '<134>1 2026-02-06T12:14:14+00:00 lb1 haproxy 17 - - '),
    ],
    [
      'HAProxy httpslog',
      haproxyLog.replace(/"$/gm, '" 0/0/0/0/0 shop.example/TLSv1.3/TLS_AES_256_GCM_SHA384'),
    ],
    ['HAProxy tcplog', '10.0.0.1:1 [06/Feb/2026:12:14:14.655] db db/db1 0/0/50 212 -- 0/0/0/0/3 0/0\n'],
    ['combined (nginx, Apache)', `${combined}\n`],
    ['combined (nginx, Apache)', `Feb  6 12:14:14 web1 nginx: ${combined}\n`],
    ['Apache vhost_combined', `shop.example:443 ${combined}\n`],
    ['Apache common', `${combined.slice(0, combined.indexOf(' "-"'))}\n`],
    ['combined with more behind it', `${combined} rt=0.1 "x"\n`],
  ])('is recognised as %s', (name, log) => {
    const { observed, report } = readText(log);
    expect([observed.format, report.unread, report.isGuessed]).toEqual([name, 0, true]);
    expect(observed.requests).toBe(log.split('\n').length - 1);
  });

  it('finds the host among captured headers', () => {
    expect(readText(haproxyLog).observed.hosts).toMatchObject([{ text: 'shop.example' }]);
  });

  it('of connections shows their clients and servers', () => {
    const log = '10.0.0.1:1 [06/Feb/2026:12:14:14.655] db db/db1 0/0/50 212 -- 0/0/0/0/3 0/0\n';
    const { observed } = readText(log.repeat(3));
    expect(observed.sample).toHaveLength(3);
    expect(observed.sample[0]).toMatchObject({ client: '10.0.0.1', frontend: 'db', url: '/' });
    expect(observed.servers).toMatchObject([{ backend: 'db', server: 'db1', requests: 3 }]);
    expect(observed.retries).toBe(9);
  });

  it('is not guessed from what is no log', () => {
    const { observed, report } = readText('global\n  maxconn 100\n\ndefaults\n');
    expect([observed.requests, report.format, report.unread, report.lines]).toEqual([0, undefined, 3, 4]);
    expect(logProblems(report)[0]?.message).toContain('line 1: global');
  });

  it('may be empty', () => {
    const { observed, report } = readText('');
    expect([observed.requests, observed.rate, observed.span, report.lines]).toEqual([
      0,
      undefined,
      undefined,
      0,
    ]);
    expect(logProblems(report)).toEqual([]);
  });
});

describe('a log that is read in chunks', () => {
  const bytes = Buffer.from(haproxyLog, 'latin1');
  const whole = readText(bytes);

  it('shows what it holds', () => {
    const { observed } = whole;
    expect(observed.requests).toBe(400);
    expect(observed.distinctClients).toBe(4);
    expect(observed.frontends).toEqual([{ text: 'www', share: 1 }]);
    expect(observed.span?.to).toBeCloseTo(1770380040.655 + 399, 3);
    expect(observed.peakRate).toBe(1);
    const lines = haproxyLog.split('\n');
    const count = (part: string): number => lines.filter((line) => line.includes(part)).length;
    expect(observed.statuses['5xx']).toBe(count(' 503 2750'));
    expect(observed.retries).toBe(2 * count('/+2 0/0'));
    expect(observed.sample).toHaveLength(400 - count('<BADREQ>'));
    for (const { backend, server, requests } of observed.servers) {
      expect(requests).toBe(count(` ${backend}/${server} `));
    }
    expect(observed.servers).toHaveLength(3);
  });

  it('says the same whatever the size of the chunks', () => {
    const sizes = [1, 2, 3, 5, 7, 11, 64, 100, 237, 238, 239, 1000, 4096, 65_536, bytes.length - 1];
    for (const chunk of sizes) expect(readText(bytes, { chunk })).toEqual(whole);
  });

  it('says the same of a few lines for every size of chunks', () => {
    const few = Buffer.from(`${haproxyLine(1)}\r\n\n${haproxyLine(2)}\nno line\n${haproxyLine(3)}`, 'latin1');
    const once = readText(few);
    expect([once.report.lines, once.report.unread, once.observed.requests]).toEqual([5, 1, 3]);
    expect(once.report.unreadLines).toEqual([{ line: 4, text: 'no line' }]);
    for (let chunk = 1; chunk <= few.length; chunk++) expect(readText(few, { chunk })).toEqual(once);
  });
});

it('needs no more memory for millions of clients, and states its errors', () => {
  const reader = trafficReader();
  const one = reader.open('log');
  const count = 1_500_000;
  let text = '';
  for (let at = 0; at < count; at++) {
    // Every tenth request is of one client; the others all come from different ones.
    const client =
      at % 10 === 0 ? '10.9.9.9' : `2001:db8:${(at >>> 16).toString(16)}::${(at & 65_535).toString(16)}`;
    text += `${client} - - [06/Feb/2026:12:14:14 +0000] "GET /${at} HTTP/1.1" 200 17\n`;
    if (at % 5000 < 4999) continue;
    one.push(Buffer.from(text, 'latin1'));
    text = '';
  }
  one.end();
  const { requests, distinctClients, clients, sample, paths } = reader.observed();
  expect(requests).toBe(count);
  expect(Math.abs(distinctClients / (count * 0.9 + 1) - 1)).toBeLessThan(0.024);
  expect(clients[0]?.text).toBe('10.9.9.9');
  expect(clients[0]?.share).toBeLessThanOrEqual(0.1);
  expect(clients[0]?.share).toBeGreaterThan(0.1 - 2 / 4096);
  expect([sample.length, paths.length <= 100]).toEqual([4096, true]);
  const drawn = sample.filter(({ client }) => client === '10.9.9.9').length / sample.length;
  expect(Math.abs(drawn - 0.1)).toBeLessThan(4 * Math.sqrt(0.09 / 4096));
});

describe('what is no line of the log', () => {
  const formats = [
    haproxyFormat(haproxyFormats.httplog),
    haproxyFormat(haproxyFormats.httpslog),
    apacheFormat(apacheFormats.combined),
    undefined,
  ];

  it('is counted and shown without its queries, whatever the bytes', () => {
    const log = `${haproxyLog}GET /login?password=x\u0000\u00ff\n${haproxyLog}`;
    const { report } = readText(log);
    expect([report.unread, report.lines]).toEqual([1, 801]);
    expect(report.unreadLines).toEqual([{ line: 401, text: 'GET /login?…' }]);
    expect(logProblems(report)[0]).toMatchObject({ code: 'log-format', severity: 'note' });
  });

  it('is not held when it has no end', () => {
    const log = `${haproxyLine(1)}\n${'x'.repeat(300_000)}\n${haproxyLine(2)}\n${'y'.repeat(200_000)}`;
    const { observed, report } = readText(log, { chunk: 10_000 });
    expect([observed.requests, report.unread, report.lines]).toEqual([2, 2, 4]);
    expect(readText(log).report).toMatchObject({ unread: 2, lines: 4 });
  });

  it('never stops the reading, and every line is counted once', () => {
    const lines = haproxyLog.split('\n').slice(0, 6);
    const mutation = fc.record({
      at: fc.nat(1400),
      bytes: fc.uint8Array({ maxLength: 6 }),
      cut: fc.nat(20),
    });
    fc.assert(
      fc.property(
        fc.array(mutation, { maxLength: 8 }),
        fc.constantFrom(...formats),
        fc.integer({ min: 1, max: 900 }),
        (mutations, format, chunk) => {
          let bytes = Buffer.from([...lines, combined].join('\n'), 'latin1');
          for (const { at, bytes: more, cut } of mutations) {
            bytes = Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at + cut)]);
          }
          const options = format === undefined ? { chunk } : { chunk, format };
          const { observed, report } = readText(bytes, options);
          const filled = bytes
            .toString('latin1')
            .split('\n')
            .filter((line) => line.replace(/\r$/, '') !== '').length;
          expect(observed.requests + report.unread).toBe(filled);
          for (const { url } of observed.sample) expect(url.startsWith('/')).toBe(true);
        },
      ),
      { seed: 3, numRuns: 1500 },
    );
  });
});
