import type { Directive } from '../../model/directive.ts';
import {
  type Effect,
  type PartsOf,
  type StatementPart,
  unknownEffect,
  worstOpen,
} from '../../model/effect.ts';
import { asFarAsHeld, effectTable, valueText } from '../../model/effect-table.ts';
import { holdsWhole } from './effects/forms.ts';
import { gatewayEffects } from './effects/gateways.ts';
import { httpEffects } from './effects/http.ts';
import { whereItStands } from './effects/idle.ts';
import { isAskedInside } from './effects/inside.ts';
import { coreEffects, mailEffects, streamEffects } from './effects/other.ts';
import { isServerNameRead, isTable } from './effects/uses.ts';
import { withoutSecondNames } from './variables.ts';

/** What a change of each directive can do; those of `stream` and `mail` stand behind that word. */
export const effects: ReadonlyMap<string, Effect> = effectTable([
  ...coreEffects,
  ...httpEffects,
  ...gatewayEffects,
  ...streamEffects,
  ...mailEffects,
]);

export const parts: PartsOf = (statement, around) => {
  const written = writtenParts(statement, around).map((one) => whereItStands(one, statement, around));
  return isAskedInside(statement, around) ? written.map(notComputed) : written;
};

function notComputed(part: StatementPart): StatementPart {
  const { computed: _, ...effect } = part.effect;
  return { ...part, effect };
}

const writtenParts: PartsOf = (statement, around) => {
  const word = wordOf(statement, around);
  if (word.endsWith('_cache_valid')) return cacheTimeParts(word, statement, around);
  switch (word.replace(/^stream /, '')) {
    case 'listen':
      return [own(word, statement, around, 1), ...options(word, statement.arguments.slice(1))];
    case 'upstream server':
      return [own(word, statement, around, 1), ...options(word, statement.arguments.slice(1))];
    case 'proxy_pass':
    case 'grpc_pass':
      return passParts(word, statement, around);
    case 'keepalive_timeout':
      return keepAliveParts(word, statement, around);
    case 'return':
      return returnParts(word, statement, around);
    case 'server_name':
      return [own(word, statement, around), ...firstNameParts(word, statement, around)];
    case 'location':
      return [
        withoutTurn(own(word, statement, around), statement.arguments[0]),
        ...settingsPart(word, statement, around),
      ];
    case 'map entry':
      return [withoutTurn(own(word, statement, around), statement.name)];
    case 'if':
    case 'limit_except':
      return [own(word, statement, around), ...settingsPart(word, statement, around)];
    default:
      return [own(word, statement, around)];
  }
};

/** The first name is a variable, and may be written into redirects. */
function firstNameParts(
  word: string,
  statement: Directive,
  around: readonly Directive[],
): readonly StatementPart[] {
  if (!isServerNameRead(around)) return [];
  const effect: Effect = { class: 'content', evidence: 'ngx_http_core_module server_name' };
  return [{ word: `${word} first`, value: valueText(statement.arguments.slice(0, 1)), effect }];
}

/** Expressions are looked at in their turn, after all that is written out (ngx_http_core_module location, map). */
function withoutTurn(part: StatementPart, key: string | undefined = ''): StatementPart {
  if (key.startsWith('~')) return part;
  const { ordered: _, ...effect } = part.effect;
  return { ...part, effect };
}

/** Names in the table: entries of a block of data by that block, servers of an upstream apart from server blocks. */
function wordOf({ name }: Directive, around: readonly Directive[]): string {
  const root = around[0]?.name;
  const prefix = root === 'stream' || root === 'mail' ? `${root} ` : '';
  const block = around.at(-1)?.name ?? '';
  if (isData(block)) return `${prefix}${block} entry`;
  return block === 'upstream' && name === 'server' ? `${prefix}upstream server` : `${prefix}${name}`;
}

function isData(block: string): boolean {
  return isTable(block) || block === 'types' || block === 'charset_map' || block === 'match';
}

/** The statement itself, without the options behind its first `count` arguments. */
function own(
  word: string,
  statement: Directive,
  around: readonly Directive[],
  count: number = statement.arguments.length,
): StatementPart {
  const { name, arguments: given } = statement;
  const key = word.endsWith(' entry') ? [name] : [];
  const said = given.slice(0, count).map(withoutSecondNames);
  const value = valueText([...key, ...(sets.test(word) ? said.toSorted() : said), ...codeIn(statement)]);
  const effect = asFarAsHeld(effects.get(word), () => holdsWhole(word, statement, around));
  return { word, value, effect };
}

/** Lists in which the place of each value says nothing. */
const sets =
  /^(?:stream )?(?:(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_(?:next_upstream|ssl_protocols|cache_methods|ignore_headers|cache_use_stale)|ssl_protocols|error_page|(?:gzip|sub_filter|charset|addition|ssi|xslt)_types)$/;

/** Blocks of Lua are text to nginx. */
function codeIn(statement: Directive): readonly string[] {
  return statement.content === undefined ? [] : [statement.content];
}

/** `name=value`, or a word of its own. */
function options(word: string, given: readonly string[]): readonly StatementPart[] {
  return [...new Set(given)].map((text) => {
    const equals = text.indexOf('=');
    const name = `${word} ${equals < 0 ? text : text.slice(0, equals)}`;
    const value = equals < 0 ? '' : text.slice(equals + 1);
    return { word: name, value, effect: effects.get(name) ?? unknownEffect };
  });
}

/** Where it goes, and apart from that whether it goes there with TLS, which the requests do not show. */
function passParts(
  word: string,
  statement: Directive,
  around: readonly Directive[],
): readonly StatementPart[] {
  const [, scheme, rest] = /^(\w+):\/\/(.*)$/s.exec(statement.arguments[0] ?? '') ?? [];
  const main = own(word, statement, around);
  if (scheme === undefined || rest === undefined) return [main];
  const name = `${word} scheme`;
  return [
    { ...main, value: rest },
    { word: name, value: scheme, effect: effects.get(name) ?? unknownEffect },
  ];
}

/** How long, and apart from that whether connections are kept at all: 0 turns it off. */
function keepAliveParts(
  word: string,
  statement: Directive,
  around: readonly Directive[],
): readonly StatementPart[] {
  const main = own(word, statement, around);
  if (!/^0+(?:ms|s|m|h|d)?$/.test(statement.arguments[0] ?? '')) return [main];
  const name = `${word} off`;
  return [main, { word: name, value: 'off', effect: effects.get(name) ?? unknownEffect }];
}

/** For how long, and apart from that which answers are kept at all: none are for 0 (ngx_http_proxy_module proxy_cache_valid). */
function cacheTimeParts(
  word: string,
  statement: Directive,
  around: readonly Directive[],
): readonly StatementPart[] {
  const last = statement.arguments.length - 1;
  const time = statement.arguments[last] ?? '';
  if (!/[1-9]/.test(time)) return [own(word, statement, around)];
  const name = `${word} time`;
  const statuses = own(word, statement, around, last);
  return [statuses, { word: name, value: time, effect: effects.get(name) ?? unknownEffect }];
}

/** A text is the body of the answer: the facts hold its status alone (ngx_http_rewrite_module, return). */
function returnParts(
  word: string,
  statement: Directive,
  around: readonly Directive[],
): readonly StatementPart[] {
  const [status = '', ...text] = statement.arguments;
  const isBody = text.length > 0 && /^\d+$/.test(status) && !/^30[12378]$/.test(status);
  if (!isBody) return [own(word, statement, around)];
  const name = `${word} body`;
  const answer: Directive = { name: statement.name, arguments: [status], span: statement.span };
  return [
    own(word, answer, around),
    { word: name, value: valueText(text), effect: effects.get(name) ?? unknownEffect },
  ];
}

/**
 * Settings inside a block hold for the requests that come to it, so that another head gives them to other requests: the
 * worst of them. Of locations the facts show which requests come to them, and under which settings.
 */
function settingsPart(
  word: string,
  statement: Directive,
  around: readonly Directive[],
): readonly StatementPart[] {
  const inside = [...around, statement];
  const worst = worstOpen(
    (statement.block ?? []).map((inner) => effects.get(wordOf(inner, inside)) ?? unknownEffect),
  );
  if (worst === undefined) return [];
  const { ordered: _, ...effect } = worst;
  const computed = word === 'location' ? { ...effect, computed: true as const } : effect;
  return [{ word: `${word} settings`, value: valueText(statement.arguments), effect: computed }];
}
