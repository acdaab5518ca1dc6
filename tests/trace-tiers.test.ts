import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evenkeel, root } from './testing/command-line.ts';
import { defaults, dispose, trace, written } from './testing/traced-requests.ts';

afterAll(dispose);

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

describe('the address that a tier comes from', () => {
  const rules = `server {
    listen 192.0.2.2:8080;
    allow 192.0.2.0/30;
    deny all;
  }`;
  const guarded = web1.replace(/server \{[^]*\n {2}\}/, rules);

  it('decides where it is declared', () => {
    const text = shop({ 'web1.conf': guarded });
    expect(trace(text, 'http://shop.site.test/', '--at', 'lb').hop?.servers[0]?.next?.uncertain).toEqual([]);
  });

  it('is not made up where it is not', () => {
    const text = shop({
      'web1.conf': guarded,
      'evenkeel.yaml': fleet.replace(', host: 192.0.2.1', ''),
    });
    const [first] = trace(text, 'http://shop.site.test/', '--at', 'lb').hop?.servers ?? [];
    expect(first?.next?.uncertain?.map((one) => one.text)).toContain('allow 192.0.2.0/30');
  });
});

describe('a server that redirects', () => {
  it('answers instead of what stands behind it', () => {
    const text = lb
      .replace('192.0.2.2:8080', '192.0.2.2:8080 redir http://mirror.test')
      .replace(/ {4}server w2.*\n/, '');
    const file = shop({ 'lb.cfg': `${defaults}${text}` });
    const { disposition, hop } = trace(file, 'http://shop.site.test/shop/x?y=1', '--at', 'lb');
    expect([disposition, hop?.servers[0]]).toMatchObject([
      'answered',
      { redirect: 'http://mirror.test/store/x?y=1' },
    ]);
  });
});

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

it('docs/requests.md shows what is printed', () => {
  const text = readFileSync(join(root, 'docs/requests.md'), 'utf8');
  const [, command = '', printed = ''] = /\$ evenkeel (.*)\n([^`]*)```/.exec(text) ?? [];
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  expect(evenkeel(words, root).stdout).toContain(printed);
});
