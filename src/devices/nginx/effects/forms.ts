import type { Template } from '../../../model/decision.ts';
import type { Directive } from '../../../model/directive.ts';
import type { Matcher, Predicate } from '../../../model/predicate.ts';
import { commonRegex } from '../../../text/regex.ts';
import type { Captures } from '../captures.ts';
import { conditionOf } from '../conditions.ts';
import { regexMatcher } from '../maps.ts';
import { maskSecrets } from '../mask.ts';
import type { Statement } from '../tree.ts';
import { templateOf, type Variables } from '../variables.ts';
import { isUsedToRoute, namesIn } from './uses.ts';

/**
 * Which forms of a directive the facts hold whole: every variable must be known of a request or be given by a `set`
 * or a table, for a change of what only the running program knows shows in no request.
 */
export function holdsWhole(word: string, statement: Directive, around: readonly Directive[]): boolean {
  const { arguments: given } = statement;
  const name = word.replace(/^stream /, '');
  if (name.endsWith('_pass')) return isPlain(given[0] ?? '', around);
  switch (name) {
    case 'listen':
      return /^(unix:|(\d+|\*|[\d.]+|\[[\da-f:.]*\])(:?\d+(-\d+)?)?$)/i.test(given[0] ?? '');
    case 'server_name':
      return given.every((host) => host !== '$hostname' && isPlainName(host));
    case 'location':
      return given.length < 2 ? isPlainName(given[0] ?? '') : isPlainName(given.join(''));
    case 'if':
      return isSure(conditionOf(statement as Statement, variablesAt(around)));
    case 'return':
      return given.every((text) => isPlain(text, around));
    case 'proxy_set_header':
      return !acting.test(given[0] ?? '') && isPlain(given[1] ?? '', around);
    case 'grpc_set_header':
      return false;
    case 'rewrite':
      return isPlainRewrite(given, around);
    case 'set':
      return isPlainSet(given, around);
    case 'hash':
      return isPlain(given[0] ?? '', around) && (given[1] ?? 'consistent') === 'consistent';
    case 'random':
      return /^(two( least_conn)?)?$/.test(given.join(' '));
    case 'allow':
    case 'deny':
      return isFollowedAccess(word, around);
    case 'map':
    case 'geo':
      return isPlainTable(statement, around);
    case 'map entry':
    case 'geo entry':
    case 'split_clients entry':
      return isPlainEntry(statement, around);
    default:
      return true;
  }
}

/** Headers that nginx itself acts on when it writes the request. */
const acting =
  /^(?:connection|upgrade|te|transfer-encoding|content-length|keep-alive|expect|range|if-range|accept-encoding)$/i;

/** Names of expressions count where both languages understand them alike. */
function isPlainName(text: string): boolean {
  return !text.startsWith('~') || isSureMatcher(regexMatcher(text));
}

function isSureMatcher({ kind }: Matcher): boolean {
  return kind !== 'opaque';
}

/** What a text may name at this place: tables of the whole configuration, and what the server sets. */
function variablesAt(around: readonly Directive[]): Variables {
  const { tables, assigned } = namesIn(around);
  return { lookUps: new Map(), assigned: new Set([...tables, ...assigned]), serverName: '' };
}

function isPlain(text: string, around: readonly Directive[], captures?: Captures): boolean {
  return !text.includes('$') || isSureTemplate(templateOf(text, { ...variablesAt(around), captures }));
}

function isSureTemplate({ parts }: Template): boolean {
  return parts.every((part) => 'literal' in part || part.field.name !== 'opaque');
}

function isSure(predicate: Predicate): boolean {
  if (predicate.kind === 'not') return isSure(predicate.term);
  if (predicate.kind !== 'test') return predicate.kind === 'constant';
  return predicate.field.name !== 'opaque' && predicate.matchers.every(isSureMatcher);
}

function isPlainRewrite(
  [pattern = '', replacement = '']: readonly string[],
  around: readonly Directive[],
): boolean {
  const common = commonRegex(pattern);
  if (common === undefined) return false;
  const value = { field: { name: 'path' as const }, transforms: [] };
  return isPlain(replacement, around, { value, ...common });
}

/** Assigned text that nothing but rules reads. */
function isPlainSet([name = '', text = '']: readonly string[], around: readonly Directive[]): boolean {
  if (maskSecrets(`set ${name} ${text};`) !== `set ${name} ${text};`) return false;
  return isPlain(text, around) && isUsedToRoute(name.replace(/^\$/, ''), around);
}

/** `satisfy any` is followed only as far as users are known; in `stream` only a server's own rules are. */
function isFollowedAccess(word: string, around: readonly Directive[]): boolean {
  if (word.startsWith('stream ')) return around.at(-1)?.name === 'server';
  return !around.some(({ block = [] }) => block.some(({ name }) => name === 'satisfy'));
}

/** More entries than this are not looked through for who reads the table. */
const mostEntries = 256;

function isPlainTable(
  { name, arguments: given, block = [] }: Directive,
  around: readonly Directive[],
): boolean {
  if (block.length > mostEntries) return false;
  const unlike = name === 'geo' ? /^(ranges|proxy|proxy_recursive|include)$/ : /^include$/;
  if (block.some((entry) => unlike.test(entry.name))) return false;
  if (name === 'map' && block.some(({ arguments: [value = ''] }) => value.includes('$'))) return false;
  const source = given.length === 1 ? '' : (given[0] ?? '');
  return isPlain(source, around) && isUsedToRoute((given.at(-1) ?? '').slice(1), around);
}

function isPlainEntry({ name: key }: Directive, around: readonly Directive[]): boolean {
  const table = around.at(-1);
  if (table === undefined || table.name === 'split_clients') {
    const variable = (table?.arguments.at(-1) ?? '').slice(1);
    return (table?.block?.length ?? 0) <= mostEntries && isUsedToRoute(variable, around.slice(0, -1));
  }
  return isPlainTable(table, around.slice(0, -1)) && (table.name === 'geo' || isPlainName(key));
}
