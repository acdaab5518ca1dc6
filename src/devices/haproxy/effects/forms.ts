import type { Template } from '../../../model/decision.ts';
import type { Matcher, Predicate } from '../../../model/predicate.ts';
import type { Span } from '../../../text/source.ts';
import { testOf } from '../acl.ts';
import { parseAddress } from '../address.ts';
import { algorithmOf, isHashType } from '../balance.ts';
import { conditionOf, conditionStart } from '../conditions-of-rules.ts';
import type { SampleScope } from '../resolve-sample.ts';
import { parseTemplate } from '../template.ts';

/**
 * Which forms of a statement the facts hold whole: what an expression reads must be known at rest, for a change of
 * what only the running program knows shows in no request. Files may not have been read, so that they do not count.
 */

const scope: SampleScope = { mode: 'tcp', pool: '', variables: new Map(), standing: new Map() };
const noSpan: Span = { file: '', line: 0, column: 0, endLine: 0, endColumn: 0 };

interface Said {
  readonly section: string;
  readonly prefix: string;
  readonly given: readonly string[];
}

/** The facts hold all of this statement, whose word is one that they can hold. */
export function holdsWhole(word: string, { section, prefix, given }: Said): boolean {
  if (!isWhole(given)) return false;
  if (prefix !== '') return prefix === 'no' && word.startsWith('option ');
  switch (word) {
    case 'acl':
      return isPlainTest(given, 1);
    case 'use_backend':
      return isPlainTemplate(given[0] ?? '') && hasPlainCondition(given);
    case 'use-server':
      return given[0]?.includes('%') === false && hasPlainCondition(given);
    case 'redirect':
    case 'http-request redirect':
      return isPlainRedirect(given) && hasPlainCondition(given);
    case 'stats enable':
    case 'stats uri':
      return section === 'frontend' || section === 'listen';
    case 'balance':
      return isModelledBalance(given);
    case 'hash-type':
      return isHashType(given);
    case 'bind':
      return given.every((list) => list.split(',').every(isPlainListener));
    case 'server':
      return isPlainAddress(given[1]);
    case 'option redispatch':
      // How often it is done is not held.
      return given.length === 0;
    case 'dispatch':
      return isPlainAddress(given[0]);
    default:
      return rewriting.test(word)
        ? isPlainTemplate(given[0] ?? '') && hasPlainCondition(given)
        : hasPlainCondition(given);
  }
}

const rewriting = /^http-request set-/;

/** A statement with a variable of the surroundings that nobody told is read as far as it goes. */
export function isWhole(given: readonly string[]): boolean {
  return !given.some((word) => /\$\{?[A-Za-z_]/.test(word));
}

/** `acl <name> <criterion> …`, from the criterion on. */
function isPlainTest(words: readonly string[], from: number, to: number = words.length): boolean {
  let failed = false;
  const predicate = testOf(words, from, to, {
    scope,
    unknownText: false,
    fileText: () => undefined,
    noteFile: () => {
      failed = true;
    },
    noteCriterion: () => undefined,
    fail: () => {
      failed = true;
    },
    span: noSpan,
  });
  return !failed && isSure(predicate);
}

/** The condition of a rule, if any: tests in braces must be plain, names stand for ACLs with lines of their own. */
function hasPlainCondition(words: readonly string[]): boolean {
  const start = conditionStart(words, 0);
  if (start < 0) return true;
  const uncertain: Predicate = { kind: 'uncertain', reason: '', span: noSpan };
  const certain: Predicate = { kind: 'constant', value: true, span: noSpan };
  const condition = conditionOf(words, start, {
    named: () => certain,
    anonymous: (from, to) => (isPlainTest(words, from, to) ? certain : uncertain),
    fail: () => uncertain,
    empty: () => uncertain,
  });
  return isSure(condition);
}

/** A log-format string of literal text and of what is known of a request. */
function isPlainTemplate(text: string): boolean {
  return isSureTemplate(parseTemplate(text, { scope, fileText: () => undefined, noteFile: () => undefined }));
}

function isSureTemplate({ parts }: Template): boolean {
  return parts.every((part) => 'literal' in part || isSureField(part));
}

function isSureField({
  field,
  transforms,
}: {
  readonly field: { readonly name: string };
  readonly transforms: readonly { readonly name: string }[];
}): boolean {
  return field.name !== 'opaque' && transforms.every(({ name }) => name !== 'opaque');
}

function isSure(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'all':
    case 'any':
      return predicate.terms.every(isSure);
    case 'not':
      return isSure(predicate.term);
    case 'test':
      return isSureField(predicate) && predicate.matchers.every(isSureMatcher);
    case 'constant':
      return true;
    case 'uncertain':
      return false;
  }
}

function isSureMatcher({ kind }: Matcher): boolean {
  return kind !== 'opaque';
}

/** `balance …`: an algorithm whose choice or spread is modelled, by a key that is known of a request. */
function isModelledBalance(given: readonly string[]): boolean {
  const algorithm = algorithmOf({ words: given, hashType: [], factor: undefined, scope });
  if (algorithm === undefined || algorithm.kind === 'opaque') return false;
  if (given[0] === 'url_param') return given.length === 2;
  return algorithm.kind !== 'hash' || isSureField(algorithm.key);
}

/** `location`, `prefix` or `scheme` with a code; cookies and slashes that it adds are not kept. */
function isPlainRedirect(given: readonly string[]): boolean {
  const start = conditionStart(given, 0);
  const [kind = '', target = '', ...options] = start < 0 ? given : given.slice(0, start);
  if (!['location', 'prefix', 'scheme'].includes(kind) || !isPlainTemplate(target)) return false;
  return /^(code \d{3}|drop-query| )*$/.test(options.join(' '));
}

/** `<address>[:<port>]`; a port that shifts the client's is not kept, and other families are not followed. */
function isPlainAddress(text: string | undefined): boolean {
  if (text === undefined || /:[+-]/.test(text)) return false;
  return parseAddress(text).family !== 'other';
}

/** An address of a listener is one of this machine: a name is looked up at the start. */
function isPlainListener(text: string): boolean {
  return isPlainAddress(text) && parseAddress(text).family !== 'name';
}
