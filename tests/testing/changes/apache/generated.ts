import type { Dice } from '../../oracle/dice.ts';
import { joined, some } from '../haproxy/parts.ts';
import type { Base, Endpoint } from '../model.ts';
import { pages } from '../nginx/parts.ts';
import { balancer, preamble, usualFiles } from './parts.ts';

const serverLines = [
  'KeepAlive On',
  'ServerSignature Off',
  'AddOutputFilterByType DEFLATE text/html text/css',
  'Header set X-Edge 1',
  'Header always unset X-Powered-By',
  'RequestHeader unset X-Secret',
  'FileETag None',
  'LimitRequestBody 100000',
  'LimitRequestFields 100',
  'ProxyVia On',
  'ProxyTimeout 1',
  'HostnameLookups Off',
  'MergeSlashes OFF',
  'SetEnvIf X-User ann vip',
  'ExpiresActive On',
  'ExpiresDefault "access plus 1 minute"',
] as const;

const hostLines = [
  'ProxyPreserveHost On',
  'ProxyAddHeaders Off',
  'ProxyErrorOverride On',
  'ErrorDocument 404 /sorry.html',
  'ErrorDocument 503 "busy"',
  'RequestHeader set X-Forwarded-Proto http',
  'RequestHeader append X-User more',
  'Header edit Set-Cookie ^(.*)$ "$1; Secure"',
  'Header set Cache-Control "max-age=60"',
  'AllowEncodedSlashes NoDecode',
  'Redirect /from /to',
  'Redirect permanent /perm http://shop.example/there',
  'RedirectMatch ^/r/(\\w+)$ /s/$1',
  'Alias /manual @DIR@/www/docs',
  'UseCanonicalName On',
  'SetEnv proxy-nokeepalive 1',
  'TraceEnable Off',
] as const;

const rewrites = [
  'RewriteRule ^/old/(.*)$ /new/$1 [R=301,L]',
  'RewriteRule ^/inside/(.*)$ /docs/$1 [PT]',
  'RewriteRule ^/bad - [F]',
  'RewriteRule ^/gone$ - [G]',
  'RewriteRule ^/fetch/(.*)$ http://127.0.12.1:8000/$1 [P]',
  'RewriteRule ^/user/(\\w+)$ /app/people?name=$1 [QSA,PT]',
  'RewriteCond %{REQUEST_METHOD} ^PUT$\n    RewriteRule ^ - [F]',
  'RewriteCond %{HTTP_HOST} ^plain\\.example$ [NC]\n    RewriteRule ^/(.*)$ http://shop.example/$1 [R=302,L]',
  'RewriteCond %{HTTP:X-User} =bob\n    RewriteRule ^/vip /docs/page.html [L]',
  'RewriteCond %{QUERY_STRING} v=2\n    RewriteRule ^/app(.*)$ http://127.0.11.1:8000/v2$1 [P]',
] as const;

const blocks = [
  '<Location /office>\n        Require ip 127.0.30.0/24\n    </Location>',
  '<Location /app>\n        Header set X-App yes\n        RequestHeader set X-App yes\n    </Location>',
  '<LocationMatch "\\.php$">\n        Require all denied\n    </LocationMatch>',
  '<Location /staff>\n        AuthType Basic\n        AuthName Staff\n        AuthUserFile @DIR@/users\n        Require valid-user\n    </Location>',
  '<If "%{HTTP:X-User} == \'cy\'">\n        Header set X-Seen cy\n    </If>',
  '<Location /docs>\n        <RequireAny>\n            Require ip 127.0.30.0/24\n            Require method GET HEAD\n        </RequireAny>\n    </Location>',
  '<Location /status>\n        SetHandler server-status\n    </Location>',
  '<Files "*.css">\n        Header set X-File css\n    </Files>',
] as const;

const passes = [
  'ProxyPass /app balancer://one',
  'ProxyPass /app/ balancer://one/app/',
  'ProxyPass /api http://127.0.11.2:8000/v1 timeout=400ms connectiontimeout=200ms retry=1',
  'ProxyPass /api/ http://127.0.11.2:8000/ timeout=400ms retry=1',
  'ProxyPass /two balancer://two/',
  'ProxyPass /docs !',
  'ProxyPassMatch ^/img/(.*)$ http://127.0.12.1:8000/images/$1 timeout=400ms',
  'ProxyPassReverse /app balancer://one',
  'ProxyPassReverseCookiePath /app /',
  'ProxyPassReverseCookieDomain app.internal shop.example',
] as const;

/** Virtual hosts put together from what people write in them. */
export function generated(dice: Dice): Base {
  const hasTls = dice.chance(0.4);
  const names = ['shop.example', 'api.example'].slice(0, 1 + dice.upTo(2));
  const lines = [
    ...preamble(dice),
    hasTls ? 'Listen 127.0.0.1:8443' : undefined,
    ...some(dice, serverLines, 0.25, 0),
    '<Directory @DIR@/www>',
    `    Require ${dice.pick(['all granted', 'all granted', 'ip 127.0.0.0/17'])}`,
    '</Directory>',
    ...balancer(dice, 'one', 10, { count: 1 + dice.upTo(3), route: dice.chance(0.3) }),
    ...balancer(dice, 'two', 11, { count: 1 + dice.upTo(2), route: false }),
    ...names.flatMap((name) => host(dice, name, '127.0.0.1:8080')),
    ...(hasTls ? host(dice, 'shop.example', '127.0.0.1:8443') : []),
  ];
  const endpoints: readonly Endpoint[] = [
    { address: '127.0.0.1', port: 8080 },
    ...(hasTls ? [{ address: '127.0.0.1', port: 8443, tls: 'program' } as const] : []),
  ];
  return {
    name: 'generated',
    text: joined(lines),
    files: { ...pages, ...usualFiles },
    endpoints,
    vocabulary: {
      hosts: ['shop.example', 'api.example', 'plain.example'],
      paths: [
        '/',
        '/app/start',
        '/api/items',
        '/two',
        '/img/a.png',
        '/docs/page.html',
        '/office',
        '/staff',
        '/old/x',
        '/user/ann',
        '/vip',
        '/static/a.css',
        '/static/dot.png',
        '/static/',
        '/static',
        '/docs',
        '/docs/link.html',
        '/docs/plain',
        '/x.php',
      ],
      headers: ['X-User: ann', 'X-User: bob', 'X-User: cy', 'Cookie: ROUTE=x.r1', 'Cookie: ROUTE=x.r2'],
      clients: ['127.0.30.7', '127.0.34.7', '127.0.35.7'],
    },
  };
}

function host(dice: Dice, name: string, address: string): readonly string[] {
  const isTls = address.endsWith('8443');
  const rules = some(dice, rewrites, 0.25);
  return [
    `<VirtualHost ${address}>`,
    `    ServerName ${name}`,
    ...(isTls ? ['    SSLEngine on', '    SSLCertificateFile @DIR@/site.pem'] : []),
    `    DocumentRoot @DIR@/${dice.pick(['www', 'www', 'www/docs'])}`,
    ...some(dice, hostLines, 0.2),
    ...(rules.length === 0 ? [] : ['    RewriteEngine On', ...rules]),
    ...some(dice, blocks, 0.3),
    ...some(dice, passes, 0.35),
    ...(dice.chance(0.6) ? ['    ProxyPass / balancer://one/'] : []),
    '</VirtualHost>',
  ];
}
