import fc from 'fast-check';

export type Topic = 'proxy' | 'location' | 'rewrite' | 'sent' | 'all';

/** Statements of a host and of the main server; `{0}` to `{3}` are the addresses of servers. */
export interface Case {
  readonly host: readonly string[];
  readonly main: readonly string[];
}

const prefix = fc.constantFrom('/', '/a', '/a/', '/a/b', '/b', '/b/', '/c', '/deep/er', '/x.y');
const pool = fc.constantFrom('http://{0}', 'http://{1}', 'http://{2}', 'balancer://bal');

/** Slashes at the ends agree, as the manual asks for. */
const target = fc
  .tuple(prefix, pool, fc.constantFrom('', '/t', '/a'), fc.boolean())
  .map(([from, to, path, plain]) => {
    const end = from.endsWith('/') ? '/' : '';
    return { from, url: plain ? `${to}${from}` : `${to}${path}${end === '' && path === '' ? '/q' : end}` };
  });

const proxyPass = fc.oneof(
  { weight: 5, arbitrary: target.map(({ from, url }) => `ProxyPass ${from} ${url}`) },
  { weight: 2, arbitrary: prefix.map((from) => `ProxyPass ${from} !`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('^/a/(.*)$', '^(/b.*)$', '^/(c.*)$', String.raw`^/.*\.y$`, '^/deep/'), pool)
      .map(([pattern, to]) => `ProxyPassMatch "${pattern}" "${to}${groupPath(pattern)}"`),
  },
);

function groupPath(pattern: string): string {
  if (pattern.startsWith('^(/')) return '$1';
  return pattern.includes('(') ? '/m/$1' : '/whole';
}

/** Slashes that do not agree, and what else changes what servers get. */
const sent = fc.oneof(
  fc
    .tuple(prefix, fc.constantFrom('http://{0}', 'http://{1}', 'balancer://bal', 'balancer://deep'))
    .chain(([from, to]) =>
      fc.constantFrom('', '/', '/t', '/t/').map((path) => `ProxyPass ${from} ${to}${path}`),
    ),
  fc.constantFrom(
    'ProxyPassMatch "^/a/(.*)$" "http://{2}$1"',
    'ProxyPassMatch "^/b(.*)$" "http://{2}$1"',
    'ProxyPassMatch "^/c" "balancer://bal"',
    'ProxyPreserveHost On',
    'RequestHeader set Host renamed.test',
    'RewriteRule "^/a/(.*)$" "http://{3}/p?k=$1" [P]',
    'RewriteRule "^/a/(.*)$" "http://{3}/p?k=v" [P,QSA]',
    'RewriteRule "^/b/(.*)$" "http://{3}$1" [P]',
    'RewriteRule "^/b/(.*)$" "balancer://bal/$1" [P]',
    'RewriteRule "^/c/(.*)$" "/moved/$1" [R=301]',
    'RewriteRule "^/c/(.*)$" "http://redirect.test/$1?k=v" [R,QSA]',
    'RewriteRule "^/deep/(.*)$" "http://redirect.test/$1?" [R]',
    'RewriteRule "^/deep/(.*)$" "/seen/$1" [R=303,QSD]',
    'RedirectMatch "^/x(.*)$" "/y$1"',
    'Redirect 307 /b /moved',
  ),
);

const redirect = fc.oneof(
  prefix.map((from) => `Redirect ${from} http://redirect.test${from}`),
  prefix.map((from) => `Redirect permanent ${from} http://redirect.test/x`),
  prefix.map((from) => `Redirect gone ${from}`),
  fc
    .constantFrom('^/a', String.raw`\.y$`, '^/[bc]/')
    .map((from) => `RedirectMatch 303 "${from}" http://redirect.test/`),
);

const locationPath = fc.oneof(
  prefix,
  fc.constantFrom('/*', '/a/*', '/?', '~ "^/a|y$"', '~ "/deep"').map((path) => path),
);

const access = fc.constantFrom(
  'Require all denied',
  'Require all granted',
  'Require ip 127.0.0.1',
  'Require ip 10.0.0.0/8',
  'Require not ip 127.0.0.0/8\nRequire all granted',
  '<RequireAll>\nRequire all granted\nRequire not ip 127\n</RequireAll>',
  'Require method GET',
  'Require method POST',
  'Order deny,allow\nDeny from all',
  'Order allow,deny\nAllow from 127',
  'Order deny,allow\nDeny from 127.0.0\nAllow from 127.0.0.1',
);

const location = fc
  .tuple(
    locationPath,
    fc.option(
      fc.oneof(
        { weight: 3, arbitrary: pool.map((url) => `ProxyPass ${url}/loc`) },
        { weight: 1, arbitrary: fc.constant('ProxyPass !') },
      ),
      { nil: '' },
    ),
    fc.option(access, { nil: '', freq: 1 }),
    fc.option(
      prefix.map((from) => `Redirect 302 ${from} http://redirect.test/loc`),
      { nil: '', freq: 1 },
    ),
  )
  .map(([path, pass, rule, moved]) => {
    // A path with wildcards gives no prefix that the URL could take the place of.
    const proxied = /[*?~]/.test(path) ? '' : path.endsWith('/') && pass.endsWith('loc') ? `${pass}/` : pass;
    return [`<Location ${path}>`, proxied, sound(rule), moved, '</Location>']
      .filter((line) => line !== '')
      .join('\n');
  });

/** A list of which only a negation is left is refused by httpd. */
function sound(rule: string): string {
  return rule.startsWith('Require not') ? `<RequireAll>\n${rule}\n</RequireAll>` : rule;
}

const condition = fc.constantFrom(
  '',
  '',
  '',
  'RewriteCond %{HTTP_HOST} ^www\\.',
  'RewriteCond %{HTTP_HOST} !=www.test',
  'RewriteCond %{REQUEST_URI} ^/a',
  'RewriteCond %{REQUEST_URI} !^/b [NC]',
  'RewriteCond %{QUERY_STRING} x=1',
  'RewriteCond %{HTTP_HOST} ^WWW [NC,OR]\nRewriteCond %{QUERY_STRING} ="y=2"',
  'RewriteCond %{HTTPS} off',
  'RewriteCond %{HTTPS} =on',
  'RewriteCond %{REQUEST_METHOD} ^(GET|HEAD)$\nRewriteCond %{REMOTE_ADDR} ^127\\.',
);

const rule = fc
  .tuple(
    fc.constantFrom('^/a(.*)$', '^/(b.*)$', '^/c', '^/deep/(.*)$', '^(.*)$', '!^/a', '^/B', String.raw`\.y$`),
    fc.constantFrom(
      ['-', '[L]'],
      ['-', '[F]'],
      ['-', '[G,NC]'],
      ['-', ''],
      ['-', '[S=1]'],
      ['-', '[C]'],
      ['-', '[PT]'],
      ['http://{3}/rw/x', '[P]'],
      ['balancer://bal/rw', '[P,NC]'],
      ['http://redirect.test/', '[R=301,L]'],
      ['/c/new', ''],
      ['/c/new', '[PT]'],
      ['/b/new', '[L]'],
      ['/b/new', '[NC,PT,QSA]'],
      ['/a/$1', '[PT]'],
      ['/deep/er/$1', ''],
    ),
  )
  .map(([pattern, [to = '', flags = '']]) => {
    // Only what stands behind a literal start is known of a group.
    const known = /^\^\/?\(|^\^\/\w+\/?\(/.test(pattern);
    // A group that begins with a slash is put right behind the path: httpd takes several slashes for one there.
    const plain = /^\^(?:\/a)?\(\./.test(pattern) ? to.replace('/$1', '$1') : to;
    return `RewriteRule "${pattern}" "${known ? plain : to.replace('$1', 'one')}" ${flags}`.trim();
  });

const rules = fc
  .array(
    fc.tuple(condition, rule).map((parts) => parts.filter((part) => part !== '').join('\n')),
    { minLength: 1, maxLength: 6 },
  )
  // A rule that is chained needs one behind it.
  .map((list) => ['RewriteEngine On', ...list, 'RewriteRule ^/never - [F]']);

/** Configurations about one part of the language, or about all of them together. */
export function cases(topic: Topic): fc.Arbitrary<Case> {
  const some = (arbitrary: fc.Arbitrary<string>, most: number): fc.Arbitrary<string[]> =>
    fc.array(arbitrary, { maxLength: most });
  const wants = (one: Topic): boolean => topic === one || topic === 'all';
  const host = fc
    .tuple(
      wants('rewrite') ? rules : fc.constant([]),
      some(proxyPass, topic === 'rewrite' ? 2 : 5),
      wants('location') ? some(location, 4) : fc.constant([]),
      some(redirect, 3),
      wants('sent') ? some(sent, 6).map((list) => ['RewriteEngine On', ...list]) : fc.constant([]),
    )
    .map((parts) => parts.flat());
  const main = topic === 'all' ? some(fc.oneof(proxyPass, redirect, location), 3) : some(proxyPass, 1);
  return fc.record({ host, main });
}

export const questions: fc.Arbitrary<{ readonly path: string; readonly host: string }> = fc.record({
  path: fc
    .tuple(
      fc.array(
        fc.constantFrom('a', 'b', 'c', 'deep', 'er', 'x.y', 'B', 'bb', 'ab', 'a%20b', '%61', '..', ''),
        {
          maxLength: 3,
        },
      ),
      fc.constantFrom('', '', '/', '?x=1', '?y=2'),
    )
    .map(([parts, end]) => `/${parts.join('/')}${parts.length === 0 ? end.replace('/', '') : end}`),
  host: fc.constantFrom('www.test', 'WWW.test', 'other.test', 'main.test'),
});

/** The whole text: a main server, one host that takes all names but `main.test`, and a balancer of one member. */
export function directives({ host, main }: Case, port: number, servers: readonly number[]): string {
  const text = [
    `Listen 127.0.0.1:${port}`,
    'ServerName main.test',
    '<Proxy balancer://bal>',
    'BalancerMember http://{3}',
    '</Proxy>',
    '<Proxy balancer://deep>',
    'BalancerMember http://{3}/member',
    '</Proxy>',
    ...main,
    '<VirtualHost *:*>',
    'ServerName www.test',
    ...host,
    '</VirtualHost>',
    '',
  ].join('\n');
  return text.replace(/\{(\d)\}/g, (_, at: string) => `127.0.0.1:${servers[Number(at)]}`);
}
