import { existsSync } from 'node:fs';
import { type Keyword, keywords, staticModules } from '../../../../src/devices/apache/keywords.ts';
import type { Dice } from '../../oracle/dice.ts';
import {
  depthOf,
  headerOf,
  indented,
  inserted,
  isHeader,
  isStatement,
  type Lines,
  places,
} from '../mutate/lines.ts';
import type { Inserted, Language } from '../mutate/mutator.ts';
import { loadLine, moduleFolder } from './modules.ts';
import { directiveValues } from './words.ts';

const written = new Map(
  directiveValues.split('\n').flatMap((line): readonly (readonly [string, readonly string[]])[] => {
    const [, word = '', values = ''] = /^(\w+):(?: (.*))?$/.exec(line) ?? [];
    return word === '' ? [] : [[word.toLowerCase(), values.split(' | ')]];
  }),
);

/** Sections are copied and dropped by other ways; programs and networks of their own are left alone. */
const entries: readonly Keyword[] = [...keywords.values()].filter(
  ({ name, module }) =>
    !name.startsWith('<') && !/^mod_(?:cgi|cgid|ext_filter|lua|md|dbd|heart)/.test(module),
);

const known = entries.filter(({ name }) => written.has(name.toLowerCase()));

export const apacheTable: readonly string[] = entries.map(({ name }) => name).sort();

export const apacheLanguage: Language = {
  fixed: /^LoadModule /,
  negations: [
    { from: /(RewriteCond \S+) (?!!)/, to: '$1 !' },
    { from: /(RewriteCond \S+) !/, to: '$1 ' },
    { from: /(RewriteRule) (?!!)/, to: '$1 !' },
    { from: /Require not /, to: 'Require ' },
    { from: /Require (?=ip|host|env)/, to: 'Require not ' },
    { from: / == /, to: ' != ' },
    { from: / On$/i, to: ' Off' },
    { from: / Off$/i, to: ' On' },
    { from: /granted/, to: 'denied' },
    { from: /denied/, to: 'granted' },
  ],
  widenings: [
    { from: /^(\s*)RewriteCond .*$/, to: '$1# nothing' },
    { from: /RewriteRule \^(\/?)\w+/, to: 'RewriteRule ^$1' },
    { from: /(RewriteRule \S+)\$ /, to: '$1 ' },
    { from: /\[([^\]]*),\w+\]$/, to: '[$1]' },
    { from: / \[[A-Z,=\d]+\]$/, to: '' },
    { from: /\[NC,?/, to: '[' },
    { from: /Require .*$/, to: 'Require all granted' },
    { from: /(?<=ip )127\.\S+/, to: '127.0.0.0/8' },
    { from: /ServerAlias .*$/, to: 'ServerAlias *.example' },
    { from: /<Location "?\/[\w/]+"?>/, to: '<Location />' },
    { from: /<LocationMatch "\^/, to: '<LocationMatch "' },
    { from: /(ProxyPass) \/\w+\/? /, to: '$1 / ' },
    { from: /(ProxyPass \S+)\/ /, to: '$1 ' },
    { from: /(ProxyPass .*\d)\/( .*)?$/, to: '$1$2' },
    { from: /SSLVerifyClient require/, to: 'SSLVerifyClient optional' },
    { from: /Header always /, to: 'Header ' },
  ],
  alternatives: [
    ['301', '302', '303', '307', '308'],
    ['permanent', 'temp', 'seeother', 'gone'],
    ['[L]', '[R]', '[F]', '[G]', '[P]', '[PT]', '[R=301,L]', '[END]'],
    ['set', 'unset', 'append', 'add', 'merge'],
    ['Header', 'RequestHeader'],
    ['On', 'Off'],
    ['ProxyPass', 'ProxyPassReverse', 'ProxyPassMatch'],
    ['Redirect', 'Alias'],
    ['lbmethod=byrequests', 'lbmethod=bybusyness', 'lbmethod=bytraffic'],
    ['status=+H', 'status=+D', 'status=+N'],
    ['granted', 'denied'],
    ['require', 'optional', 'none'],
    ['valid-user', 'alice'],
    ['ip', 'host'],
    ['%{HTTP_HOST}', '%{SERVER_NAME}', '%{REQUEST_URI}'],
    ['-f', '!-f', '-d', '!-d'],
    ['any', 'all'],
    ['None', 'All', 'FollowSymLinks', 'Indexes'],
  ],
  defaults:
    /^\s*(?:DocumentRoot|DirectoryIndex|KeepAlive|Timeout|ProxyPreserveHost|ProxyPassReverse|ErrorDocument|Require all|AllowOverride|ServerName|SSLProtocol|ProxyPass \/ )/,
  insertWord,
};

function insertWord(lines: Lines, dice: Dice): Inserted | undefined {
  const entry = dice.anyOf(dice.chance(0.85) ? known : entries);
  if (entry === undefined) return undefined;
  const values = written.get(entry.name.toLowerCase()) ?? byArity(entry.arity);
  const value = filled(dice.anyOf(values) ?? '', lines, dice);
  const at = dice.anyOf(
    places(
      lines,
      (line, place) => isStatement(line) && !isHeader(lines, place) && mayStand(entry, lines, place),
    ),
  );
  if (at === undefined) return undefined;
  const line = indented(`${entry.name} ${value}`.trimEnd(), depthOf(lines[at] ?? ''));
  const made = inserted(lines, at + 1, [line]);
  const missing = neededModule(entry, lines);
  return { lines: missing === undefined ? made : [missing, ...made], word: entry.name };
}

/** `keyword-table.ts` of the product says what the letters mean. */
function mayStand({ where }: Keyword, lines: Lines, at: number): boolean {
  const header = headerOf(lines, at);
  const section = header === undefined ? '' : (/<(\w+)/.exec(lines[header] ?? '')?.[1] ?? '');
  if (section === '') return /[asgplf]/.test(where);
  if (section === 'VirtualHost') return /[asvplf]/.test(where);
  if (section.startsWith('Location')) return /[adl]/.test(where);
  if (section.startsWith('Proxy')) return /[adpl]/.test(where);
  return /[adf]/.test(where);
}

function byArity(arity: string): readonly string[] {
  if (arity.includes('f')) return ['On', 'Off'];
  const count = Number(/\d/.exec(arity)?.[0] ?? 1);
  return ['1', '10', 'On', 'none', '/x', 'text/html'].map((value) =>
    Array.from({ length: count }, () => value).join(' '),
  );
}

/** The line that loads a directive's module, where none does. */
function neededModule({ module }: Keyword, lines: Lines): string | undefined {
  const isThere =
    !module.startsWith('mod_') ||
    staticModules.has(`${module}.c`) ||
    lines.some((line) => line.includes(`/${module}.so`)) ||
    !existsSync(`${moduleFolder}/${module}.so`);
  return isThere ? undefined : loadLine(module.slice('mod_'.length));
}

function filled(text: string, lines: Lines, dice: Dice): string {
  const fill: Readonly<Record<string, () => string>> = {
    balancer: () => nameOf(lines, /<Proxy "?(balancer:\/\/[\w-]+)/, dice),
    path: () => nameOf(lines, /\s"?(\/[a-z][\w/]*)/, dice),
  };
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => fill[name]?.() ?? whole);
}

function nameOf(lines: Lines, pattern: RegExp, dice: Dice): string {
  return dice.anyOf(lines.flatMap((line) => pattern.exec(line)?.[1] ?? [])) ?? '/none';
}
