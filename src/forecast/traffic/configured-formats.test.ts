import { expect, it } from 'vitest';
import { apache } from '../../devices/apache/index.ts';
import type { DeviceKind } from '../../devices/device.ts';
import { haproxy } from '../../devices/haproxy/index.ts';
import { nginx } from '../../devices/nginx/index.ts';
import { configuredFormats } from './configured-formats.ts';
import type { LogFormat } from './log-format.ts';
import { trafficReader } from './read-logs.ts';

function formatsOf(kind: DeviceKind, text: string): readonly LogFormat[] {
  const reading = kind.read([{ file: 'x.conf', text }]);
  return configuredFormats(kind.kind, kind.directives?.(reading.tree) ?? []);
}

/** The format that is recognised, and the hosts that it tells. */
function recognised(possible: readonly LogFormat[], line: string): readonly [string, readonly string[]] {
  const reader = trafficReader();
  const log = reader.open('log', { possible });
  log.push(Buffer.from(line, 'latin1'));
  log.end();
  const { format, hosts } = reader.observed();
  return [format, hosts.map(({ text }) => text)];
}

it('finds log-format of HAProxy, however it is quoted', () => {
  const formats = formatsOf(
    haproxy,
    `defaults
    mode http
    log-format "%ci %[var(txn.host)] %ST %{+Q}r"
frontend www
    bind :80
    log-format %ci:%cp\\ [%t]\\ %HM\\ %HU\\ %ST\\ %b/%s
`,
  );
  expect(recognised(formats, '10.0.0.1 a.example 200 "GET / HTTP/1.1"\n')).toEqual([
    'the log-format of x.conf:3',
    ['a.example'],
  ]);
  expect(recognised(formats, '10.0.0.1:80 [06/Feb/2026:12:14:14.655] GET / 200 b/s\n')[0]).toBe(
    'the log-format of x.conf:6',
  );
});

it('finds where HAProxy captures the host', () => {
  const text = `frontend www
    mode http
    bind :80
    option httplog
    capture request header User-Agent len 20
    capture request header Host len 20
`;
  const line =
    '10.0.0.1:80 [06/Feb/2026:12:14:14.655] www b/s 0/0/0/0/0 200 1 - - ---- 1/1/0/0/0 0/0 {x.y|localhost} "GET / HTTP/1.1"\n';
  expect(recognised(formatsOf(haproxy, text), line)).toEqual(['HAProxy httplog', ['localhost']]);
  const bare = recognised(formatsOf(haproxy, text.replace(/^.*Host.*\n/m, '')), line);
  expect(bare).toEqual(['HAProxy httplog', ['x.y']]);
});

it('finds log_format of nginx with the parts of its text', () => {
  const formats = formatsOf(
    nginx,
    `events { }
http {
  log_format main escape=json '{"c":"$remote_addr",'
    '"u":"$request_uri","h":"$host","s":$status}';
  server { listen 80; access_log /var/log/x.log main; }
}
`,
  );
  expect(recognised(formats, '{"c":"10.0.0.1","u":"/\\"","h":"a.example","s":200}\n')).toEqual([
    'the log_format of x.conf:3',
    ['a.example'],
  ]);
});

it('finds LogFormat and CustomLog of Apache, and leaves those that would fit anything', () => {
  const formats = formatsOf(
    apache,
    `LogFormat "%{User-agent}i" agent
LogFormat "%{Host}i %a \\"%r\\" %>s" own
CustomLog logs/x.log "%a %U %s %{Host}i"
CustomLog logs/y.log own
`,
  );
  expect(formats).toHaveLength(2);
  expect(recognised(formats, 'a.example 10.0.0.1 "GET /\\"x HTTP/1.1" 200\n')).toEqual([
    'the logformat of x.conf:2',
    ['a.example'],
  ]);
  expect(recognised(formats, '10.0.0.1 /x 200 b.example\n')).toEqual([
    'the customlog of x.conf:3',
    ['b.example'],
  ]);
});
