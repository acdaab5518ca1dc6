import type { Dice } from '../../oracle/dice.ts';
import { headerOf, inserted, isStatement, type Lines, places, replaced } from '../mutate/lines.ts';
import type { Inserted, Language } from '../mutate/mutator.ts';
import { globalWords } from './global-words.ts';
import { bindWords, serverWords } from './option-words.ts';
import { settingWords } from './setting-words.ts';
import { proxyWords } from './words.ts';

interface Entry {
  /** Sections that it may stand in: `g`, `d`, `f`, `l`, `b`, or `server` and `bind` for their options. */
  readonly where: string;
  readonly word: string;
  readonly values: readonly string[];
}

export const entries: readonly Entry[] = [
  ...`${proxyWords}${settingWords}${globalWords}`.split('\n').flatMap((line) => proxyEntry(line)),
  ...optionEntries(serverWords, 'server'),
  ...optionEntries(bindWords, 'bind'),
];

function proxyEntry(line: string): readonly Entry[] {
  const [, where = '', word = '', values = ''] = /^([dflbg]+) (.+?):(?: (.*))?$/.exec(line) ?? [];
  return where === '' ? [] : [{ where, word, values: values.split(' | ') }];
}

function optionEntries(text: string, where: string): readonly Entry[] {
  return text.split('\n').flatMap((line): readonly Entry[] => {
    const [, word = '', values = ''] = /^([^:]+):(?: (.*))?$/.exec(line) ?? [];
    return word === '' ? [] : [{ where, word, values: values.split(' | ') }];
  });
}

export const haproxyLanguage: Language = {
  negations: [
    { from: / if /, to: ' unless ' },
    { from: / unless /, to: ' if ' },
    { from: /!(?=[\w{ ])/, to: '' },
    { from: /(if|unless) (?=\w)/, to: '$1 !' },
    { from: /\{ (?=\w)/, to: '{ !' },
    { from: /^(\s*)option /, to: '$1no option ' },
  ],
  widenings: [
    { from: / (?:if|unless) .*$/, to: '' },
    { from: /(?<=(?:if|unless) )(\S+) (\S+)$/, to: '$1' },
    { from: /(?<=(?:if|unless) )(\S+) (\S+)$/, to: '$1 || $2' },
    { from: /(path_beg|path)( -i)? \/\S+/, to: '$1$2 /' },
    { from: /\bpath (?=\/)/, to: 'path_beg ' },
    { from: /\bhdr\(host\)( -i)? /, to: 'hdr_end(host)$1 ' },
    { from: /\/(?:24|32)\b/, to: '/8' },
    { from: /(?<=src )127\.0\.\S+/, to: '127.0.0.0/8' },
    { from: / -i /, to: ' ' },
    { from: / verify required/, to: ' verify none' },
    { from: / -m (?:str|beg|end|reg|dom)\b/, to: ' -m found' },
  ],
  alternatives: [
    ['http', 'tcp'],
    ['http', 'https'],
    ['301', '302', '303', '307', '308'],
    ['403', '404', '429', '503', '200'],
    ['roundrobin', 'leastconn', 'source', 'uri', 'first', 'static-rr', 'random'],
    ['insert', 'prefix', 'rewrite'],
    ['path_beg', 'path', 'path_end', 'path_dir', 'path_reg', 'path_sub'],
    ['hdr(host)', 'hdr_beg(host)', 'hdr_end(host)', 'hdr_dom(host)', 'req.hdr(host)'],
    ['GET', 'POST', 'HEAD', 'PUT', 'OPTIONS'],
    ['required', 'optional', 'none'],
    ['send-proxy', 'send-proxy-v2'],
    ['set-header', 'add-header', 'del-header'],
    ['http-request', 'http-response', 'http-after-response'],
    ['set-path', 'replace-path', 'set-uri'],
    ['prefix', 'location', 'scheme'],
    ['deny', 'allow', 'reject', 'tarpit'],
    ['check', 'backup', 'disabled'],
    ['rise', 'fall', 'inter'],
    ['8000', '8001', '8443', '8444'],
    ['path', 'url', 'pathq', 'base', 'query'],
    ['src', 'fc_src', 'dst'],
    ['str', 'beg', 'end', 'sub', 'reg'],
    ['consistent', 'map-based'],
  ],
  defaults:
    /^\s*(?:default_backend|timeout|mode|balance|option httpchk|default-server|retries|option redispatch|http-check)/,
  insertWord,
};

function insertWord(lines: Lines, dice: Dice): Inserted | undefined {
  const entry = dice.anyOf(entries.filter(kindOfEntry(dice)));
  if (entry === undefined) return undefined;
  const value = filled(dice.anyOf(entry.values) ?? '', lines, dice);
  if (entry.where === 'server' || entry.where === 'bind') return withOption(lines, entry, value, dice);
  const at = dice.anyOf(
    places(lines, (line, place) => isStatement(line) && entry.where.includes(sectionOf(lines, place))),
  );
  if (at === undefined) return undefined;
  return { lines: inserted(lines, at + 1, [`    ${entry.word} ${value}`.trimEnd()]), word: entry.word };
}

/** `global` has the most words, and those with the least to see. */
function kindOfEntry(dice: Dice): (entry: Entry) => boolean {
  const drawn = dice.upTo(10);
  if (drawn < 1) return ({ where }) => where === 'bind';
  if (drawn < 3) return ({ where }) => where === 'server';
  if (drawn < 4) return ({ where }) => where === 'g';
  return ({ where }) => /^[dflb]+$/.test(where);
}

/** Options stand before or behind those that are there. */
function withOption(lines: Lines, { where, word }: Entry, value: string, dice: Dice): Inserted | undefined {
  const pattern = where === 'server' ? /^\s*(?:server \S+ \S+|default-server)/ : /^\s*bind \S+/;
  const at = dice.anyOf(places(lines, (line) => pattern.test(line)));
  if (at === undefined) return undefined;
  return {
    lines: replaced(lines, at, `${lines[at]} ${word} ${value}`.trimEnd()),
    word: `${where} ${word}`,
  };
}

const letters: Readonly<Record<string, string>> = {
  global: 'g',
  defaults: 'd',
  frontend: 'f',
  listen: 'l',
  backend: 'b',
};

/** Of a header line itself too: what is put in behind it stands in its section. */
function sectionOf(lines: Lines, at: number): string {
  const header = /^\S/.test(lines[at] ?? '') ? at : headerOf(lines, at);
  return letters[(lines[header ?? -1] ?? '').split(' ')[0] ?? ''] ?? '?';
}

function filled(text: string, lines: Lines, dice: Dice): string {
  const fill: Readonly<Record<string, () => string>> = {
    cond: () => (dice.chance(0.35) ? '' : condition(lines, dice)),
    tcond: () =>
      dice.chance(0.3) ? '' : `if { src ${dice.pick(['127.0.30.0/24', '127.0.21.0/25', '127.0.99.1'])} }`,
    pool: () => nameOf(lines, /^(?:backend|listen) (\S+)/, dice),
    server: () => nameOf(lines, /^\s+server (\S+)/, dice),
    cache: () => nameOf(lines, /^cache (\S+)/, dice),
    header: () => dice.pick(['X-User', 'X-Extra', 'X-Forwarded-For', 'Cookie', 'User-Agent']),
    path: () => nameOf(lines, /\s(\/[a-z][\w/]*)/, dice),
    time: () => dice.pick(['10ms', '40ms', '300ms', '2s', '30s']),
    address: () => dice.pick(['127.0.10.3:8000', '127.0.12.1:8000', '127.0.13.2:8000']),
    options: () => dice.pick(['maxconn 2', 'inter 100ms', 'weight 5', 'ssl verify none', 'send-proxy']),
  };
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => fill[name]?.() ?? whole).trimEnd();
}

function nameOf(lines: Lines, pattern: RegExp, dice: Dice): string {
  return dice.anyOf(lines.flatMap((line) => pattern.exec(line)?.[1] ?? [])) ?? 'none';
}

function condition(lines: Lines, dice: Dice): string {
  const path = nameOf(lines, /\s(\/[a-z][\w/]*)/, dice);
  const acl = nameOf(lines, /^\s+acl (\S+)/, dice);
  const own = [
    `{ path_beg ${path === 'none' ? '/api' : path} }`,
    '{ method POST }',
    '{ src 127.0.30.0/24 }',
    '{ hdr(X-User) -m found }',
    '{ path_end .html }',
    '{ ssl_fc }',
    ...(acl === 'none' ? [] : [acl, `!${acl}`]),
  ];
  return `${dice.chance(0.8) ? 'if' : 'unless'} ${dice.anyOf(own) ?? 'TRUE'}`;
}
