// How a configuration is written anew for a sandbox.
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../device.ts';
import { apache } from './index.ts';
import { apacheRehearsal } from './rehearse.ts';

const sandbox: Sandbox = {
  folder: '/box',
  copies: new Map([
    ['/etc/apache2/pools.txt', '/box/list-0'],
    ['/etc/ssl/shop.pem', '/box/certificate-0.pem'],
  ]),
  certificate: '/box/certificate.pem',
  listener: () => ({ address: '127.0.0.1', port: 1 }),
  place: ({ port }) => ({ address: '127.0.0.1', port: 20_000 + (port ?? 0) }),
  // The last number of the address tells which server it is.
  server: (pool, server) => ({
    address: '127.0.0.1',
    port: (pool === server ? 30_000 : 31_000) + Number(/(\d+):\d+/.exec(server)?.[1] ?? 0),
  }),
};

function rewritten(text: string) {
  return apacheRehearsal.rewrite(apache.read([{ file: 'httpd.conf', text }]), sandbox);
}

/** What is written behind the lines that every text begins with. */
function linesOf(text: string): readonly string[] {
  const { text: all, refused } = rewritten(text);
  expect(refused).toEqual([]);
  const lines = all.trim().split('\n');
  return lines.slice(lines.findLastIndex((line) => line.startsWith('Listen ')) + 1);
}

function modulesOf(text: string): readonly string[] {
  return [...rewritten(text).text.matchAll(/^LoadModule (\w+)_module \S+$/gm)].map(([, name = '']) => name);
}

describe('listeners and virtual hosts', () => {
  it('take PROXY lines on loopback, at the places of the addresses that each host answered at', () => {
    const text = `Listen 80
Listen 10.0.0.1:81
<VirtualHost *:80 10.0.0.1:81>
ServerName a.test:80
ServerAlias www.a.test
</VirtualHost>
<VirtualHost 10.0.0.1:80>
ServerName b.test
</VirtualHost>
<VirtualHost *:9999>
ServerName c.test
</VirtualHost>`;
    const { text: all, changed } = rewritten(text);
    expect(all.match(/^(?:Listen|RemoteIPProxyProtocol) .*$/gm)).toEqual([
      'RemoteIPProxyProtocol On',
      'Listen 127.0.0.1:20080',
      'Listen 127.0.0.1:20081',
    ]);
    expect(linesOf(text)).toEqual([
      '<VirtualHost 127.0.0.1:20080 127.0.0.1:20081>',
      'ServerName "a.test"',
      'ServerAlias "www.a.test"',
      '</VirtualHost>',
      '<VirtualHost 127.0.0.1:20080>',
      'ServerName "b.test"',
      'ServerAlias "10.0.0.1"',
      '</VirtualHost>',
    ]);
    expect(changed).toEqual(['virtual host c.test is left out: nothing listens for it']);
  });

  it('have another name where their own does not tell them from others, and answer to all names they had', () => {
    const text = `Listen 80
Listen 81
ServerName main.test
<VirtualHost *:80>
ServerName a.test
</VirtualHost>
<VirtualHost *:81>
ServerName a.test
</VirtualHost>
<VirtualHost *:80>
</VirtualHost>`;
    expect(rewritten(text).frontends).toEqual(
      new Map([
        ['a.test@81', 'host-2.rehearsal.invalid'],
        ['*:80', 'host-3.rehearsal.invalid'],
      ]),
    );
    expect(linesOf(text).filter((line) => line.startsWith('Server'))).toEqual([
      'ServerName main.test',
      'ServerName "a.test"',
      'ServerName "host-2.rehearsal.invalid"',
      'ServerAlias "a.test"',
      'ServerName "host-3.rehearsal.invalid"',
      'ServerAlias "main.test"',
    ]);
  });

  it('end TLS as on the device, with throw-away certificates', () => {
    const text = `Listen 443
Listen 80
<VirtualHost *:443>
ServerName a.test
SSLEngine on
SSLProtocol TLSv1.3
SSLCertificateFile /etc/ssl/shop.pem
SSLCertificateKeyFile /etc/ssl/private/shop.key
</VirtualHost>
<VirtualHost *:80>
ServerName b.test
</VirtualHost>`;
    expect(linesOf(text)).toEqual([
      '<VirtualHost 127.0.0.1:20443>',
      'ServerName "a.test"',
      'SSLEngine on',
      'SSLCertificateFile "/box/certificate-0.pem"',
      'SSLCACertificateFile "/box/certificate.pem"',
      '</VirtualHost>',
      '<VirtualHost 127.0.0.1:20080>',
      'ServerName "b.test"',
      'SSLEngine off',
      '</VirtualHost>',
    ]);
    expect(modulesOf(text)).toContain('ssl');
  });
});

describe('servers', () => {
  it.each([
    ['ProxyPass /a http://10.0.0.1:80/b timeout=5', 'ProxyPass "/a" "http://127.0.0.1:30001/b" "timeout=5"'],
    ['ProxyPass /a https://10.0.0.1/', 'ProxyPass "/a" "http://127.0.0.1:30001/"'],
    ['ProxyPass /a ws://10.0.0.1/ ping=2', 'ProxyPass "/a" "http://127.0.0.1:30001/"'],
    ['ProxyPass /a !', 'ProxyPass /a !'],
    [
      String.raw`ProxyPassMatch "^/(\d+)$" http://10.0.0.1/$1`,
      String.raw`ProxyPassMatch "^/(\\d+)$" "http://127.0.0.1:30001/$1"`,
    ],
    [
      'RewriteRule ^/a(.*) http://10.0.0.1:8080/x$1 [NC,P]\nRewriteEngine On',
      'RewriteRule "^/a(.*)" "http://127.0.0.1:30001/x$1" "[NC,P]"\nRewriteEngine On',
    ],
    [
      'RewriteRule ^/a(.*) http://10.0.0.1:8080/x$1 [R,L]',
      'RewriteRule ^/a(.*) http://10.0.0.1:8080/x$1 [R,L]',
    ],
    ['RewriteMap pools txt:/etc/apache2/pools.txt', 'RewriteMap "pools" "txt:/box/list-0"'],
    ['Alias /static /srv/static', 'Alias "/static" "/box/empty"'],
    ['Define PORT 80\nProxyPass / http://10.0.0.1:${PORT}/', 'ProxyPass "/" "http://127.0.0.1:30001/"'],
    ['RequestHeader set X "a b" \\\nearly', 'RequestHeader set X "a b" early'],
    ['CustomLog "|/bin/cat" combined\nErrorLog /var/log/x\nUser www-data\nScoreBoardFile /x', undefined],
  ])('are stubs: %s', (line, expected) => {
    expect(linesOf(`Listen 80\n${line}`)).toEqual(expected?.split('\n') ?? []);
  });

  it('of a balancer keep their parameters', () => {
    const text = `Listen 80
<Proxy balancer://app lbmethod=bytraffic>
BalancerMember http://10.0.0.1:8080/base route=a hcmethod=GET hcuri=/health
BalancerMember unix:/run/app.sock|http://10.0.0.2:8080 status=+H secret=x
</Proxy>
BalancerMember balancer://app h2://10.0.0.3:8443
ProxySet balancer://app stickysession=ID
<Location /x>
ProxyPass balancer://app/
</Location>`;
    expect(linesOf(text)).toEqual([
      '<Proxy "balancer://app" "lbmethod=bytraffic">',
      'BalancerMember "http://127.0.0.1:31001/base" "route=a" "hcmethod=GET" "hcuri=/health"',
      'BalancerMember "http://127.0.0.1:31000" "status=+H"',
      '</Proxy>',
      'BalancerMember "balancer://app" "http://127.0.0.1:31003"',
      'ProxySet "balancer://app" "stickysession=ID"',
      '<Location /x>',
      'ProxyPass "balancer://app/"',
      '</Location>',
    ]);
  });

  it('of a macro that is used twice have a stub each', () => {
    const places = ['a', 'b'].map(
      (name) => linesOf(macro).find((line) => line.includes(`balancer://${name}`)) !== undefined,
    );
    expect(places).toEqual([true, true]);
    const ports: string[] = [];
    const own: Sandbox = {
      ...sandbox,
      server: (pool) => {
        ports.push(pool);
        return { address: '127.0.0.1', port: 1 };
      },
    };
    apacheRehearsal.rewrite(apache.read([{ file: 'httpd.conf', text: macro }]), own);
    expect(new Set(ports)).toEqual(new Set(['a', 'b']));
  });
});

const macro = `Listen 80
<Macro Pool $name>
<Proxy balancer://$name>
BalancerMember http://10.0.0.1:8080
</Proxy>
</Macro>
Use Pool a
Use Pool b`;

describe('modules', () => {
  it('are those that the configuration loads, and what PROXY lines and stubs need', () => {
    const loaded = ['mpm_worker', 'proxy', 'lua', 'php'].map(
      (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`,
    );
    const text = `${loaded.join('\n')}\nListen 80\nProxyPass / https://10.0.0.1/`;
    expect(modulesOf(text)).toEqual(['mpm_worker', 'authz_core', 'remoteip', 'proxy', 'proxy_http']);
    expect(rewritten(text).changed).toContain('module mod_php is left out');
  });

  it('are those that its directives need where it loads none', () => {
    const text = `Listen 80
<Proxy balancer://a>
BalancerMember http://10.0.0.1 hcmethod=TCP
ProxySet lbmethod=bytraffic
</Proxy>
ProxyPass / balancer://a/
<Location />
Require ip 10.0.0.0/8
</Location>
RewriteEngine On`;
    expect(modulesOf(text)).toEqual([
      'mpm_event',
      'authz_core',
      'authz_host',
      'remoteip',
      'rewrite',
      'slotmem_shm',
      'proxy',
      'proxy_http',
      'proxy_balancer',
      'proxy_hcheck',
      'lbmethod_byrequests',
      'lbmethod_bytraffic',
    ]);
  });
});

describe('access', () => {
  it('lets everybody pass who would be asked for a name, and says so', () => {
    const text = 'Listen 80\n<Location />\nAuthType Basic\nAuthUserFile /x\nRequire valid-user\n</Location>';
    expect(linesOf(text)).toEqual(['<Location />', 'Require all granted', '</Location>']);
    expect(rewritten(text).changed).toEqual(['nobody is asked for a password']);
  });
});

describe('refused', () => {
  it.each([
    ['ProxyPass / ajp://10.0.0.1/', "'ajp' has no stub"],
    ['ProxyPass / unix:/run/php.sock|fcgi://localhost/', "'fcgi' has no stub"],
    ['ProxyPass / http://${NOBODY}/', 'was not understood'],
    ['ProxyPassMatch ^/([^/]+)/(.*)$ http://$1/$2', 'is worked out while it runs'],
    ['RewriteRule ^/([^/]+)/(.*)$ http://$1/$2 [P]', 'is worked out while it runs'],
    ['RewriteRule ^/x proxy:http://10.0.0.1/', 'names a proxy'],
    ['RewriteRule ^/x - [H=cgi-script]', 'handler'],
    ['RewriteMap names prg:/usr/bin/names', 'is not here to be copied'],
    ['RewriteMap names txt:/etc/names.txt', 'is not here to be copied'],
    ['LuaMapHandler /x /srv/x.lua', "'LuaMapHandler' has no stub"],
    ['<LuaHookTranslateName early>\n</LuaHookTranslateName>', 'was not understood'],
    ['ScriptAlias /cgi-bin/ /usr/lib/cgi-bin/', "'ScriptAlias' has no stub"],
    ['<Location /x>\nSetHandler cgi-script\n</Location>', "'cgi-script'", 3],
    ['<Directory /srv>\nAllowOverride All\n</Directory>', '.htaccess', 3],
    ['<FilesMatch x>\nSetHandler "proxy:unix:/x.sock|fcgi://localhost"\n</FilesMatch>', "'fcgi'", 3],
    ['MDomain example.test', "'MDomain' has no stub"],
    ['ProxyRequests On', "'ProxyRequests' has no stub"],
    ['ProxyRemote * http://10.0.0.1:3128', "'ProxyRemote' has no stub"],
    [
      '<Proxy balancer://a>\nBalancerMember http://10.0.0.1\nProxySet lbmethod=heartbeat\n</Proxy>',
      'heartbeats',
      4,
    ],
    [
      '<Proxy balancer://a>\nBalancerMember http://10.0.0.1\nBalancerMember http://10.0.0.1\n</Proxy>',
      'no server of its own',
      4,
    ],
    ['<Location /x>\nRequire host example.test\n</Location>', 'who that is', 3],
    ['<Location /x>\nDeny from example.test\n</Location>', 'who that is', 3],
    ['<Location /x>\nSSLVerifyClient require\n</Location>', 'has no stub', 3],
    ['JkMount /* lb', 'was not understood'],
  ])('with its line: %s', (text, message, line = 2) => {
    const { refused } = rewritten(`Listen 80\n${text}`);
    expect(refused.map((one) => [one.code, one.span?.line, one.message])).toContainEqual([
      'not-rehearsed',
      line,
      expect.stringContaining(message),
    ]);
  });
});
