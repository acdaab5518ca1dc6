import { describe, expect, it } from 'vitest';
import { apacheFormat, apacheFormats } from './apache-log.ts';
import { haproxyFormat, haproxyFormats } from './haproxy-log.ts';
import { nginxCombined, nginxFormat } from './nginx-log.ts';
import { fieldsOf, readText } from './testing/fields.ts';

const request = '203.0.113.9:40112 [06/Feb/2026:12:14:14.655]';
const http = `${request} www app/app1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0`;

describe('HAProxy', () => {
  const httplog = haproxyFormat(haproxyFormats.httplog);

  it('reads httplog with and without captures', () => {
    const bare = fieldsOf(httplog, `${http} "GET /a?b=1 HTTP/1.1"`);
    expect(bare).toMatchObject({
      client: '203.0.113.9',
      time: '06/Feb/2026:12:14:14.655',
      frontend: 'www',
      backend: 'app',
      server: 'app1',
      queue: '0',
      connect: '30',
      response: '69',
      total: '109',
      status: '200',
      bytes: '2750',
      termination: '----',
      active: '1',
      retries: '0',
      request: 'GET /a?b=1 HTTP/1.1',
    });
    const captured = fieldsOf(httplog, `${http} {shop.example|x y} {} "GET / HTTP/1.1"`);
    expect(captured).toMatchObject({ captured: 'shop.example|x y', request: 'GET / HTTP/1.1' });
    expect(fieldsOf(httplog, `${http} {shop.example} "GET / HTTP/1.1"`)?.request).toBe('GET / HTTP/1.1');
  });

  it('reads addresses of IPv6, and none at all', () => {
    const line = (client: string): string => `${http} "GET / HTTP/1.1"`.replace('203.0.113.9', client);
    expect(fieldsOf(httplog, line('2001:db8::17'))?.client).toBe('2001:db8::17');
    expect(fieldsOf(httplog, line('unix'))?.client).toBe('unix');
  });

  it('reads a line that syslog cut within the request', () => {
    expect(fieldsOf(httplog, `${http} "GET /very/lon`)?.request).toBe('"GET /very/lon');
    expect(fieldsOf(httplog, http)).toBeUndefined();
  });

  it('reads tcplog, httpslog and clf', () => {
    const tcp = `${request} db db/db2 0/0/5007 212 -- 0/0/0/0/3 0/0`;
    expect(fieldsOf(haproxyFormat(haproxyFormats.tcplog), tcp)).toMatchObject({
      server: 'db2',
      total: '5007',
      retries: '3',
    });
    const https = `${http} "GET / HTTP/1.1" 0/0/0/0/0 www.example/TLSv1.3/TLS_AES_256_GCM_SHA384`;
    expect(fieldsOf(haproxyFormat(haproxyFormats.httpslog), https)).toMatchObject({
      host: 'www.example',
      status: '200',
    });
    const clf =
      '10.0.0.1 - - [06/Feb/2026:12:14:14 +0000] "GET /x HTTP/1.1" 200 12 "" "" 4000 655 "www" "app" "app1" 1 2 3 4 5 "----" 1 1 1 1 0 0 0 "-" "-"  ';
    expect(fieldsOf(haproxyFormat(haproxyFormats.clf), clf.trimEnd())).toMatchObject({
      client: '10.0.0.1',
      request: 'GET /x HTTP/1.1',
      server: 'app1',
      response: '4',
    });
  });

  it('reads formats of JSON, with quotes that the program sets or the text holds', () => {
    const json = haproxyFormat(
      '{"t":"%t","src":"%ci","m":%{+Q}HM,"p":%{+Q}HP,"q":%{+Q}HQ,"st":%ST,"be":"%b","ua":%{+Q}[capture.req.hdr(0)],"x":"%[var(txn.host)]","srv":"%s"}',
    );
    const line =
      '{"t":"06/Feb/2026:12:14:14.655","src":"10.1.2.3","m":"GET","p":"/a \\"b","q":"?x=1","st":404,"be":"app","ua":"M, \\"z\\"","x":"h.example","srv":"<NOSRV>"}';
    expect(fieldsOf(json, line)).toMatchObject({
      client: '10.1.2.3',
      method: 'GET',
      path: '/a \\"b',
      query: '?x=1',
      status: '404',
      host: 'h.example',
      server: '<NOSRV>',
    });
  });

  it('skips what it does not know up to the literal behind it, and merges spaces', () => {
    const format = haproxyFormat('%{+Q}o  %[rand,mul(3)]  %%  %newtag %ci|%HM %HU %%');
    expect(fieldsOf(format, '"17" % "x"y" "10.0.0.1"|"PUT" "/u" %')).toMatchObject({
      client: '10.0.0.1',
      method: 'PUT',
      url: '/u',
    });
  });
});

describe('nginx', () => {
  it('reads combined', () => {
    const line =
      '10.0.0.1 - ann lee [06/Feb/2026:12:14:14 +0100] "GET /x?y HTTP/1.1" 304 0 "-" "a \\x22b\\x22"';
    expect(fieldsOf(nginxFormat(nginxCombined), line)).toMatchObject({
      client: '10.0.0.1',
      status: '304',
      request: 'GET /x?y HTTP/1.1',
    });
  });

  it('counts every server of a list, and the retries between them', () => {
    const format = nginxFormat(
      '$remote_addr $host "$request" $status "$upstream_addr" "$upstream_status" "$upstream_response_time" $request_time $msec',
    );
    const lines = [
      '10.0.0.1 a.example "GET / HTTP/1.1" 200 "10.0.0.7:80, [::1]:81 : unix:/s" "502, 504 : 200" "0.001, - : 0.250" 0.300 1770380054.655',
      '10.0.0.1 a.example "GET / HTTP/1.1" 200 "10.0.0.7:80" "200" "0.100" 0.100 1770380055.655',
      '10.0.0.2 b.example "GET / HTTP/1.1" 499 "-" "-" "-" 0.000 1770380056.655',
    ];
    const { observed } = readText(lines.join('\n'), { format });
    expect(observed.retries).toBe(2);
    expect(
      observed.servers.map(({ server, requests, passedOver }) => [server, requests, passedOver]),
    ).toEqual([
      ['10.0.0.7:80', 1, 1],
      ['unix:/s', 1, 0],
      ['[::1]:81', 0, 1],
    ]);
    const last = observed.servers.find(({ server }) => server === 'unix:/s');
    expect(last?.statuses['2xx']).toBe(1);
    expect(Math.abs((last?.latency?.p50 ?? 0) - 250)).toBeLessThan(2.5);
    expect(observed.rate).toBeCloseTo(1.5, 5);
    expect(observed.hosts).toEqual([
      { text: 'a.example', share: 2 / 3 },
      { text: 'b.example', share: 1 / 3 },
    ]);
  });

  it('joins the parts of a URL, and unescapes JSON', () => {
    const format = nginxFormat(
      'escape=json {"c":"$remote_addr","u":"$scheme://$host$request_uri","a":"$http_user_agent"}',
    );
    const { observed } = readText('{"c":"::1","u":"https://w.example/p\\"q?r","a":"x\\"y"}', { format });
    expect(observed.sample).toEqual([
      { client: '::1', method: '', url: '/p"q?r', host: 'w.example', frontend: undefined },
    ]);
    const joined = nginxFormat('$remote_addr "$uri$is_args$args" $status');
    expect(fieldsOf(joined, '10.0.0.1 "/a?b" 200')?.url).toBe('/a?b');
  });
});

describe('Apache', () => {
  it('reads common, combined and vhost_combined', () => {
    const common = '10.0.0.1 - - [06/Feb/2026:12:14:14 +0000] "GET /\\"x HTTP/1.1" 200 -';
    expect(fieldsOf(apacheFormat(apacheFormats.common), common)).toMatchObject({
      request: 'GET /\\"x HTTP/1.1',
      status: '200',
      bytes: '-',
    });
    const more = `${common} "-" "curl \\"8\\""`;
    expect(fieldsOf(apacheFormat(apacheFormats.combined), more)?.status).toBe('200');
    expect(fieldsOf(apacheFormat(apacheFormats.vhostCombined), `w.example:80 ${more}`)?.host).toBe(
      'w.example',
    );
  });

  it('reads any directives, with conditions, times and the balancer', () => {
    const format = apacheFormat(
      '%{%Y-%m-%dT%H:%M:%S%z}t %{c}a \\"%m %U%q\\" %>s %!404{Referer}i %D %{ms}T %{BALANCER_WORKER_NAME}e %^ti %%',
    );
    const line = '2026-02-06T12:14:14+0100 10.0.0.1 "GET /u?v" 200 - 1500 1 http://10.0.0.7:80 - %';
    expect(fieldsOf(format, line)).toMatchObject({
      client: '10.0.0.1',
      method: 'GET',
      url: '/u?v',
      total: '1500',
      server: 'http://10.0.0.7:80',
    });
    const { observed } = readText(line, { format });
    expect(observed.span).toEqual({
      from: Math.floor(Date.UTC(2026, 1, 6, 11, 14, 14) / 1000),
      to: 1770376454,
    });
  });
});
