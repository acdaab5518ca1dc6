import { describe, expect, it } from 'vitest';
import { kindNamed, partsOf } from '../testing/effects.ts';

/** Classes of the parts of the statement where the context has `@`. */
function classes(context: string, statement: string): readonly string[] {
  const text = context.replace('@', statement);
  const at = context.slice(0, context.indexOf('@')).split('\n').length;
  return partsOf(kindNamed('apache'), text)
    .filter(({ line }) => line === at)
    .map(({ effect }) => effect.class);
}

function isIdle(context: string, statement: string): boolean {
  const found = classes(context, statement);
  expect(found).not.toEqual([]);
  return found.every((one) => one === 'none' || one === 'observability');
}

/** Lines are separated by `;`, `<` and `>` around a section by `[` and `]`. */
const lines = (text: string): string =>
  text
    .split(';')
    .map((line) => line.trim().replace(/^\[(.*)\]$/, '<$1>'))
    .join('\n');
const main = (inner: string): string => lines(`Listen 80;Listen 443;${inner}`);
const host = (inner: string, outside = ''): string =>
  main(`${outside};[VirtualHost *:80];${inner};[/VirtualHost]`);
const folder = (inner: string, outside = ''): string =>
  host(`[Directory /srv];${inner};[/Directory]`, outside);
/** Every listener has the virtual host. */
const alone = (inner: string, outside = ''): string =>
  lines(`Listen 80;${outside};[VirtualHost *:80];${inner};[/VirtualHost]`);
const pass = 'ProxyPass / http://10.0.0.1/';
const tls = '[VirtualHost *:443];SSLEngine on;[/VirtualHost]';

/** Statement, where it does nothing, where it does something. */
const rows: readonly (readonly [string, string, string])[] = [
  ['LoadModule deflate_module m.so', main('@'), host('SetOutputFilter DEFLATE', '@')],
  ['HttpProtocolOptions Strict', main('@'), main('@;HttpProtocolOptions Unsafe')],
  ['CacheEnable disk /', main('LoadModule a m.so;@'), main('LoadModule cache_disk_module m.so;@')],
  ['AuthnCacheEnable', main('@'), main('@;AuthnCacheProvideFor file')],
  ['DocumentRoot /www', host(`@;${pass}`), host(`@;ProxyPass /static !;${pass}`)],
  [
    'Require all granted',
    host('DocumentRoot /www;[Directory /www];@;[/Directory]'),
    host(
      'DocumentRoot /www;[Directory /www];@;[/Directory]',
      '[Directory /];Require all denied;[/Directory]',
    ),
  ],
  [
    'Require all denied',
    host(
      'DocumentRoot /www',
      'DocumentRoot /www;[Directory /];@;[/Directory];[Directory /www];Require all granted;[/Directory]',
    ),
    host('DocumentRoot /www', '[Directory /];@;[/Directory]'),
  ],
  [
    'SSLCertificateKeyFile /a.pem',
    host('SSLEngine on;SSLCertificateFile /a.pem;@'),
    host('SSLEngine on;SSLCertificateFile /b.pem;@'),
  ],
  ['SSLRequireSSL', host('SSLEngine on;@'), host('@')],
  ['LoadModule imagemap_module m.so', host('ImapBase map', '@'), host('SetHandler imap-file', '@')],
  [
    'Allow from 10.0.0.1',
    host('[Location /a];@;[/Location]'),
    host('[Location /a];Deny from all;@;[/Location]'),
  ],
  [
    'SSLProxyEngine on',
    host(`@;${pass}`, '[Proxy balancer://a];BalancerMember https://10.0.0.1;[/Proxy]'),
    host('@;ProxyPass / balancer://a/', '[Proxy balancer://a];BalancerMember https://10.0.0.1;[/Proxy]'),
  ],
  [
    'DirectoryIndex a.html',
    host('@;[Location /];ProxyPass http://10.0.0.1/;[/Location]'),
    host('@;[Location /];ProxyPass !;[/Location]'),
  ],
  [
    'Order deny,allow',
    host('[Location /a];@;[/Location]'),
    host('[Location /a];@;Deny from all;[/Location]'),
  ],
  ['RewriteEngine On', host('RewriteEngine On;RewriteRule ^/a /b', '@'), main('@;RewriteRule ^/a /b')],
  ['SSLOptions +StdEnvVars', host('SSLEngine on;@'), host('SSLEngine on;@;Header set A %{SSL_PROTOCOL}s')],
  [
    'SSLUserName SSL_CLIENT_S_DN',
    host('SSLEngine on;@;Require user a'),
    host('SSLEngine on;SSLVerifyClient require;@;Require user a'),
  ],
  ['Options FollowSymLinks', folder('@'), folder('@', '[Directory /];Options None;[/Directory]')],
  ['AddType text/html .a', host('@', 'AddType text/html .a'), host('@', 'AddType text/css .a')],
  [
    'BalancerGrowth 5',
    host(`@;${pass}`),
    host(`@;${pass};[Location /m];SetHandler balancer-manager;[/Location]`),
  ],
  ['AcceptPathInfo Off', folder('@'), folder('@;SetHandler x')],
  ['RemoveLanguage .de', host('@'), host('@;AddLanguage de .de')],
  ['QualifyRedirectURL On', host('@'), host('@;ScriptAlias /run /srv/run')],
  ['RedirectRelative On', host('@;Redirect /a http://b.example/'), host('@;Redirect /a /b')],
  ['ErrorDocument 404 default', host('@'), host('@', 'ErrorDocument 404 /missing.html')],
  ['ProxyPassInterpolateEnv On', host(`@;${pass}`), host('@;ProxyPass / http://10.0.0.1/ interpolate')],
  [
    'RewriteOptions MergeBase',
    host('RewriteEngine On;RewriteRule ^/a /b;@'),
    host('RewriteEngine On;RewriteRule ^/a /b;RewriteBase /x;@'),
  ],
  [
    'Options Indexes',
    alone('DocumentRoot /srv/www;[Directory /srv/other];@;[/Directory]'),
    alone('DocumentRoot /srv/www;[Directory /srv];@;[/Directory]'),
  ],
  [
    'Options Indexes',
    alone('DocumentRoot /srv/www;[Directory /opt/other];@;[/Directory]'),
    alone(
      'DocumentRoot /srv/www;RewriteEngine On;RewriteRule ^/o /opt/other/o;[Directory /opt/other];@;[/Directory]',
    ),
  ],
  ['Alias /manual /usr/share/doc', host(`@;${pass}`), host('@;ProxyPass /a http://10.0.0.1/')],
  ['ErrorDocument 503 busy', host('ErrorDocument 503 busy;@'), host('ErrorDocument 503 late;@')],
  [
    'BalancerInherit Off',
    host('@'),
    host(`@;${pass}`, '[Proxy balancer://a];BalancerMember http://10.0.0.1;[/Proxy]'),
  ],
  [
    'RewriteBase /',
    host('RewriteEngine on;RewriteRule ^ - [F];@'),
    host('[Location /a];RewriteEngine on;RewriteRule ^ - [F];@;[/Location]'),
  ],
  ['SetHandler None', host('@'), host('@', 'AddHandler server-info .i')],
  ['ProtocolsHonorOrder Off', main('@;Protocols h2'), main('@;Protocols h2 http/1.1')],
  ['DirectoryIndex index.html', host('@'), host('@', 'DirectoryIndex home.html')],
  ['CacheLock on', host('@'), host('@;CacheEnable disk /')],
  ['CacheRoot /c', main('@'), host('CacheEnable disk /', '@')],
  ['CacheLockMaxAge 9', host('@;CacheEnable disk /'), host('@;CacheEnable disk /;CacheLock on')],
  ['ExpiresByType text/css A9', host('@'), host('[Location /a];ExpiresActive On;[/Location];@')],
  ['ExpiresActive On', host('@'), host('@', 'ExpiresDefault A9')],
  ['ProxyTimeout 5', host('@'), host(`@;${pass}`)],
  ['ProxyPreserveHost On', host('@'), host('@;RewriteEngine on;RewriteRule ^ http://10.0.0.1/ [P,L]')],
  [
    'ProxyVia On',
    main(`@;[VirtualHost *:80];ServerName a;[/VirtualHost]`),
    main(`@;[VirtualHost *:80];${pass};[/VirtualHost]`),
  ],
  [
    'ProxyVia On',
    host(`@;[/VirtualHost];[VirtualHost *:80];${pass}`),
    host('@;[FilesMatch a];SetHandler "proxy:fcgi://10.0.0.1";[/FilesMatch]'),
  ],
  ['ProxyErrorOverride On', host('@'), host('@', 'ProxyRequests On')],
  ['NoProxy 10.0.0.0/8', host(`@;${pass}`), host(`@;${pass};ProxyRemote * http://10.0.0.9:80`)],
  ['AllowCONNECT 22', host(`@;${pass}`), host('@;ProxyRequests On')],
  ['ProxyFCGIBackendType FPM', host(`@;${pass}`), host('@;ProxyPass / fcgi://10.0.0.1/')],
  ['ProxyHTMLMeta On', host(`@;${pass}`), host(`@;${pass};ProxyHTMLEnable On`)],
  ['SSLProxyEngine on', host(`@;${pass}`), host('@;ProxyPass / https://10.0.0.1/')],
  [
    'SSLProxyEngine on',
    host(`@;${pass}`),
    host('@;ProxyPass / balancer://a/', '[Proxy balancer://a];BalancerMember https://10.0.0.1;[/Proxy]'),
  ],
  ['SSLProxyVerify require', host(`@;${pass}`), host('@;SSLProxyEngine on;ProxyPass / https://10.0.0.1/')],
  [
    'SSLProxyVerifyDepth 3',
    host('@;SSLProxyEngine on;ProxyPass / https://10.0.0.1/'),
    host('@;SSLProxyEngine on;SSLProxyVerify require;ProxyPass / https://10.0.0.1/'),
  ],
  ['SSLCipherSuite HIGH', host('@', tls), host('@;SSLEngine on')],
  ['SSLProtocol TLSv1.2', main('@'), main(`@;${tls}`)],
  ['SSLCipherSuite HIGH', host('@'), main(`${tls};[VirtualHost *:443];@;[/VirtualHost]`)],
  ['SSLCipherSuite HIGH', host('@'), host('@', 'Listen 8443 https')],
  ['SSLCertificateFile a.pem', host('@', 'SSLCertificateFile a.pem'), host('@')],
  ['SSLVerifyDepth 3', host('@;SSLEngine on'), host('@;SSLEngine on;SSLVerifyClient require')],
  ['SSLStaplingFakeTryLater off', host('@;SSLEngine on'), host('@;SSLEngine on;SSLUseStapling on')],
  ['H2Push off', host('@'), main('@;[VirtualHost *:443];Protocols h2 http/1.1;[/VirtualHost]')],
  ['MDRenewWindow 9d', main('@'), main('@;MDomain a.example')],
  ['AuthUserFile users', folder('@'), folder('@;AuthType Basic;Require valid-user')],
  ['AuthType Basic', folder('@;Require all granted'), folder('@;Require valid-user')],
  ['AuthType Basic', folder('@;Require all granted'), main(`@;${pass}`)],
  ['AuthName a', folder('@'), folder('@;AuthType Basic;Require valid-user')],
  [
    'AuthGroupFile groups',
    folder('@;AuthType Basic;Require valid-user'),
    folder('@;AuthType Basic;Require group a'),
  ],
  ['AuthBasicProvider dbm', folder('@'), folder('@;AuthType Basic;Require valid-user')],
  ['AuthDigestDomain /', folder('@;AuthType Basic'), folder('@;AuthType Digest')],
  ['AuthLDAPURL ldap://10.0.0.1/', folder('@'), folder('@;AuthBasicProvider ldap')],
  ['LDAPTimeout 5', main('@'), folder('AuthLDAPURL ldap://10.0.0.1/', '@')],
  ['DAVMinTimeout 5', folder('@'), folder('@;Dav On')],
  ['RemoteIPTrustedProxy 10.0.0.1', host('@'), host('@', 'RemoteIPHeader X-Forwarded-For')],
  ['SessionMaxAge 9', host('@'), host('@;Session On')],
  ['DeflateCompressionLevel 9', host('@'), host('@;AddOutputFilterByType DEFLATE text/css')],
  ['BrotliCompressionQuality 9', host('@'), host('@;SetOutputFilter BROTLI_COMPRESS')],
  ['Substitute s/a/b/', host('@'), host('@;SetOutputFilter SUBSTITUTE')],
  ['BufferSize 4096', folder('@'), folder('@;SetInputFilter BUFFER')],
  ['FilterDeclare a', host('@'), host('@;FilterChain a')],
  ['SSIErrorMsg a', host('@'), host('@;Options +Includes')],
  ['RLimitCPU 9', host('@'), host('@;ScriptAlias /a /b')],
  ['IndexOptions FancyIndexing', folder('@'), folder('@;Options Indexes')],
  ['IndexIgnore a', folder('@;Options -Indexes'), folder('@;Options All')],
  ['MetaSuffix .m', folder('@'), folder('@;MetaFiles on')],
  ['CheckCaseOnly on', folder('@'), folder('@;CheckSpelling on')],
  ['CookieName a', host('@'), host('@;CookieTracking on')],
  ['LanguagePriority en', host('@'), folder('@;Options MultiViews')],
  [
    'RewriteRule ^/a$ /b',
    host('@', '[VirtualHost *:443];RewriteEngine on;[/VirtualHost]'),
    host('RewriteEngine on;@'),
  ],
  ['RewriteBase /', folder('@;RewriteEngine on'), folder('@;RewriteEngine on;RewriteRule a b')],
  ['RewriteEngine on', host('@'), folder('@')],
  ['RewriteEngine on', host('@'), host('@;RewriteRule ^/a$ /b')],
  ['RewriteMap low int:tolower', host('@'), host('@;RewriteEngine on;RewriteRule ^(.*)$ ${low:$1}')],
  ['LuaScope once', host('@'), host('@;LuaMapHandler /a /b.lua')],
  ['DBDMax 5', main('@'), folder('AuthBasicProvider dbd', '@')],
  ['SetEnv TEAM shop', host('@'), host('@;Header set X-Team "%{TEAM}e"')],
  ['SetEnv TEAM shop', host('@'), host('@;ProxyPass / fcgi://10.0.0.1/')],
  [
    'SetEnv TEAM shop',
    host('@'),
    host('@').replace('@', 'LoadModule php_module php.so;@'.replace(';', '\n')),
  ],
  ['SetEnvIf Host a bad', host('@'), host('@;[Location /];Require not env bad;[/Location]')],
  ['PassEnv TEAM', host('@;CustomLog a "%{TEAM}e"'), host('@;RewriteEngine on;RewriteCond %{ENV:TEAM} a')],
];

/** What would hold without the line: statement, where it says that, where it says something else. */
const defaults: readonly (readonly [string, string, string])[] = [
  ['Timeout 60', main('@'), host('@', 'Timeout 5')],
  ['Timeout 5', host('@', 'Timeout 5'), main('@')],
  ['KeepAlive On', host('@'), host('@', 'KeepAlive Off')],
  ['ServerTokens Full', main('@'), main('ServerTokens Prod;@')],
  ['ProxyVia Off', host(`@;${pass}`), host(`@;${pass}`, 'ProxyVia On')],
  ['ProxyPreserveHost On', host(`@;${pass}`, 'ProxyPreserveHost On'), host(`@;${pass}`)],
  ['ProxyPreserveHost On', folder(`@;${pass}`, 'ProxyPreserveHost On'), folder(`@;${pass}`)],
  [
    'ProxyPreserveHost On',
    host(`@;${pass}`, 'ProxyPreserveHost On'),
    host(`@;[Location /a];ProxyPreserveHost On;[/Location];${pass}`),
  ],
  ['TraceEnable on', host('@'), host('@', 'TraceEnable off')],
  ['DirectorySlash On', folder('@'), folder('DirectorySlash Off;@')],
  ['Timeout 5', main('@;Timeout 6'), main('Timeout 6;@')],
  ['KeepAliveTimeout 3', alone('KeepAliveTimeout 4', '@'), alone('KeepAlive On', '@')],
  ['KeepAliveTimeout 3', host('@', 'KeepAliveTimeout 3'), host('@', 'KeepAliveTimeout 4')],
  ['DocumentRoot /srv/a', host('@', 'DocumentRoot /srv/a'), host('@', 'DocumentRoot /srv/b')],
  [
    'DocumentRoot /srv/a',
    lines('Listen 127.0.0.1:80;@;[VirtualHost 127.0.0.1:80];DocumentRoot /srv/b;[/VirtualHost]'),
    lines('Listen 80;@;[VirtualHost 127.0.0.1:80];DocumentRoot /srv/b;[/VirtualHost]'),
  ],
  [
    'MergeSlashes ON',
    main('@;[VirtualHost *:80];MergeSlashes OFF;[/VirtualHost]'),
    host('@', 'MergeSlashes OFF'),
  ],
];

it('does not know what a module needs of others at the start', () => {
  // mod_auth_form refuses to start without mod_session and mod_request, and httpd -t does not tell.
  expect(isIdle(main('@'), 'LoadModule auth_form_module m.so')).toBe(false);
});

const member = (more = ''): string =>
  main(`[Proxy balancer://a];@;${more};[/Proxy];ProxyPass / balancer://a/`);

describe('words of Apache that need another word to do anything', () => {
  it.each([...rows, ...defaults])('%s', (statement, idle, active) => {
    expect([isIdle(idle, statement), isIdle(active, statement)]).toEqual([true, false]);
  });

  it.each([
    ['route=r1', 'ProxySet stickysession=A'],
    ['hcinterval=5', 'ProxySet hcmethod=GET'],
    ['secret=a', 'BalancerMember ajp://10.0.0.2'],
  ])('%s of a server', (option, needed) => {
    const statement = `BalancerMember http://10.0.0.1 ${option}`;
    const last = (context: string): string | undefined => classes(context, statement).at(-1);
    expect(last(member())).toBe('none');
    expect(last(member(needed))).not.toBe('none');
  });

  it.each([
    ['SetEnv no-gzip 1', host('@')],
    ['SSLRequireSSL', folder('@')],
    ['AuthBasicFake a b', folder('@')],
    // Parts of a configuration, folders with files of their own, values that are not known.
    ['ProxyTimeout 5', lines('[VirtualHost *:80];@;[/VirtualHost]')],
    ['ExpiresByType text/css A9', folder('AllowOverride All;@')],
    ['ProxyTimeout 5', host('@;SSLEngine ${TLS}')],
    ['ProxyTimeout 5', host('@', 'Include more.conf')],
  ])('%s is not idle', (statement, context) => {
    expect(isIdle(context, statement)).toBe(false);
  });
});
