import directives from '../../../../src/devices/nginx/directives.json' with { type: 'json' };
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
import { coreValues } from './core-words.ts';
import { directiveValues } from './words.ts';

interface Entry {
  readonly word: string;
  /** `http`, `server`, `location`, `location-if`, `server-if`, `upstream`, `main`, `events`, `limit_except`. */
  readonly contexts: ReadonlySet<string>;
  readonly values: readonly string[];
}

const written = new Map(
  `${directiveValues}${coreValues}`
    .split('\n')
    .flatMap((line): readonly (readonly [string, readonly string[]])[] => {
      const [, word = '', values = ''] = /^(\w+):(?: (.*))?$/.exec(line) ?? [];
      return word === '' ? [] : [[word, values.split(' | ')]];
    }),
);

/** Directives of the core and of HTTP; blocks are copied and dropped by other ways. */
const entries: readonly Entry[] = Object.entries({ ...directives.core, ...directives.http }).flatMap(
  ([word, rules]): readonly Entry[] => {
    const [contexts = '', arity = ''] = (rules.split(';').at(-1) ?? '').split('|').map((one) => one.trim());
    const all = rules.split(';').flatMap((one) => (one.split('|')[0] ?? '').trim().split(/\s+/));
    if (arity.includes('block') || contexts === '') return [];
    return [{ word, contexts: new Set(all), values: written.get(word) ?? likeProxy(word) ?? byArity(arity) }];
  },
);

/** Other ways to other programs have the same settings as `proxy`. */
function likeProxy(word: string): readonly string[] | undefined {
  const [, rest = ''] = /^(?:fastcgi|scgi|uwsgi|grpc|memcached)_(.+)$/.exec(word) ?? [];
  return written.get(`proxy_${rest}`);
}

function byArity(arity: string): readonly string[] {
  if (arity.includes('flag')) return ['on', 'off'];
  const count = Number(/\d/.exec(arity)?.[0] ?? 1);
  return ['1', '10', 'on', 'none', '1k', '100ms', '/x'].map((value) =>
    Array.from({ length: count }, () => value).join(' '),
  );
}

const known = entries.filter(({ word }) => written.has(word));

export const nginxTable: readonly string[] = entries.map(({ word }) => word).sort();

export const nginxLanguage: Language = {
  negations: [
    { from: / = (?=["\w/$])/, to: ' != ' },
    { from: / != /, to: ' = ' },
    { from: / ~\*? /, to: ' !~ ' },
    { from: / !~\*? /, to: ' ~ ' },
    { from: /^(\s*)allow /, to: '$1deny ' },
    { from: /^(\s*)deny /, to: '$1allow ' },
    { from: / on;/, to: ' off;' },
    { from: / off;/, to: ' on;' },
  ],
  widenings: [
    { from: /location = /, to: 'location ' },
    { from: /location \^~ /, to: 'location ' },
    { from: /location (\/\S+) \{/, to: 'location / {' },
    { from: /location ~ /, to: 'location ~* ' },
    { from: /(location ~\*? )\^/, to: '$1' },
    { from: /(location ~\*? \S+)\$ \{/, to: '$1 {' },
    { from: /(?<=allow )127\.\S+;/, to: '127.0.0.0/8;' },
    { from: /(?<=allow )\S+;/, to: 'all;' },
    { from: /\/(?:24|32);/, to: '/8;' },
    { from: /server_name (\S+\.example)/, to: 'server_name *.example' },
    { from: /\bserver_name (\S+) \S+;/, to: 'server_name $1;' },
    { from: / default_server/, to: '' },
    { from: /rewrite \^\/\w+/, to: 'rewrite ^' },
    { from: / nodelay/, to: '' },
    { from: / always;/, to: ';' },
    { from: /ssl_verify_client on/, to: 'ssl_verify_client optional' },
  ],
  alternatives: [
    ['http://', 'https://'],
    ['301', '302', '303', '307', '308'],
    ['403', '404', '429', '503', '444'],
    ['last', 'break', 'redirect', 'permanent'],
    ['ip_hash', 'least_conn', 'random'],
    ['$host', '$http_host', '$proxy_host', '$server_name'],
    ['$remote_addr', '$proxy_add_x_forwarded_for', '$http_x_forwarded_for'],
    ['$scheme', 'https', 'http'],
    ['$uri', '$request_uri', '$document_uri'],
    ['root', 'alias'],
    ['any', 'all'],
    ['on', 'off', 'optional'],
    ['backup', 'down'],
    ['1.0', '1.1'],
    ['TLSv1.2', 'TLSv1.3'],
    ['GET', 'POST', 'PUT'],
    ['~', '~*', '=', '^~'],
    ['error', 'timeout', 'http_500', 'http_503', 'off'],
  ],
  defaults:
    /^\s*(?:proxy_\w+_timeout|root|index|default |default_type|error_page|location \/ \{|proxy_set_header Host|proxy_http_version|return)/,
  insertWord,
};

function insertWord(lines: Lines, dice: Dice): Inserted | undefined {
  const entry = dice.anyOf(dice.chance(0.85) ? known : entries);
  if (entry === undefined) return undefined;
  const value = filled(dice.anyOf(entry.values) ?? '', lines, dice);
  const fitting = places(
    lines,
    (line, at) => isStatement(line) && entry.contexts.has(contextOf(lines, at)) && !isHeader(lines, at),
  );
  const at = dice.anyOf(fitting);
  if (at === undefined) return undefined;
  const line = indented(`${entry.word} ${value}`.trimEnd(), depthOf(lines[at] ?? ''));
  return { lines: inserted(lines, at + 1, [`${line};`]), word: entry.word };
}

/** Of the block that a line stands in. */
export function contextOf(lines: Lines, at: number): string {
  const header = headerOf(lines, at);
  if (header === undefined) return 'main';
  const word = (lines[header] ?? '').trim().split(/[\s{]+/)[0] ?? '';
  if (word !== 'if') return word;
  return contextOf(lines, header) === 'location' ? 'location-if' : 'server-if';
}

function filled(text: string, lines: Lines, dice: Dice): string {
  const fill: Readonly<Record<string, () => string>> = {
    upstream: () => nameOf(lines, /^\s*upstream (\S+)/, dice),
    path: () => nameOf(lines, /\s(\/[a-z][\w/]*)/, dice),
    connzone: () => nameOf(lines, /limit_conn_zone .*zone=(\w+)/, dice),
    reqzone: () => nameOf(lines, /limit_req_zone .*zone=(\w+)/, dice),
    cachezone: () => nameOf(lines, /proxy_cache_path .*keys_zone=(\w+)/, dice),
    time: () => dice.pick(['10ms', '50ms', '300ms', '2s', '60s']),
    address: () => dice.pick(['127.0.10.3:8000', '127.0.12.1:8000', '127.0.13.2:8000']),
  };
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => fill[name]?.() ?? whole);
}

function nameOf(lines: Lines, pattern: RegExp, dice: Dice): string {
  return dice.anyOf(lines.flatMap((line) => pattern.exec(line)?.[1] ?? [])) ?? 'none';
}
