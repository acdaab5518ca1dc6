import { type Directive, walkDirectives } from '../../model/directive.ts';
import {
  type Effect,
  effectClasses,
  type PartsOf,
  type StatementPart,
  unknownEffect,
  worstOpen,
} from '../../model/effect.ts';
import { asFarAsHeld, valueText } from '../../model/effect-table.ts';
import { heldBy } from '../../model/held.ts';
import { wholeOf } from '../../model/whole.ts';
import { isMainUnused } from './effects/folders.ts';
import { holdsWhole } from './effects/forms.ts';
import { whereItStands } from './effects/idle.ts';
import { isHost } from './effects/place.ts';
import { effects } from './effects/words.ts';
import { keywords } from './keywords.ts';

export { effects };

/** Where the words in their order are not what is compared. */
const values: Readonly<Record<string, (statement: Directive) => string>> = {
  AddCharset: listedValue,
  AddEncoding: listedValue,
  AddLanguage: listedValue,
  AddOutputFilterByType: listedValue,
  AddType: listedValue,
  Header: headerValue,
  Options: optionsValue,
  ProxyPreserveHost: (statement) => valueText(['Host', ...statement.arguments]),
  RequestHeader: headerValue,
};

export const parts: PartsOf = (statement, around) =>
  writtenParts(statement, around).map((one) => whereItStands(one, statement, around));

const writtenParts: PartsOf = (statement, around) => {
  const word = wordOf(statement);
  switch (word) {
    case 'ProxyPass':
    case 'ProxyPassMatch':
      return passParts(word, statement, around, around.some(isLocation) ? 0 : 1);
    case 'BalancerMember': {
      const at = around.at(-1)?.name === 'proxy' ? 0 : 1;
      return passParts(word, withPlaceFirst(statement, at), around, at);
    }
    case 'ProxySet':
      return setParts(word, statement, around);
    case '<Proxy>':
      return [
        own(word, statement, around, 1),
        ...parameters(word, statement.arguments.slice(1)),
        // What stands in a balancer is told by the pool that it is.
        ...(/^balancer:/i.test(statement.arguments[0] ?? '') ? [] : settingsPart(word, statement)),
      ];
    case 'ServerName':
      return [own(word, statement, around), ...nameParts(word, statement, around)];
    case 'Listen':
      return listenParts(word, statement, around);
    case 'Require':
      return [withoutTurn(own(word, statement, around), around)];
    case 'ProxyPassReverse':
      return reverseParts(word, statement, around);
    case '<Location>':
    case '<LocationMatch>':
    case '<If>':
    case '<ElseIf>':
    case '<Else>':
      return [own(word, statement, around), ...settingsPart(word, statement)];
    case '<Directory>':
    case '<DirectoryMatch>':
    case '<Files>':
    case '<FilesMatch>':
      return folderParts(word, statement, around);
    default: {
      const value = values[word]?.(statement);
      const part = own(word, statement, around);
      return [value === undefined ? part : { ...part, value }];
    }
  }
};

/** What is given, and what it is given to, in any order (mod_mime, mod_filter). */
function listedValue({ arguments: [given = '', ...list] }: Directive): string {
  return valueText([given, ...list.toSorted()]);
}

/** The section holds what stands in it; another folder or name gives all of that to other files. */
function folderParts(
  word: string,
  statement: Directive,
  around: readonly Directive[],
): readonly StatementPart[] {
  const { arguments: given, block = [] } = statement;
  const head: StatementPart = {
    word,
    value: '',
    effect: { class: 'none', evidence: `httpd core ${word}: it holds what stands in it` },
  };
  const worst = block
    .flatMap((inner) => parts(inner, [...around, statement]))
    .map(({ effect }) => effect)
    .toSorted((a, b) => effectClasses.indexOf(a.class) - effectClasses.indexOf(b.class))[0];
  if (worst === undefined) return [{ ...head, value: valueText(given) }];
  const { ordered: _, computed: __, ...effect } = worst;
  return [head, { word: `${word} settings`, value: valueText(given), effect }];
}

/** The documented name, a section's with its bracket; a name that no module has as it was read. */
function wordOf({ name, block }: Directive): string {
  if (block === undefined) return keywords.get(name)?.name ?? name;
  return `${keywords.get(`<${name}`)?.name ?? `<${name}`}>`;
}

function isLocation({ name }: Directive): boolean {
  return name === 'location' || name === 'locationmatch';
}

/** The statement itself, without what stands behind its first `count` arguments. */
function own(
  word: string,
  statement: Directive,
  around: readonly Directive[],
  count: number = statement.arguments.length,
): StatementPart {
  const effect = asFarAsHeld(effects.get(word), () => holdsWhole(statement, around));
  return { word, value: valueText(statement.arguments.slice(0, count)), effect };
}

/** Where something writes it, or looks at it, the name does more than choose the host (core, UseCanonicalName). */
function nameParts(
  word: string,
  statement: Directive,
  around: readonly Directive[],
): readonly StatementPart[] {
  const whole = wholeOf(around[0] ?? statement);
  if (whole === undefined || !isNameRead(whole)) return [];
  if (around.length === 0 && isMainUnused(whole) && areNamed(whole)) return [];
  const effect: Effect = { class: 'content', evidence: 'httpd core UseCanonicalName' };
  return [{ word: `${word} canonical`, value: valueText(statement.arguments), effect }];
}

/** A host without a name of its own has that of the main server. */
function areNamed(whole: readonly Directive[]): boolean {
  return whole.filter(isHost).every(({ block = [] }) => block.some(({ name }) => name === 'servername'));
}

const isNameRead = heldBy((whole: readonly Directive[]): boolean =>
  [...walkDirectives(whole)].some(([one]) => readsName(one)),
);

function readsName({ name, arguments: given }: Directive): boolean {
  if (name === 'usecanonicalname') return !/^off$/i.test(given[0] ?? '');
  return !/^(?:custom|error)?log/.test(name) && given.some((text) => /SERVER_NAME|%v\b/.test(text));
}

/** The first word that sets nothing is the place, wherever it stands (mod_proxy.c, add_member). */
function withPlaceFirst(statement: Directive, at: number): Directive {
  const { arguments: given } = statement;
  const place = given.findIndex((text, index) => index >= at && !text.includes('='));
  if (place <= at) return statement;
  const rest = given.filter((_, index) => index >= at && index !== place);
  return { ...statement, arguments: [...given.slice(0, at), given[place] ?? '', ...rest] };
}

/** The URL without its scheme, the scheme, which decides about TLS and the protocol, and the parameters behind. */
function passParts(
  word: string,
  statement: Directive,
  around: readonly Directive[],
  at: number,
): readonly StatementPart[] {
  const { arguments: given } = statement;
  const main = own(word, statement, around, at + 1);
  const rest = parameters(word, given.slice(at + 1));
  const [, scheme, place] = /^([a-z][a-z\d+.-]*):\/\/(.*)$/is.exec(given[at] ?? '') ?? [];
  if (scheme === undefined || place === undefined || scheme.toLowerCase() === 'balancer')
    return [main, ...rest];
  const value = valueText([...given.slice(0, at), place]);
  const protocol = { word: `${word} scheme`, value: scheme, effect: effects.get(`${word} scheme`) };
  return [{ ...main, value }, { ...protocol, effect: protocol.effect ?? unknownEffect }, ...rest];
}

/** Inside `<Proxy>` parameters alone; elsewhere what they are of comes first. */
function setParts(
  word: string,
  { arguments: given }: Directive,
  around: readonly Directive[],
): readonly StatementPart[] {
  if (around.at(-1)?.name === 'proxy') return parameters(word, given);
  const [subject = ''] = given;
  return parameters(word, given.slice(1)).map((one) => ({ ...one, value: valueText([subject, one.value]) }));
}

/** `key=value`, or a word that stands alone. */
function parameters(word: string, given: readonly string[]): readonly StatementPart[] {
  const keyOf = (text: string): string => (text.split('=')[0] ?? '').toLowerCase();
  // The last of one key holds; letters of `status` and codes of `failonstatus` add up (mod_proxy.c, set_worker_param).
  const isMore = (text: string): boolean => /^(?:status|failonstatus)$/.test(keyOf(text));
  const last = given.filter(
    (text, at) => isMore(text) || !given.slice(at + 1).some((other) => keyOf(other) === keyOf(text)),
  );
  return last.map((text) => {
    const equals = text.indexOf('=');
    const key = (equals < 0 ? text : text.slice(0, equals)).toLowerCase();
    const value = equals < 0 ? '' : text.slice(equals + 1);
    const effect = asFarAsHeld(effects.get(`${word} ${key}`), () => isHeldParameter(key, value));
    return { word: `${word} ${key}`, value, effect };
  });
}

/** Spares and standbys are one thing to the facts, and some methods are not known. */
function isHeldParameter(key: string, value: string): boolean {
  if (value.includes('${')) return false;
  if (key === 'status') return /^[+-]?[DSHN]*$/i.test(value);
  return key !== 'lbmethod' || /^by(?:requests|busyness|traffic)$/i.test(value);
}

/** Whatever stands behind the URL makes it look for variables, and where there are none is nothing (mod_proxy.c, add_pass_reverse). */
function reverseParts(
  word: string,
  statement: Directive,
  around: readonly Directive[],
): readonly StatementPart[] {
  const count = around.some(isLocation) ? 1 : 2;
  const rest = statement.arguments.slice(count);
  if (rest.length === 0 || statement.arguments.some((text) => text.includes('${')))
    return [own(word, statement, around)];
  const effect: Effect = { class: 'none', evidence: 'httpd mod_proxy ProxyPassReverse interpolate' };
  return [
    own(word, statement, around, count),
    { word: `${word} interpolate`, value: valueText(rest), effect },
  ];
}

/** Requirements that need no user are put together whatever their order (mod_authz_core, "Authorization Containers"). */
function withoutTurn(part: StatementPart, around: readonly Directive[]): StatementPart {
  const isOfRequest = ({ name, arguments: given, block }: Directive): boolean => {
    if (block !== undefined || name !== 'require') return false;
    return /^(?:not )?(?:all|ip|host|local|method|expr|env) /i.test(`${given.join(' ')} `);
  };
  const { ordered: _, ...effect } = part.effect;
  return around.at(-1)?.block?.every(isOfRequest) === true ? { ...part, effect } : part;
}

/** `Listen <address> [https]`: the protocol may switch TLS on (mpm_common, Listen). */
function listenParts(
  word: string,
  statement: Directive,
  around: readonly Directive[],
): readonly StatementPart[] {
  const main = own(word, statement, around, 1);
  const [, protocol] = statement.arguments;
  if (protocol === undefined) return [main];
  const name = `${word} protocol`;
  return [main, { word: name, value: protocol, effect: effects.get(name) ?? unknownEffect }];
}

/** Without signs all of them are set at once, whatever their order (core, Options). */
function optionsValue({ arguments: given }: Directive): string {
  return valueText(given.some((text) => /^[+-]/.test(text)) ? given : given.toSorted());
}

/** `Header [always|onsuccess] <action> <name> …`: the name of the header comes first. */
function headerValue({ arguments: given }: Directive): string {
  const at = /^(always|onsuccess|early)$/i.test(given[0] ?? '') ? 2 : 1;
  const name = given[at] ?? '';
  return valueText([name, ...given.filter((_, index) => index !== at)]);
}

/**
 * Settings inside a section hold for the requests that come to it, so that another head gives them to other requests,
 * which the facts do not show: the worst of them.
 */
function settingsPart(word: string, { arguments: given, block = [] }: Directive): readonly StatementPart[] {
  const worst = worstOpen(block.map((inner) => effects.get(wordOf(inner)) ?? unknownEffect));
  if (worst === undefined) return [];
  const { ordered: _, ...effect } = worst;
  return [{ word: `${word} settings`, value: valueText(given), effect }];
}
