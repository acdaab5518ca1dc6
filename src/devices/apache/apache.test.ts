// What is read here and what the real program says of the same text.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasErrors } from '../../text/problem.ts';
import { apache } from './index.ts';
import { keywords } from './keywords.ts';
import { installed } from './testing/httpd.ts';

const folder = '/usr/lib/apache2/modules';

/** Every module but those that exclude each other. */
function preamble(root: string): string {
  const names = readdirSync(folder)
    .filter((name) => /^mod_\w+\.so$/.test(name))
    .map((name) => name.slice(4, -3))
    .filter((name) => !/^(?:mpm_prefork|mpm_worker|cgid|case_filter|case_filter_in|bucketeer)$/.test(name));
  const loads = names.map((name) => `LoadModule ${name}_module ${folder}/mod_${name}.so`);
  return [
    `ServerRoot "${root}"`,
    'ServerName x.test',
    'ErrorLog /dev/null',
    ...loads,
    'Listen 127.0.0.1:18099',
    '',
  ].join('\n');
}

/** Statements that both must accept, and statements that both must refuse. */
const accepted: readonly string[] = [
  '<VirtualHost *:80 [::1]:80 127.0.0.1:*>\nServerAlias a b\n</VirtualHost>',
  '<Location ~ "^/a">\nProxyPass http://127.0.0.1/\n</Location>',
  '<Location /a>\nRequire all denied\nRedirect http://x/\n</Location>',
  'ProxyPass / http://127.0.0.1:80/ timeout=5 retry=0 nocanon',
  'ProxyPassMatch ^/a(.*)$ http://127.0.0.1$1',
  '<Proxy balancer://a>\nBalancerMember http://127.0.0.1 loadfactor=1.5 status=+D-H\nProxySet lbmethod=bybusyness\n</Proxy>',
  'BalancerMember balancer://b http://127.0.0.1',
  '<Proxy balancer://c>\nBalancerMember unix:/run/x.sock|fcgi://127.0.0.1\n</Proxy>',
  'RewriteEngine on\nRewriteCond %{HTTP_HOST} ^a [NC,OR]\nRewriteCond expr "true"\nRewriteRule ^/a /b [R=301,L,QSA]',
  'RewriteRule !^/a - [F]',
  'Redirect gone /a\nRedirect 301 /b http://x/\nRedirectMatch 404 /c',
  'KeepAlive oN\nTimeout 5',
  '<If "%{HTTP_HOST} == \'a\' && -n %{QUERY_STRING}">\nRedirect /x http://y/\n</If>\n<Else>\nRequire all granted\n</Else>',
  '<Directory />\n<Files "*.x">\nRequire all denied\n</Files>\n</Directory>',
  '<IfModule mod_nothing.c>\nBogus\n<Bogus>\n</Bogus>\n</IfModule>',
  'Define A 1\n<IfDefine A>\nTimeout ${A}\n</IfDefine>\nUnDefine A',
  '<Macro M $a>\nServerAdmin $a\n</Macro>\nUse M x\nUndefMacro M',
  'ServerAdmin "a b',
  '# a comment \\\nBogus',
  'ServerAdmin \\\n  x \\\n',
  'SSLProtocol all -SSLv3\nProtocols h2 http/1.1',
  'SetEnvIf Host ^a b=c\nHeader set A "b"',
  'RequestReadTimeout header=10-20,MinRate=500 body=10',
  'MaxRequestWorkers 8\nThreadsPerChild 4\nServerLimit 2',
  '<LocationMatch "^/(?<x>a)">\nSetHandler server-status\n</LocationMatch>',
  '<Location /r>\n<RequireAll>\nRequire all granted\nRequire not ip 10\n</RequireAll>\n</Location>',
  'IncludeOptional nothing/*.conf',
];

const refused: readonly string[] = [
  'Lisen 80',
  'Listen eighty',
  'Listen 70000',
  'KeepAlive maybe',
  'ServerName',
  'ServerName a b',
  'ServerAlias a',
  '<VirtualHost *:80>\nListen 81\n</VirtualHost>',
  '<VirtualHost>\n</VirtualHost>',
  '<VirtualHost *:80>\n<VirtualHost *:81>\n</VirtualHost>\n</VirtualHost>',
  '<VirtualHost *:80>\nRequire all granted\n</VirtualHost>',
  '<VirtualHost *:80>',
  '</VirtualHost>',
  '<Location /a>\n</Directory>',
  '<Location /a\n</Location>',
  '<Location /a>\n</Location >',
  '<Location /a>\n<Location /b>\n</Location>\n</Location>',
  '<Directory />\nProxyPass /a http://127.0.0.1/\n</Directory>',
  '<Location /a>\nDocumentRoot /x\n</Location>',
  'ProxyPass /a',
  'ProxyPass /a http://127.0.0.1/ timeout',
  '<Proxy balancer://d>\nBalancerMember http://127.0.0.1 loadfactor=1000\n</Proxy>',
  '<Proxy balancer://e>\nBalancerMember http://127.0.0.1 status=+Z\n</Proxy>',
  'RewriteRule ^/a',
  'RewriteRule ^/a /b L',
  'RewriteCond %{HTTP_HOST}',
  'Redirect /a',
  'Redirect 404 /a http://x/',
  'Use Nothing',
  'UndefMacro Nothing',
  '<Macro>\n</Macro>',
  'Define A:B c',
  'Include nothing.conf',
  '\xef\xbb\xbfTimeout 5',
  'MaxRequestWorkers 5 6',
];

describe.skipIf(!installed)('the real program agrees (skipped where httpd is not installed)', () => {
  let root = '';
  let start = '';

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'evenkeel-httpd-'));
    mkdirSync(join(root, 'logs'));
    start = preamble(root);
  });

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  function asked(text: string): { readonly status: number | null; readonly said: string } {
    const file = join(root, 'httpd.conf');
    writeFileSync(file, `${start}${text}\n`, 'latin1');
    const { status, stderr } = spawnSync('apache2', ['-t', '-f', file], { encoding: 'latin1' });
    return { status, said: stderr };
  }

  function read(text: string): ReturnType<typeof apache.read> {
    // Nothing lies beside the file: what it includes is missing for sure.
    return apache.read([{ file: 'httpd.conf', text: `${start}${text}\n` }], { include: () => [] });
  }

  it.each(accepted)('that this is right: %j', (text) => {
    const { status, said } = asked(text);
    expect(said, text).toContain('Syntax OK');
    expect(status).toBe(0);
    expect(read(text).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each(refused)('that this is wrong: %j', (text) => {
    expect(asked(text).status, text).not.toBe(0);
    expect(hasErrors(read(text).problems)).toBe(true);
  });

  it('about the names of all directives and where they may stand', () => {
    writeFileSync(join(root, 'httpd.conf'), start);
    const { stdout } = spawnSync('apache2', ['-L', '-f', join(root, 'httpd.conf')], {
      encoding: 'latin1',
      maxBuffer: 1e8,
    });
    const listed = [...stdout.matchAll(/^(\S+) \(\S+\)\n(?:\t.*\n)*?\tAllowed in \*\.conf (.*)$/gm)];
    expect(listed.length).toBeGreaterThan(600);
    // They act while files are read, and no place is asked for then.
    const early: ReadonlySet<string> = new Set([
      'ServerRoot',
      'DefaultRuntimeDir',
      'LoadModule',
      'LoadFile',
      'LuaAuthzProvider',
    ]);
    const differing = listed.filter(([, name = '', where = '']) => {
      const keyword = keywords.get(name.toLowerCase());
      if (keyword === undefined) return true;
      const isInside = where.startsWith('only inside');
      const isOutside = where.startsWith('only outside');
      return (
        isInside !== (keyword.where === 'd') ||
        (isOutside && !early.has(name) && !'sgpv'.includes(keyword.where))
      );
    });
    expect(differing.map(([, name]) => name)).toEqual([]);
  });
});
