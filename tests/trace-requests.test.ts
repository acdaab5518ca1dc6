import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evenkeel, root } from './testing/command-line.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files. */
function written(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-trace-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const defaults =
  'defaults\n    mode http\n    timeout connect 2s\n    timeout client 9s\n    timeout server 9s\n';

function haproxy(text: string): string {
  return join(written({ 'haproxy.cfg': `${defaults}${text}` }), 'haproxy.cfg');
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly sni?: string | null;
  readonly tls: boolean;
  readonly version?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly unknown?: readonly string[];
}

interface Hop {
  readonly device: string;
  readonly pool?: string;
  readonly refusal?: string;
  readonly ending?: { readonly kind: string; readonly status?: number; readonly location?: string };
  readonly uncertain?: readonly { readonly text: string }[];
  readonly servers: readonly { readonly name: string; readonly sent: Sent; readonly next?: Hop }[];
}

interface Traced {
  readonly status: number | null;
  readonly disposition: string;
  readonly hop: Hop | undefined;
}

function trace(target: string, url: string, ...args: readonly string[]): Traced {
  const run = evenkeel(['trace', url, target, ...args, '--json'], root);
  const { disposition, hops } = JSON.parse(run.stdout) as { disposition: string; hops: readonly Hop[] };
  return { status: run.status, disposition, hop: hops[0] };
}

const byHost = `frontend www
    bind 192.0.2.1:80
    use_backend one if { hdr(host) -i one.site.test }
    use_backend tagged if { req.hdr(x-tag) -m found }
    use_backend stuck if { req.cook(node) n1 }
    default_backend other
${['one', 'tagged', 'stuck', 'other'].map((name) => `backend ${name}\n    server s 192.0.2.9:80`).join('\n')}
`;

describe('the request of a trace', () => {
  const file = haproxy(byHost);

  it('has the Host that is given', () => {
    const { hop } = trace(
      file,
      'http://192.0.2.1/',
      '--header',
      'host: one.site.test',
      '--header',
      'X-Tag: 1',
    );
    expect([hop?.pool, hop?.servers[0]?.sent.host]).toEqual(['one', 'one.site.test']);
  });

  it('has unknown headers beside those that are given', () => {
    expect(trace(file, 'http://192.0.2.1/')).toMatchObject({
      status: 3,
      disposition: 'uncertain',
      hop: { pool: 'other', uncertain: [{}, {}] },
    });
    expect(trace(file, 'http://192.0.2.1/', '--header', 'X-Tag: 1')).toMatchObject({
      disposition: 'delivered',
      hop: { pool: 'tagged' },
    });
  });

  it('has the cookies that are given', () => {
    const { hop } = trace(file, 'http://192.0.2.1/', '--header', 'Cookie: a=b; node=n1');
    expect(hop?.uncertain?.map(({ text }) => text)).toEqual([
      'use_backend tagged if { req.hdr(x-tag) -m found }',
    ]);
  });
});

describe('rules that cannot be followed', () => {
  const rest = `    use_backend a if { path_beg /moved }
    default_backend b
backend a
    server s 192.0.2.9:80
backend b
    server s 192.0.2.9:80
`;

  it.each([
    ['an expression outside the common subset', String.raw`http-request replace-path ^/(?>old)(.*) /moved\1`],
    ['code', 'http-request lua.rewrite'],
    ['a value that only the program knows', 'http-request set-path /%[unique-id]'],
  ])('make the path unknown: %s', (_, line) => {
    const { disposition, hop } = trace(
      haproxy(`frontend www\n    bind :80\n    ${line}\n${rest}`),
      'http://192.0.2.1/old/x',
    );
    expect([disposition, hop?.pool]).toEqual(['uncertain', 'b']);
    expect(hop?.uncertain?.map(({ text }) => text)).toEqual([line, 'use_backend a if { path_beg /moved }']);
    expect(hop?.servers[0]?.sent.unknown).toContain('path');
  });

  it('leave the rest alone', () => {
    const line = 'http-request set-header X-Id %[unique-id]';
    const { disposition, hop } = trace(
      haproxy(`frontend www\n    bind :80\n    ${line}\n${rest}`),
      'http://192.0.2.1/old/x',
    );
    expect([disposition, hop?.pool, hop?.servers[0]?.sent.unknown]).toEqual([
      'delivered',
      'b',
      ['header x-id'],
    ]);
  });

  it('do not settle what a rule that may stop them would', () => {
    const text = `frontend www
    bind :80
    http-request allow if { req.hdr(x-key) -m found }
    http-request deny
    default_backend b
backend b
    server s 192.0.2.9:80
`;
    expect(trace(haproxy(text), 'http://192.0.2.1/')).toMatchObject({
      disposition: 'uncertain',
      hop: { ending: { kind: 'answered', status: 403 } },
    });
  });
});

describe('sections that are switched off', () => {
  it('serve nothing, whatever their rules say', () => {
    const text = `frontend www
    bind :80
    default_backend off
frontend silent
    disabled
    bind :81
    default_backend off
backend off
    disabled
    http-request return status 200
    server s 192.0.2.9:80
`;
    const file = haproxy(text);
    expect(trace(file, 'http://192.0.2.1/')).toMatchObject({
      status: 1,
      disposition: 'no-server',
      hop: { ending: { kind: 'no-server' } },
    });
    expect(trace(file, 'http://192.0.2.1:81/')).toMatchObject({ status: 1, disposition: 'refused' });
  });
});

const lb = `frontend www
    bind 192.0.2.1:80
    http-request set-header X-Tag lb
    http-request replace-path ^/shop(/.*)?$ /store\\1
    option forwardfor
    default_backend web
backend web
    server w1 192.0.2.2:8080
    server w2 192.0.2.3:8443 ssl verify none sni str(web.site.test)
`;

const web1 = `events {}
http {
  server {
    listen 192.0.2.2:8080;
    server_name shop.site.test;
    location /store/ { proxy_set_header X-Tag web; proxy_pass http://192.0.2.4:9000/app/; }
    location / { return 302 /store/; }
  }
}
`;

const web2 = `events {}
http {
  server { listen 192.0.2.3:8443 ssl; server_name other.site.test; return 404; }
  server {
    listen 192.0.2.3:8443 ssl;
    server_name shop.site.test;
    if ($ssl_server_name = web.site.test) { return 200; }
    if ($http_x_tag = lb) { return 403; }
    return 404;
  }
}
`;

const app = `Listen 192.0.2.4:9000
ServerName app.site.test
<Location /app/cart>
Redirect 307 http://cart.site.test
</Location>
`;

const fleet = `fleet: shop
devices:
  lb: { kind: haproxy, config: lb.cfg, host: 192.0.2.1 }
  web1: { kind: nginx, config: web1.conf, host: 192.0.2.2 }
  web2: { kind: nginx, config: web2.conf, host: 192.0.2.3 }
  app: { kind: apache, config: app.conf, host: 192.0.2.4 }
`;

function shop(changes: Readonly<Record<string, string>> = {}): string {
  return written({
    'evenkeel.yaml': fleet,
    'lb.cfg': `${defaults}${lb}`,
    'web1.conf': web1,
    'web2.conf': web2,
    'app.conf': app,
    ...changes,
  });
}

describe('the next tier', () => {
  const url = 'http://shop.site.test/shop/cart?x=1';

  it('is asked with what it really gets', () => {
    const { hop } = trace(shop(), url, '--at', 'lb');
    const [w1, w2] = hop?.servers ?? [];
    expect(w1?.sent).toMatchObject({
      method: 'GET',
      path: '/store/cart',
      query: 'x=1',
      host: 'shop.site.test',
      version: '1.1',
      headers: { 'x-tag': 'lb' },
    });
    const [behind] = w1?.next?.servers ?? [];
    expect(behind?.sent).toMatchObject({
      path: '/app/cart',
      host: '192.0.2.4:9000',
      version: '1.0',
      headers: { 'x-tag': 'web', connection: 'close' },
    });
    expect(behind?.next?.ending).toMatchObject({ status: 307, location: 'http://cart.site.test?x=1' });
    expect(w2?.sent).toMatchObject({ tls: true, sni: 'web.site.test' });
    expect(w2?.next?.ending).toMatchObject({ kind: 'answered', status: 200 });
  });

  it('is told of in words', () => {
    const { stdout } = evenkeel(['trace', url, shop(), '--at', 'lb'], root);
    expect(stdout).toContain(
      'sent: GET /store/cart?x=1 HTTP/1.1, Host shop.site.test, SNI web.site.test, x-forwarded-for',
    );
    expect(stdout).toContain('sent: GET /app/cart?x=1 HTTP/1.0, Host 192.0.2.4:9000, x-tag web');
  });

  it.each([
    [
      'TLS comes to a plain listener',
      lb.replace('192.0.2.2:8080', '192.0.2.2:8080 ssl verify none'),
      'what comes speaks TLS',
    ],
    ['plain comes to TLS', lb.replace(/ ssl verify.*/, ''), 'the listener speaks TLS'],
    [
      'PROXY comes unasked',
      lb.replace('192.0.2.2:8080', '192.0.2.2:8080 send-proxy'),
      'the PROXY protocol comes',
    ],
    ['HTTP/2 comes unasked', lb.replace('192.0.2.2:8080', '192.0.2.2:8080 proto h2'), 'HTTP/2 comes'],
  ])('refuses another protocol: %s', (_, text, reason) => {
    const { disposition, hop } = trace(shop({ 'lb.cfg': `${defaults}${text}` }), url, '--at', 'lb');
    expect(disposition).toBe('refused');
    const refusals = hop?.servers.map(({ next }) => next?.refusal ?? '') ?? [];
    expect(refusals.some((one) => one.startsWith(reason))).toBe(true);
  });

  it('may get HTTP/2 that nobody there speaks', () => {
    const text = `frontend www
    mode tcp
    bind 192.0.2.1:443 ssl crt site.pem alpn h2,http/1.1
    default_backend web
backend web
    mode tcp
    server w1 192.0.2.2:8080
`;
    expect(
      trace(shop({ 'lb.cfg': `${defaults}${text}` }), 'https://shop.site.test/', '--at', 'lb').disposition,
    ).toBe('uncertain');
    const plain = text.replace('h2,', '');
    expect(
      trace(shop({ 'lb.cfg': `${defaults}${plain}` }), 'https://shop.site.test/', '--at', 'lb').disposition,
    ).toBe('answered');
  });
});
