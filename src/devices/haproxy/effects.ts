import type { Directive } from '../../model/directive.ts';
import {
  type Effect,
  type PartsOf,
  type StatementPart,
  unknownEffect,
  worstOpen,
} from '../../model/effect.ts';
import { asFarAsHeld, effectTable, valueText } from '../../model/effect-table.ts';
import { actionName } from './actions.ts';
import { inMilliseconds } from './duration.ts';
import { withSkipped } from './effects/ending.ts';
import { holdsWhole, isWhole } from './effects/forms.ts';
import { globalEffects, sectionEffects } from './effects/global.ts';
import { whereItStands } from './effects/idle.ts';
import { insteadOf } from './effects/instead.ts';
import { misplaced } from './effects/misplaced.ts';
import { isNameTold } from './effects/names-told.ts';
import { bindEffects, serverEffects } from './effects/options.ts';
import { proxyEffects } from './effects/proxy.ts';
import { placeOfRule } from './effects/rule-place.ts';
import { ruleEffects } from './effects/rules.ts';
import { standingOf } from './effects/standing.ts';
import { disposition, keywordOf } from './sections.ts';
import { bindFlags, bindValues } from './server-keywords.ts';
import { serverOptionLength } from './server-options.ts';
import { defaultsBefore } from './statements.ts';

/** What a change of each word can do; `server weight` is an option, `http-request deny` a rule by its action. */
export const effects: ReadonlyMap<string, Effect> = effectTable([
  ...proxyEffects,
  ...serverEffects,
  ...bindEffects,
  ...ruleEffects,
  ...globalEffects,
  ...sectionEffects,
]);

const manual = 'HAProxy 2.6 manual';

/** A line in words: `no` or `default` before it, the keyword, and what is given behind it. */
interface Said {
  readonly section: string;
  readonly prefix: string;
  readonly keyword: string;
  readonly given: readonly string[];
}

export const parts: PartsOf = (statement, around) => {
  const [head] = around;
  if (head === undefined) return headParts(statement);
  const standing = standingOf(statement, head);
  return lineParts(statement, head.name).map((line) => {
    const one =
      statement.name === 'acl'
        ? asItIsUsed(line, statement, head)
        : withSkipped(line, statement, head, (other) => effectsIn(other, head));
    const instead = insteadOf(one.word, standing);
    const place = placeOfRule(standing);
    return {
      ...whereItStands(one, standing),
      ...(instead === undefined ? {} : { instead }),
      ...(place === undefined ? {} : { place }),
    };
  });
};

/** What a line does where it stands, whatever comes behind it. */
function effectsIn(statement: Directive, head: Directive): readonly Effect[] {
  const standing = standingOf(statement, head);
  return lineParts(statement, head.name).map((line) => whereItStands(line, standing).effect);
}

/** Entries of lists and tables: the line with one of them in place of the file. */
export const partsOfFiles: PartsOf = (statement, around) => {
  const given = statement.arguments.flatMap((word, at, all) => {
    if (all[at - 1] === '-f') return ['10.0.0.1'];
    return word === '-f' || word === '-M' ? [] : [word.replaceAll(/,map(?:_\w+)?\([^()]*\)/g, '')];
  });
  return parts({ ...statement, arguments: given }, around);
};

/** A test is computed where every rule that names it is, and does what the worst of the others does. */
function asItIsUsed(part: StatementPart, statement: Directive, head: Directive): StatementPart {
  const [name = ''] = statement.arguments;
  const users = (head.block ?? []).filter(
    (one) => one.name !== 'acl' && one.arguments.some((word) => namesTest(word, name)),
  );
  if (users.length === 0 && head.name !== 'defaults')
    return { ...part, effect: { class: 'none', evidence: `${manual} 7.1 acl: no rule names it` } };
  const worst = worstOpen(users.flatMap((user) => parts(user, [head]).map(({ effect }) => effect)));
  if (worst === undefined || part.effect.computed !== true) return part;
  const { computed: _, ...open } = worst;
  return { ...part, effect: part.effect.ordered === true ? { ...open, ordered: true } : open };
}

/** Behind `if` and `unless`, or in a sample `acl(name)`. */
function namesTest(word: string, name: string): boolean {
  return word.replace(/^!/, '') === name || /\bacl\(([^()]*)\)/.exec(word)?.[1]?.includes(name) === true;
}

function lineParts(statement: Directive, section: string): readonly StatementPart[] {
  const said = saidIn(statement, section);
  switch (said.section) {
    case 'global':
      return [part(`global ${said.keyword}`, said)];
    case 'defaults':
    case 'frontend':
    case 'listen':
    case 'backend':
      return proxyParts(said);
    default:
      return [{ ...part(section, said), word: `${section} ${said.keyword}` }];
  }
}

function saidIn({ name, arguments: given }: Directive, section: string): Said {
  const [, prefix = '', first = ''] = /^(?:(no|default) )?(.*)$/s.exec(name) ?? [];
  const words = [first, ...given];
  const keyword = keywordOf(words, 0).trim();
  return { section, prefix, keyword, given: words.slice(keyword.split(' ').length) };
}

/**
 * The head of a proxy names it, and says from which `defaults` it takes what it does not set itself. Settings that the
 * facts do not hold come from there too, so that another origin is not computed.
 */
function headParts(statement: Directive): readonly StatementPart[] {
  const { name, arguments: given } = statement;
  const [own = '', from, origin] = given;
  const isProxy = name === 'frontend' || name === 'backend' || name === 'listen';
  // What stands in it has its own effects; the section itself only holds it.
  if (name === 'global')
    return [{ word: name, value: '', effect: { class: 'none', evidence: `${manual} 3` } }];
  if (!isProxy) return [{ word: name, value: valueText(given), effect: effects.get(name) ?? unknownEffect }];
  const inherited = from === 'from' ? (origin ?? '') : defaultsBefore(statement);
  const named = part(name, { section: '', prefix: '', keyword: name, given: [own] });
  return [
    isNameTold(statement) ? { ...named, effect: { class: 'content', evidence: `${manual} 8.2.6` } } : named,
    // Its place says which `defaults` hold, and that is the value.
    { word: `${name} from`, value: inherited, effect: { class: unknownEffect.class } },
  ];
}

function proxyParts(said: Said): readonly StatementPart[] {
  const { keyword, given, section } = said;
  const idle = misplaced(section, keyword === 'timeout' ? `timeout ${given[0] ?? ''}` : keyword);
  if (idle !== undefined) return [{ word: keyword, value: valueOf(said), effect: idle }];
  if (disposition(section, keyword) === undefined)
    return [{ word: keyword, value: valueOf(said), effect: unknownEffect }];
  switch (keyword) {
    case 'server':
      return [part('server', { ...said, given: given.slice(0, 2) }), ...serverOptions(said, given.slice(2))];
    case 'server-template':
      return [part(keyword, { ...said, given: given.slice(0, 3) }), ...serverOptions(said, given.slice(3))];
    case 'default-server':
      // It holds for the servers behind it (manual 4.2).
      return serverOptions(said, given).map((one) => ({ ...one, effect: { ...one.effect, ordered: true } }));
    case 'bind':
      return [part('bind', { ...said, given: given.slice(0, 1) }), ...bindOptions(given.slice(1))];
    case 'timeout':
      return [part(`timeout ${given[0] ?? ''}`, { ...said, given: given.slice(1) })];
    case 'option forwardfor':
      return [part(keyword, { ...said, given: headerFirst(given, 'X-Forwarded-For') })];
    case 'option originalto':
      return [part(keyword, { ...said, given: headerFirst(given, 'X-Original-To') })];
    case 'http-request':
    case 'http-response':
    case 'http-after-response':
    case 'tcp-request connection':
    case 'tcp-request session':
    case 'tcp-request content':
    case 'tcp-response content':
      return ruleParts(said);
    default:
      return [part(keyword, said)];
  }
}

/** `[except <network>] [header <name>] [if-none]`: the name of the header comes first in what is compared. */
function headerFirst(given: readonly string[], standard: string): readonly string[] {
  const at = given.indexOf('header');
  if (at < 0 || given[at + 1] === undefined) return [standard, ...given];
  return [given[at + 1] ?? '', ...given.filter((_, index) => index !== at && index !== at + 1)];
}

/** The rest of a line behind an option that nobody knows belongs to it. */
function serverOptions({ keyword }: Said, words: readonly string[]): readonly StatementPart[] {
  return optionParts(words, optionPart(keyword, 'server'), serverOptionLength);
}

function bindOptions(words: readonly string[]): readonly StatementPart[] {
  return optionParts(words, optionPart('bind', 'bind'), (list, at) => {
    const word = list[at] ?? '';
    if (bindFlags.has(word)) return 0;
    return bindValues.has(word) ? 1 : undefined;
  });
}

const timedOptions: ReadonlySet<string> = new Set([
  'inter',
  'fastinter',
  'downinter',
  'agent-inter',
  'slowstart',
  'pool-purge-delay',
]);

type MakePart = (word: string, given: readonly string[], isKnown: boolean) => StatementPart;

function optionPart(keyword: string, family: 'server' | 'bind'): MakePart {
  return (word, given, isKnown) => {
    const held = isKnown ? effects.get(`${family} ${word}`) : undefined;
    return {
      word: `${keyword} ${word}`,
      value: timedOptions.has(word) ? inMilliseconds(valueText(given)) : valueText(given),
      effect: asFarAsHeld(held, () => isWhole(given)),
    };
  };
}

function optionParts(
  words: readonly string[],
  make: MakePart,
  lengthOf: (words: readonly string[], at: number) => number | undefined,
): readonly StatementPart[] {
  const found: StatementPart[] = [];
  for (let at = 0; at < words.length; at++) {
    const length = lengthOf(words, at);
    const end = length === undefined ? words.length : at + 1 + length;
    const one = make(words[at] ?? '', words.slice(at + 1, end), length !== undefined);
    // The same said twice is said once.
    if (!found.some(({ word, value }) => word === one.word && value === one.value)) found.push(one);
    at = end - 1;
  }
  return found;
}

/** Options of an action that are seen in its answer and stand in no fact, with the number of words behind each. */
const bodyOptions: ReadonlyMap<string, number> = new Map([
  ['realm', 1],
  ['content-type', 1],
  ['errorfile', 1],
  ['errorfiles', 1],
  ['default-errorfiles', 0],
  ['file', 1],
  ['string', 1],
  ['lf-file', 1],
  ['lf-string', 1],
  ['hdr', 2],
]);

/** A rule by its action, and apart from it what the action writes into its answer. */
function ruleParts(said: Said): readonly StatementPart[] {
  const word = `${said.keyword} ${actionName(said.given[0] ?? '')}`;
  const given = said.given.slice(1);
  if (said.given[0]?.includes('(') === true) return [part(word, { ...said, given: said.given })];
  if (!effects.has(`${word} body`)) return [part(word, { ...said, given })];
  const [kept, body] = withoutBody(given);
  const main = part(word, { ...said, given: kept });
  return body.length === 0 ? [main] : [main, part(`${word} body`, { ...said, given: body })];
}

function withoutBody(given: readonly string[]): readonly [readonly string[], readonly string[]] {
  const kept: string[] = [];
  const body: string[] = [];
  for (let at = 0; at < given.length; at++) {
    const word = given[at] ?? '';
    const length = bodyOptions.get(word);
    if (word === 'if' || word === 'unless') return [[...kept, ...given.slice(at)], body];
    if (length === undefined) kept.push(word);
    else body.push(...given.slice(at, at + 1 + length));
    at += length ?? 0;
  }
  return [kept, body];
}

/** Samples that change counters or variables when they are read, and programs of somebody. */
const sideEffects = /\b(un)?set-var\b|\blua\.|_(inc|clr)_gp/;

/** Words behind which a time stands: another unit for the same is no change (manual 2.5). */
const timed = /^timeout |inspect-delay$/;

/** Lists in which the place of each word says nothing. */
const sets = /^retry-on$/;

function part(word: string, said: Said): StatementPart {
  const text = sets.test(word) ? valueOf({ ...said, given: said.given.toSorted() }) : valueOf(said);
  const value = timed.test(word) ? inMilliseconds(text) : text;
  const held = sideEffects.test(value) ? undefined : effects.get(word);
  return { word, value, effect: asFarAsHeld(held, () => holdsWhole(word, said)) };
}

function valueOf({ prefix, given }: Said): string {
  return valueText(prefix === '' ? given : [prefix, ...given]);
}
