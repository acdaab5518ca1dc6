import type { StatementPart } from '../../../model/effect.ts';
import { defaultsTable, timeOf } from '../../../model/plain-values.ts';
import { has } from './need.ts';
import type { Standing } from './standing.ts';

/** What every version since 2.6 does where nothing is set (manual 3, 4.2 and 5.2). */
const proxy = defaultsTable(`
  cache max-age=60;
  hash-balance-factor=0; hash-type=map-based; http-reuse=safe; load-server-state-from-file=none;
  max-session-srv-conns=5; mode=tcp; retries=3; retry-on=conn-failure`);

const global = defaultsTable(`
  default-path=current;
  maxcompcpuusage=100; maxcomprate=0; maxconnrate=0; maxsessrate=0; maxsslrate=0; spread-checks=0;
  ssl-default-bind-options=ssl-min-ver TLSv1.2; ssl-load-extra-files=all; ssl-server-verify=required; strict-limits=; tune.bufsize=16384; tune.fail-alloc=0; tune.comp.maxlevel=1;
  tune.h2.header-table-size=4096; tune.h2.max-concurrent-streams=100; tune.http.cookielen=63; tune.http.maxhdr=101;
  tune.idletimer=1000; tune.maxrewrite=1024; tune.ssl.cachesize=20000; tune.ssl.default-dh-param=2048;
  tune.ssl.lifetime=300; tune.ssl.maxrecord=0`);

const server = defaultsTable(`
  agent-inter=2s; enabled=; error-limit=10; fall=3; inter=2s; max-reuse=-1; maxconn=0; maxqueue=0; on-error=fail-check;
  pool-max-conn=-1; pool-purge-delay=5s; rise=2; slowstart=0; weight=1; ws=auto`);

/** One value each, which sections take from `defaults`. */
const inherited =
  /^(?:timeout \S+|retries|balance|mode|http-reuse|fullconn|hash-type|option (?:tcpka|clitcpka|srvtcpka|redispatch|forwardfor|prefer-last-server|allbackups|nolinger|splice-\w+|http-buffer-request|idle-close-on-response|independent-streams|http-no-delay|http-pretend-keepalive))$/;

/** The line says what would hold without it: what `defaults` say, or what the manual does. */
export function saysNothingNew(part: StatementPart, standing: Standing): string | undefined {
  const [, family, option = ''] = /^(server|server-template|global) (.*)$/.exec(part.word) ?? [];
  if (family === 'global')
    return isDefaultOf(global, option, part, standing) ? 'HAProxy 2.6 manual 3: the default' : undefined;
  if (family !== undefined)
    return isServerDefault(option, part, standing) ? 'HAProxy 2.6 manual 5.2: the default' : undefined;
  if (isDefaultOf(proxy, part.word, part, standing) || isOffAlready(part, standing))
    return 'HAProxy 2.6 manual 4.2: the default';
  if (isSaidAgain(part, standing)) return 'HAProxy 2.6 manual 4.2: the same stands beside it';
  return saysWhatDefaultsSay(part, standing) ? 'HAProxy 2.6 manual 4: what defaults say' : undefined;
}

/** No other line of the section, nor of a `defaults` section, gives another value. */
function isDefaultOf(
  table: ReadonlyMap<string, string>,
  word: string,
  { value }: StatementPart,
  { own, near, section, isFirst }: Standing,
): boolean {
  // What sections say themselves holds there whatever `defaults` say.
  const lines = isFirst && table === proxy ? section : near;
  return table.get(word) === value && settersOf(word, lines).every((line) => line === own.join(' '));
}

/** One value each, and no other part of the program listens to the line. */
const single =
  /^(?:maxconn|backlog|default_backend|option (?:http-server-close|httpclose|http-keep-alive|abortonclose|http-ignore-probes|http-use-proxy-header|accept-invalid-\S+|originalto|checkcache|persist|tcp-smart-\S+))$/;

/** The section has the same line once more, and no other of the word. */
function isSaidAgain({ word }: StatementPart, { own, section }: Standing): boolean {
  if (isTracked(word, own)) return section.filter((line) => line.join(' ') === own.join(' ')).length > 1;
  if (!inherited.test(word) && !single.test(word)) return false;
  const setters = settersOf(word, section);
  return setters.length > 1 && setters.every((line) => line === own.join(' '));
}

/** What is tracked already is not tracked again (HAProxy 2.6 manual 4.2, http-request track-sc0). */
function isTracked(word: string, own: Standing['own']): boolean {
  return / track-sc\d+$/.test(word) && !own.some((one) => one === 'if' || one === 'unless');
}

/** `no option` where nothing switches it on. Later versions have `abortonclose` on by themselves. */
function isOffAlready({ word, value }: StatementPart, { own, near }: Standing): boolean {
  if (value !== 'no' || !word.startsWith('option ') || word === 'option abortonclose') return false;
  return settersOf(word, near).every((line) => line === own.join(' '));
}

function isServerDefault(option: string, { value }: StatementPart, { own, near, all }: Standing): boolean {
  const isBare = /^no-(?:backup|check|ssl|check-ssl|agent-check|send-proxy|send-proxy-v2|tfo)$/.test(option);
  const positive = option.replace(/^no-/, '');
  const standard = isBare ? '' : server.get(option);
  if (standard === undefined || !isSame(standard, value)) return false;
  const names = option === 'enabled' ? ['disabled', 'enabled'] : [positive, `no-${positive}`];
  // With ssl checks use TLS by themselves (manual 5.2, check-ssl).
  const isImplied =
    option === 'no-check-ssl' && has([own, ...near], /^(?:server|default-server).* ssl(?: |$)/);
  if (isImplied || own.filter((word) => names.includes(word)).length > 1) return false;
  const isSetElsewhere = near.some(
    ([first, ...rest]) => first === 'default-server' && rest.some((one) => names.includes(one)),
  );
  return (
    !isSetElsewhere &&
    (option !== 'enabled' || !/server-state/.test(all.map((line) => line.join(' ')).join('\n')))
  );
}

function isSame(standard: string, value: string): boolean {
  if (standard === value) return true;
  const time = timeOf(value, 'ms');
  return /\ds$/.test(standard) && time !== undefined && time === timeOf(standard, 'ms');
}

/** The only `defaults` section stands before, and both say it once. */
function saysWhatDefaultsSay({ word }: StatementPart, { own, section, outer }: Standing): boolean {
  if (outer === undefined || !inherited.test(word)) return false;
  const [theirs, mine] = [settersOf(word, outer), settersOf(word, section)];
  return (
    theirs.length === 1 &&
    mine.length === 1 &&
    theirs[0] === own.join(' ') &&
    !/^(?:no|default) /.test(theirs[0])
  );
}

function settersOf(word: string, lines: readonly (readonly string[])[]): readonly string[] {
  const prefix = `${word} `;
  return lines
    .map((words) => words.join(' '))
    .filter((line) => `${line.replace(/^(?:no|default) /, '')} `.startsWith(prefix));
}
