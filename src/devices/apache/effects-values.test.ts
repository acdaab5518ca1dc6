import { expect, it } from 'vitest';
import { kindNamed, partsOf } from '../testing/effects.ts';

it.each([
  ['Options', 'Indexes FollowSymLinks', 'FollowSymLinks Indexes', true],
  ['Options', '+Indexes -FollowSymLinks', '-FollowSymLinks +Indexes', false],
  ['Options', 'Indexes', 'Indexes FollowSymLinks', false],
  ['AddType', 'text/html .html .htm', 'text/html .htm .html', true],
  ['AddType', 'text/html .html', 'text/html .htm', false],
  ['AddOutputFilterByType', 'DEFLATE text/css text/html', 'DEFLATE text/html text/css', true],
  ['AddOutputFilterByType', 'DEFLATE text/css', 'INCLUDES text/css', false],
])('%s %s and %s', (name, one, other, isSame) => {
  const value = (given: string): string | undefined =>
    partsOf(kindNamed('apache'), `Listen 80\n<Directory /srv>\n${name} ${given}\n</Directory>\n`).find(
      ({ word }) => word === name,
    )?.value;
  expect(value(one)).toBeDefined();
  expect(value(one) === value(other)).toBe(isSame);
});

/** Classes of the first statement of the name. */
const classes = (text: string, name: string): readonly string[] => {
  const found = partsOf(kindNamed('apache'), text);
  const line = found.find(({ word }) => word === name)?.line;
  return found.filter((one) => one.line === line).map(({ effect }) => effect.class);
};

it('where no folder says AllowOverride, files of folders are looked for', () => {
  const inside = (root: string): string =>
    `Listen 80\n<Directory /srv>\nAllowOverride None\n</Directory>\n<Directory />\n${root}\n</Directory>\n`;
  expect(classes(inside('AllowOverride None'), 'AllowOverride')).toEqual(['none']);
  expect(classes(inside('Require all denied'), 'AllowOverride')).toEqual(['routing']);
  expect(classes(inside('AllowOverride All'), 'AllowOverride')).toEqual(['routing']);
});

it('a name that is said twice is one name, also where it is written into redirects', () => {
  const named = (more: string): string =>
    `Listen 80\nUseCanonicalName On\n<VirtualHost *:80>\nServerName a.example\n${more}</VirtualHost>\n`;
  expect(classes(named('ServerName a.example\n'), 'ServerName')).toEqual(['none', 'none']);
  expect(classes(named(''), 'ServerName')).toEqual(['routing', 'content']);
});

it('names of servers are let be where either line says so', () => {
  const host = (lines: string): string =>
    `Listen 80\n<VirtualHost *:80>\nSSLProxyEngine on\n${lines}\nProxyPass / https://10.0.0.1/\n</VirtualHost>\n`;
  const off = 'SSLProxyCheckPeerName off';
  expect(classes(host(`${off}\nSSLProxyCheckPeerCN off`), 'SSLProxyCheckPeerName')).toEqual(['none']);
  expect(classes(host(off), 'SSLProxyCheckPeerName')).not.toEqual(['none']);
  const on = 'SSLProxyCheckPeerName on\nSSLProxyCheckPeerCN off';
  expect(classes(host(on), 'SSLProxyCheckPeerName')).not.toEqual(['none']);
  expect(classes(host(`${off}\nSSLProxyCheckPeerCN on`), 'SSLProxyCheckPeerName')).not.toEqual(['none']);
});

it('what is required is merged only where something is required', () => {
  const section = (lines: string): string =>
    `Listen 80\nProxyPass / http://10.0.0.1/\n<Location />\nAuthMerging Or\n${lines}</Location>\n`;
  expect(classes(section(''), 'AuthMerging')).toEqual(['none']);
  expect(classes(section('Require ip 10.0.0.0/8\n'), 'AuthMerging')).not.toEqual(['none']);
  expect(classes(section('<RequireAny>\nRequire ip 10.0.0.0/8\n</RequireAny>\n'), 'AuthMerging')).not.toEqual(
    ['none'],
  );
});

it.each([
  ['SetEnvIf X-A b c', '', true],
  ['Header always set X-A b', '', true],
  ['Header set X-A b', '\nHeader unset X-A', false],
  ['Header append X-A b', '', false],
])('%s, said again%s', (line, between, isIdle) => {
  const text = `Listen 80\nProxyPass / http://10.0.0.1/\nHeader set X-C %{c}e\n${line}${between}\n${line}\n`;
  const name = line.split(' ')[0] ?? '';
  const found = partsOf(kindNamed('apache'), text).filter(
    ({ line: at }) => at === text.trimEnd().split('\n').length,
  );
  expect(found.map(({ word, effect }) => [word, effect.class === 'none'])).toEqual([[name, isIdle]]);
});

it('of two equal virtual hosts one is asked, and what it sets is set', () => {
  const host = '<VirtualHost *:80>\nServerName a.example\nHeader set X-A b\n</VirtualHost>\n';
  const text = `Listen 80\nProxyPass / http://10.0.0.1/\n${host}${host}`;
  expect(classes(text, 'Header')).not.toContain('none');
});

it('a value that is made of the one before is not the same the second time', () => {
  const line = 'RequestHeader set X-A "expr=%{HTTP:X-A}b"\n';
  const text = `Listen 80\nProxyPass / http://10.0.0.1/\n${line}${line}`;
  expect(classes(text, 'RequestHeader')).not.toContain('none');
});

it('a section that stands twice sets nothing more', () => {
  const section = (line: string): string => `<If "%{HTTP:X-U} == 'cy'">\n${line}\n</If>\n`;
  const parts = (line: string): readonly string[] =>
    partsOf(kindNamed('apache'), `Listen 80\nProxyPass / http://10.0.0.1/\n${section(line)}${section(line)}`)
      .filter(({ line: at }) => at > 5)
      .map(({ effect }) => (effect.computed === true ? 'computed' : effect.class));
  expect(parts('Header set X-A b')).toEqual(['none', 'none', 'none']);
  expect(parts('Header append X-A b')).toEqual(['computed', 'content', 'content']);
});

it('a type that the main server gives is the same in a folder', () => {
  const typed = (main: string): string =>
    `Listen 80\n<Directory /srv>\nAddType text/html .html\n</Directory>\nAddType ${main}\n`;
  expect(classes(typed('text/html .html'), 'AddType')).toEqual(['none']);
  expect(classes(typed('text/plain .html'), 'AddType')).toEqual(['content']);
  expect(classes(typed('text/html .htm'), 'AddType')).toEqual(['content']);
});

it('a condition that no rule follows is none', () => {
  const cond = 'RewriteCond %{REQUEST_METHOD} ^PUT$\n';
  const host = (lines: string): string =>
    `Listen 80\n<VirtualHost *:80>\nRewriteEngine On\n${lines}</VirtualHost>\n`;
  expect(classes(host(`RewriteRule ^/a - [F]\n${cond}`), 'RewriteCond')).toEqual(['none']);
  expect(classes(host(`${cond}RewriteRule ^/a - [F]\n`), 'RewriteCond')).not.toEqual(['none']);
});
