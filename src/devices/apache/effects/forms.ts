import { type Directive, walkDirectives } from '../../../model/directive.ts';
import { heldBy } from '../../../model/held.ts';
import type { Predicate } from '../../../model/predicate.ts';
import { wholeOf } from '../../../model/whole.ts';
import type { Span } from '../../../text/source.ts';
import { parseAddress, parseListen } from '../address.ts';
import { expressionPredicate } from '../expressions.ts';
import { commonRegex, regexMatcher } from '../regex.ts';
import { isSchemeVariable, requestField } from '../request-fields.ts';
import { capturesOf, isKnown, substitutionTemplate } from '../substitution.ts';
import { parseTarget } from '../targets.ts';
import { isPlainAccess } from './access.ts';

const noSpan: Span = { file: '', line: 0, column: 0, endLine: 0, endColumn: 0 };

/**
 * Which forms of a directive the facts hold whole: expressions that are evaluated, variables that are known of a
 * request, and places that are followed, for what stands in a folder or in an unknown section shows in no request.
 */
export function holdsWhole(statement: Directive, around: readonly Directive[]): boolean {
  const { arguments: given, block } = statement;
  if (given.some((text) => /\$\{[^}:]*\}/.test(text))) return false;
  if (given.some((text) => /\bSERVER_NAME\b/.test(text)) && hasOwnName(around[0] ?? statement)) return false;
  return block === undefined ? holdsLine(statement, around) : holdsSection(statement, around);
}

/** SERVER_NAME is what the client wrote only with `UseCanonicalName Off`, the default. */
function hasOwnName(outermost: Directive): boolean {
  return [...walkDirectives(wholeOf(outermost) ?? [])].some(
    ([
      {
        name,
        arguments: [value = ''],
      },
    ]) => name === 'usecanonicalname' && value.toLowerCase() !== 'off',
  );
}

function holdsLine(statement: Directive, around: readonly Directive[]): boolean {
  const { name, arguments: given } = statement;
  const [first = '', second = ''] = given;
  switch (name) {
    case 'listen':
      return isNumeric(parseListen(first));
    case 'servername':
      return /^[\w.*-]+(:\d+)?$/.test(first);
    case 'redirect':
    case 'redirecttemp':
    case 'redirectpermanent':
    case 'redirectmatch':
      return isByUrl(around) && isPlainRedirect(name, given);
    case 'rewriteengine':
    case 'rewriteoptions':
    case 'rewritecond':
    case 'rewriterule':
      return isOfServer(around) && isPlainRewriting(name, given) && areFollowed(statement, around);
    case 'proxypass':
      return isByUrl(around) && isPlainPass(given, around);
    case 'proxypassmatch':
      return isOfServer(around) && isPlainMatch(first, second);
    case 'balancermember':
      return isPlainMember(around.at(-1)?.name === 'proxy' ? first : second);
    case 'require':
      return isPlainAccess(around);
    default:
      return true;
  }
}

function holdsSection(statement: Directive, around: readonly Directive[]): boolean {
  const { name, arguments: given } = statement;
  const [first = ''] = given;
  switch (name) {
    case 'virtualhost':
      return given.every((text) => isNumeric(parseAddress(text, 80)));
    case 'proxy':
      return /^balancer:\/\//i.test(first) || parseTarget(first) !== undefined;
    case 'location':
    case 'locationmatch':
      return isOfServer(around) && isPlainPattern(name, given);
    case 'if':
    case 'elseif':
      return isByUrl(around) && given.length === 1 && isSure(expressionPredicate(first, noSpan));
    case 'else':
      return isByUrl(around);
    default:
      return isPlainAccess([...around, statement]);
  }
}

/** Names are looked up at the start. */
function isNumeric(address: { readonly family: string } | undefined): boolean {
  return address !== undefined && address.family !== 'other';
}

/** Of the main server or of a virtual host, outside of sections that hold for some requests. */
function isOfServer(around: readonly Directive[]): boolean {
  return around.every(({ name }) => name === 'virtualhost');
}

/** Inside nothing but sections that the URL or an expression decides. */
function isByUrl(around: readonly Directive[]): boolean {
  return around.every(({ name }) => /^(virtualhost|location|locationmatch|if|elseif|else)$/.test(name));
}

function isPlainPattern(name: string, [first = '', second]: readonly string[]): boolean {
  const isRegex = name === 'locationmatch' || (first === '~' && second !== undefined);
  return !isRegex || regexMatcher(second ?? first).kind !== 'opaque';
}

export function isSure(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'all':
    case 'any':
      return predicate.terms.every(isSure);
    case 'not':
      return isSure(predicate.term);
    case 'test':
      return predicate.field.name !== 'opaque' && predicate.matchers.every(({ kind }) => kind !== 'opaque');
    case 'constant':
      return true;
    case 'uncertain':
      return false;
  }
}

/** A status may come first (docs: mod_alias, Redirect). */
function isPlainRedirect(name: string, given: readonly string[]): boolean {
  if (name !== 'redirectmatch') return true;
  const isStatus = /^(permanent|temp|seeother|gone|\d{3})$/i.test(given[0] ?? '');
  const [pattern = '', to = ''] = isStatus ? given.slice(1) : given;
  return isPlainMatch(pattern, to);
}

/** The pattern is read alike, and what it catches is known. */
function isPlainMatch(pattern: string, to: string): boolean {
  return commonRegex(pattern, false) !== undefined && isKnown(substitutionTemplate(to, capturesOf(pattern)));
}

function isPlainRewriting(name: string, given: readonly string[]): boolean {
  switch (name) {
    case 'rewriterule':
      return isPlainRule(given);
    case 'rewritecond':
      return isPlainCondition(given);
    case 'rewriteoptions':
      return given.every((text) => /^(Inherit(Before|Down|DownBefore)?|IgnoreInherit)$/i.test(text));
    default:
      return true;
  }
}

/** Rules behind it are met or not by what it does, and a condition is of the next one: what they do is followed too. */
function areFollowed(statement: Directive, around: readonly Directive[]): boolean {
  const whole = wholeOf(around[0] ?? statement) ?? none;
  // Other servers may inherit the rules, and what is switched on may be any of them.
  if (statement.name !== 'rewriterule' && statement.name !== 'rewritecond') return areAllFollowed(whole);
  const beside = around.at(-1)?.block ?? whole;
  return beside.slice(beside.indexOf(statement) + 1).every(isFollowed);
}

const none: readonly Directive[] = [];

const areAllFollowed = heldBy((whole: readonly Directive[]): boolean =>
  [...walkDirectives(whole)].every(([one]) => isFollowed(one)),
);

function isFollowed({ name, arguments: given }: Directive): boolean {
  return name !== 'rewriterule' || isPlainRule(given);
}

/** Flags whose whole meaning is followed (rewrite.ts). */
const flags =
  /^\[((P|R(=\w+)?|F|G|L|END|PT|NC|C|S=\d+|QSA|proxy|redirect(=\w+)?|forbidden|gone|last|end|passthrough|nocase|chain|skip=\d+|qsappend),?)+\]$/i;

function isPlainRule([pattern = '', to = '', flagged = '']: readonly string[]): boolean {
  if (flagged !== '' && !flags.test(flagged)) return false;
  const bare = pattern.replace(/^!/, '');
  const captures = bare === pattern ? capturesOf(bare) : () => undefined;
  return commonRegex(bare, false) !== undefined && isKnown(substitutionTemplate(to, captures));
}

function isPlainCondition([text = '', pattern = '']: readonly string[]): boolean {
  const bare = pattern.replace(/^!/, '');
  if (text === 'expr') return isSure(expressionPredicate(bare, noSpan));
  const variable = /^%\{([^{}]+)\}$/.exec(text)?.[1];
  if (variable === undefined ? /[%$]/.test(text) : !isPlainVariable(variable)) return false;
  if (bare.startsWith('=')) return true;
  if (/^-(eq|lt|le|gt|ge)\s*-?\d+$/.test(bare)) return true;
  return !/^(-|[<>])/.test(bare) && commonRegex(bare, false) !== undefined;
}

function isPlainVariable(name: string): boolean {
  return isSchemeVariable(name) || requestField(name).field.name !== 'opaque';
}

/** In a section the URL stands alone; `!` leaves the request to the rest. */
function isPlainPass(given: readonly string[], around: readonly Directive[]): boolean {
  const section = around.findLast(({ name }) => name !== 'virtualhost');
  if (section !== undefined && section.name !== 'location') return false;
  const url = given[section === undefined ? 1 : 0] ?? '';
  return url === '!' || (parseTarget(url) !== undefined && !/[$%]/.test(url));
}

/** What is asked for below a path of the member's own is not followed. */
function isPlainMember(url: string): boolean {
  const target = parseTarget(url);
  return target?.kind === 'server' && (target.path === '' || target.path === '/');
}
