// Logs that the real programs write of known requests are read back as these requests.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpdIn, installed } from '../src/devices/apache/testing/httpd.ts';
import { apacheFormat, apacheFormats } from '../src/forecast/traffic/apache-log.ts';
import { haproxyFormat, haproxyFormats } from '../src/forecast/traffic/haproxy-log.ts';
import { nginxCombined, nginxFormat } from '../src/forecast/traffic/nginx-log.ts';
import type { ObservedTraffic } from '../src/model/observed-traffic.ts';
import { expectAll, inNoOrder, requests, send, statusOf } from './testing/logged-requests.ts';
import { freePorts, waitFor } from './testing/raw-http.ts';

const all = ['client', 'method', 'url', 'host'] as const;
const withoutHost = ['client', 'method', 'url'] as const;
let folder: string;
let servers: readonly Server[];
let ports: readonly number[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-logs-'));
  servers = [1, 2].map(() =>
    createServer((request, response) => {
      response.writeHead(statusOf(request.url ?? ''), { 'content-length': 2 });
      response.end('ok');
    }),
  );
  for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
  ports = servers.map((server) => (server.address() as AddressInfo).port);
});

afterAll(() => {
  for (const server of servers) server.close().closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

async function stop(program: ChildProcess, signal: 'SIGTERM' | 'SIGQUIT'): Promise<void> {
  const ended = once(program, 'close');
  program.kill(signal);
  await ended;
}

function has(program: string): boolean {
  return spawnSync(program, ['-v']).status === 0;
}

describe.skipIf(!has('haproxy'))('HAProxy (skipped where it is not installed)', () => {
  /** What it writes to standard output for the requests. */
  async function logOf(logging: string, target = 'stdout format raw local0'): Promise<string> {
    const [port] = await freePorts();
    const file = join(folder, 'haproxy.cfg');
    const text = [
      'global',
      '  nbthread 1',
      'defaults',
      '  mode http',
      '  timeout client 5s',
      '  timeout server 5s',
      '  timeout connect 1s',
      'frontend www',
      `  bind 127.0.0.1:${port}`,
      `  log ${target}`,
      ...logging.split('\n').map((line) => `  ${line}`),
      '  http-request set-var(txn.host) req.hdr(host)',
      '  default_backend app',
      'backend app',
      '  balance roundrobin',
      ...ports.map((server, at) => `  server s${at + 1} 127.0.0.1:${server}`),
      '',
    ];
    writeFileSync(file, text.join('\n'));
    const program = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    let said = '';
    program.stdout.setEncoding('latin1').on('data', (chunk: string) => {
      log += chunk;
    });
    program.stderr.setEncoding('latin1').on('data', (chunk: string) => {
      said += chunk;
    });
    try {
      await waitFor('127.0.0.1', port, program);
      await send(port);
      // A request is logged after its answer. The gentler signal would have the program log that it stops.
      for (let tries = 0; tries < 200 && log.split('\n').length <= requests.length; tries++) await sleep(25);
    } catch (error) {
      throw new Error(`${String(error)}\n${said}`);
    } finally {
      await stop(program, 'SIGTERM');
    }
    return log;
  }

  function expectServers(observed: ObservedTraffic): void {
    const half = requests.length / 2;
    expect(observed.servers.map(({ backend, server, requests: count }) => [backend, server, count])).toEqual([
      ['app', 's1', half],
      ['app', 's2', half],
    ]);
    expect(observed.frontends).toEqual([{ text: 'www', share: 1 }]);
    expect(observed.servers.every(({ latency }) => latency !== undefined)).toBe(true);
  }

  it.each(['httplog', 'httpslog', 'clf'] as const)('%s', async (name) => {
    const option = name === 'clf' ? 'option httplog clf' : `option ${name}`;
    const log = await logOf(`option dontlognull\n${option}`);
    expectServers(expectAll(log, undefined, withoutHost));
    expectServers(expectAll(log, haproxyFormat(haproxyFormats[name]), withoutHost));
  });

  it('httplog with captured headers and the prefix of syslog', async () => {
    const captures =
      'capture request header Host len 64\ncapture request header User-Agent len 8\ncapture response header Server len 8';
    for (const target of [
      'stdout format rfc3164 local0',
      'stdout format rfc5424 local0',
      'stdout format iso local0',
    ]) {
      const log = await logOf(`option dontlognull\noption httplog\n${captures}`, target);
      expectServers(expectAll(log, undefined, all));
    }
  });

  it.each([
    '%ci;%HM;%HU;%[var(txn.host)];%ST;%b;%s;%ft;%Tr;%Ta;%tr',
    '%{+Q}o %Ts %b %s %ft %[src] %[capture.req.method] %[capture.req.uri] %ST %[var(txn.host)] %Tr',
    '{"time":"%trg","client":"%ci","port":%cp,"request":%{+Q}r,"host":%{+Q}[var(txn.host)],"status":%ST,"to":{"b":"%b","s":"%s"},"fe":"%f","ms":%Tr}',
  ])('log-format %s', async (text) => {
    const log = await logOf(`option dontlognull\nlog-format '${text}'`);
    const observed = expectAll(log, haproxyFormat(text), all);
    expectServers(observed);
    expect(observed.span?.from).toBeGreaterThan(1.7e9);
  });
});

describe.skipIf(!has('nginx'))('nginx (skipped where it is not installed)', () => {
  const formats: Readonly<Record<string, string>> = {
    routed:
      '$remote_addr [$time_iso8601] "$request" $host $status "$upstream_addr" "$upstream_status" "$upstream_response_time" $request_time',
    json: 'escape=json {"t":$msec,"c":"$remote_addr","m":"$request_method","u":"$request_uri","h":"$http_host","s":$status,"a":"$upstream_addr","r":"$upstream_response_time"}',
    parts: '$remote_addr $request_method "$scheme://$host$request_uri" $status $body_bytes_sent',
  };

  function configuration(port: number, dead: number): string {
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    return [
      `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log crit;`,
      'events { worker_connections 64; }',
      'http {',
      ...temporary.map((name) => `${name}_temp_path ${folder}/${name};`),
      ...Object.entries(formats).map(([name, text]) => {
        const [, escape = '', body = ''] = /^(escape=\w+ )?(.*)$/.exec(text) ?? [];
        return `log_format ${name} ${escape}'${body}';`;
      }),
      `upstream app { server 127.0.0.1:${dead} max_fails=0; server 127.0.0.1:${ports[0]} max_fails=0; }`,
      `server { listen 127.0.0.1:${port};`,
      `access_log ${folder}/combined.log;`,
      ...Object.keys(formats).map((name) => `access_log ${folder}/${name}.log ${name};`),
      'location / { proxy_pass http://app; proxy_next_upstream_tries 2; proxy_next_upstream error non_idempotent; }',
      '} }',
      '',
    ].join('\n');
  }

  it('combined, and formats with upstreams, JSON and parts of the request', async () => {
    const [port, dead] = await freePorts();
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, configuration(port, dead));
    const program = spawn('nginx', ['-p', folder, '-c', file], { stdio: 'ignore' });
    try {
      await waitFor('127.0.0.1', port, program);
      await send(port);
    } finally {
      await stop(program, 'SIGQUIT');
    }
    const log = (name: string): string => readFileSync(join(folder, `${name}.log`), 'latin1');
    expectAll(log('combined'), undefined, withoutHost);
    expectAll(log('combined'), nginxFormat(nginxCombined), withoutHost);
    for (const [name, text] of Object.entries(formats)) {
      const observed = expectAll(log(name), nginxFormat(text), all);
      if (name === 'parts') continue;
      expect(observed.servers.map(({ server, requests: count }) => [server, count])).toEqual([
        [`127.0.0.1:${ports[0]}`, requests.length],
        [`127.0.0.1:${dead}`, 0],
      ]);
      const [, failed] = observed.servers;
      expect(failed?.passedOver).toBeGreaterThan(requests.length / 4);
      expect(observed.retries).toBe(failed?.passedOver);
    }
  });
});

describe.skipIf(!installed)('Apache (skipped where it is not installed)', () => {
  const formats: Readonly<Record<string, string>> = {
    common: apacheFormats.common,
    combined: apacheFormats.combined,
    vhost: apacheFormats.vhostCombined,
    own: '%{%Y-%m-%dT%H:%M:%S}t %{c}a \\"%m\\" \\"%U%q\\" %{Host}i %>s %D %{ms}T %{BALANCER_NAME}e %{BALANCER_WORKER_NAME}e',
    clock: '%{msec}t %a "%r" %{Host}i %>s %B %!404{User-Agent}i',
  };

  it('common, combined, vhost_combined and formats of one own', async () => {
    const httpd = httpdIn('evenkeel-apache-logs-', [
      'proxy',
      'proxy_http',
      'proxy_balancer',
      'lbmethod_byrequests',
      'slotmem_shm',
    ]);
    const [port] = await freePorts();
    const quoted = (text: string): string => `"${text.replace(/\\?"/g, '\\"')}"`;
    const text = [
      `Listen 127.0.0.1:${port}`,
      'ServerName shop.example',
      'AllowEncodedSlashes NoDecode',
      ...Object.entries(formats).map(
        ([name, format]) => `CustomLog "${httpd.folder}/${name}.log" ${quoted(format)}`,
      ),
      '<Proxy balancer://app>',
      ...ports.map((server) => `BalancerMember http://127.0.0.1:${server}`),
      '</Proxy>',
      'ProxyPass / balancer://app/ nocanon',
      '',
    ].join('\n');
    try {
      await httpd.start(text, port);
      await send(port);
      await httpd.stop();
      const log = (name: string): string => readFileSync(join(httpd.folder, `${name}.log`), 'latin1');
      for (const name of ['common', 'combined'] as const) {
        expectAll(log(name), undefined, withoutHost);
        expectAll(log(name), apacheFormat(apacheFormats[name]), withoutHost);
      }
      const vhost = expectAll(log('vhost'), undefined, withoutHost);
      expect(vhost.hosts).toEqual([{ text: 'shop.example', share: 1 }]);
      expectAll(log('clock'), apacheFormat(formats['clock'] ?? ''), all);
      const own = expectAll(log('own'), apacheFormat(formats['own'] ?? ''), ['client', 'method', 'host']);
      // Its %U is the path as decoded.
      expect(inNoOrder(own.sample.map(({ url }) => url))).toEqual(
        inNoOrder(requests.map(({ url }) => url.replace('%23', '#'))),
      );
      expect(own.servers.map(({ backend, requests: count }) => [backend, count])).toEqual([
        ['balancer://app', requests.length / 2],
        ['balancer://app', requests.length / 2],
      ]);
    } finally {
      await httpd.dispose();
    }
  });
});
