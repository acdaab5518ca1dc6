import type { Everyday } from './everyday.ts';

const modules = [
  'mpm_event',
  'unixd',
  'authz_core',
  'authz_host',
  'alias',
  'headers',
  'log_config',
  'proxy',
  'proxy_http',
  'proxy_balancer',
  'slotmem_shm',
  'lbmethod_byrequests',
  'rewrite',
  'status',
]
  .map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`)
  .filter((line) => !/log_config|unixd/.test(line))
  .join('\n');

const base = `ServerName web1.example.com
${modules}
Listen 127.0.0.1:8080
Timeout 10
KeepAlive On
ErrorLog /var/log/apache2/error.log
<VirtualHost 127.0.0.1:8080>
    ServerName shop.example.com
    CustomLog /var/log/apache2/access.log combined
    ProxyTimeout 10
    <Proxy balancer://web>
        BalancerMember http://10.0.0.1:80 loadfactor=10
        BalancerMember http://10.0.0.2:80 loadfactor=10
        BalancerMember http://10.0.0.3:80 loadfactor=10
    </Proxy>
    <Location /internal>
        Require all denied
    </Location>
    Redirect permanent /old /new
    ProxyPass /api/ http://10.0.1.1:80/
    ProxyPass / balancer://web/
</VirtualHost>
`;

const after = (line: string, more: string): readonly [string, string] => [line, `${line}\n${more}`];

/** What people do to a web server on a quiet afternoon. */
export const apacheDays: Everyday = {
  name: 'httpd.conf',
  base,
  changes: {
    'a server more': after(
      '        BalancerMember http://10.0.0.3:80 loadfactor=10',
      '        BalancerMember http://10.0.0.4:80 loadfactor=10',
    ),
    'a server less': ['        BalancerMember http://10.0.0.3:80 loadfactor=10\n', ''],
    'a weight within headroom': ['http://10.0.0.3:80 loadfactor=10', 'http://10.0.0.3:80 loadfactor=12'],
    'a drained server': ['http://10.0.0.3:80 loadfactor=10', 'http://10.0.0.3:80 loadfactor=10 status=+D'],
    'a header that nobody reads': after('    ProxyTimeout 10', '    Header set X-Served-By web1'),
    'a header for the servers': after('    ProxyTimeout 10', '    RequestHeader set X-Tier edge'),
    'a longer timeout': ['ProxyTimeout 10', 'ProxyTimeout 30'],
    'a longer timeout of all': ['Timeout 10\n', 'Timeout 60\n'],
    'a path more': ['    ProxyPass /api/ ', '    ProxyPass /docs/ http://10.0.2.1:80/\n    ProxyPass /api/ '],
    'a log format': ['access.log combined', 'access.log "%h %l %u %t \\"%r\\" %>s %b %D"'],
    'a level of the error log': after('ErrorLog /var/log/apache2/error.log', 'LogLevel warn'),
    'a comment and other blanks': ['    ProxyTimeout 10', '    # patience\n    ProxyTimeout   10'],
    'a name more': after('    ServerName shop.example.com', '    ServerAlias www.shop.example.com'),
    'another virtual host on a port of its own': [
      'Timeout 10\n',
      'Timeout 10\nListen 127.0.0.1:8404\n<VirtualHost 127.0.0.1:8404>\n    ServerName status.example.com\n    Redirect permanent / http://shop.example.com/\n</VirtualHost>\n',
    ],
    'a redirect more': after('    Redirect permanent /old /new', '    Redirect permanent /shop /'),
    'a renamed balancer': [
      '<Proxy balancer://web>',
      '<Proxy balancer://site>',
      'ProxyPass / balancer://web/',
      'ProxyPass / balancer://site/',
    ],
    'a level for one module': after('ErrorLog /var/log/apache2/error.log', 'LogLevel warn proxy:error'),
    'a custom log more': after('    ProxyTimeout 10', '    CustomLog /var/log/apache2/second.log common'),
    'another keepalive of clients': after('KeepAlive On', 'KeepAliveTimeout 8'),
    'lines in another order': [
      '    ServerName shop.example.com\n    CustomLog /var/log/apache2/access.log combined\n',
      '    CustomLog /var/log/apache2/access.log combined\n    ServerName shop.example.com\n',
    ],
  },
};
