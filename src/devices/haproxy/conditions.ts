import type { Truth } from '../../model/predicate.ts';
import { lookUp, type Variables } from './variables.ts';

/** What a condition may ask for. */
export interface ConditionContext {
  readonly variables: Variables;
  readonly version: string | undefined;
  /** The condition holds the text of a variable that nobody knows. */
  readonly unknown: boolean;
}

/** Deeper nesting than anybody writes; keeps the reading total. */
const deepest = 100;

interface Cursor {
  readonly text: string;
  readonly context: ConditionContext;
  at: number;
  depth: number;
}

/** Truth of the condition of `.if` or `.elif` (manual 2.4); undefined when it is no condition. */
export function evaluateCondition(text: string, context: ConditionContext): Truth | undefined {
  const cursor: Cursor = { text, context, at: 0, depth: 0 };
  skipSpace(cursor);
  if (cursor.at === text.length) return context.unknown ? 'uncertain' : 'no';
  const truth = readOr(cursor);
  skipSpace(cursor);
  return cursor.at === text.length ? truth : undefined;
}

function readOr(cursor: Cursor): Truth | undefined {
  let result = readAnd(cursor);
  while (result !== undefined && skipToken(cursor, '||')) {
    const next = readAnd(cursor);
    if (next === undefined) return undefined;
    result = either(result, next);
  }
  return result;
}

function readAnd(cursor: Cursor): Truth | undefined {
  let result = readTerm(cursor);
  while (result !== undefined && skipToken(cursor, '&&')) {
    const next = readTerm(cursor);
    if (next === undefined) return undefined;
    result = negate(either(negate(result), negate(next)));
  }
  return result;
}

function readTerm(cursor: Cursor): Truth | undefined {
  let negative = false;
  while (skipToken(cursor, '!')) negative = !negative;
  const truth = skipToken(cursor, '(') ? readGroup(cursor) : readPredicate(cursor);
  return truth !== undefined && negative ? negate(truth) : truth;
}

function readGroup(cursor: Cursor): Truth | undefined {
  if (++cursor.depth > deepest) return undefined;
  const truth = readOr(cursor);
  cursor.depth--;
  return skipToken(cursor, ')') ? truth : undefined;
}

function readPredicate(cursor: Cursor): Truth | undefined {
  skipSpace(cursor);
  const word = /[-+\w]*/y;
  word.lastIndex = cursor.at;
  const name = word.exec(cursor.text)?.[0] ?? '';
  cursor.at += name.length;
  if (/^[-+]?\d+$/.test(name)) return truthOf(Number(name) !== 0);
  if (cursor.text.charAt(cursor.at) !== '(') return cursor.context.unknown ? 'uncertain' : undefined;
  const close = cursor.text.indexOf(')', cursor.at);
  if (close < 0) return undefined;
  const inside = cursor.text.slice(cursor.at + 1, close);
  cursor.at = close + 1;
  return askPredicate(name, inside, cursor.context);
}

const predicates: Readonly<
  Record<string, (given: readonly string[], context: ConditionContext) => Truth | undefined>
> = {
  defined: ([name = ''], { variables }) => {
    const variable = lookUp(variables, name);
    return variable === 'unknown' ? 'uncertain' : truthOf(variable.text !== undefined);
  },
  streq: ([first = '', second = '']) => equal(first, second),
  strneq: ([first = '', second = '']) => negate(equal(first, second)),
  strstr: ([first = '', second = '']) =>
    isUnknown(first) || isUnknown(second) ? 'uncertain' : truthOf(first.includes(second)),
  version_atleast: ([wanted = ''], { version }) =>
    version === undefined ? 'uncertain' : truthOf(compareVersions(version, wanted) >= 0),
  version_before: ([wanted = ''], { version }) =>
    version === undefined ? 'uncertain' : truthOf(compareVersions(version, wanted) < 0),
  feature: () => 'uncertain',
  enabled: () => 'uncertain',
  openssl_version_atleast: () => 'uncertain',
  openssl_version_before: () => 'uncertain',
  ssllib_name_startswith: () => 'uncertain',
  awslc_api_atleast: () => 'uncertain',
  awslc_api_before: () => 'uncertain',
};

function askPredicate(name: string, inside: string, context: ConditionContext): Truth | undefined {
  const predicate = Object.hasOwn(predicates, name) ? predicates[name] : undefined;
  return predicate?.(
    inside.split(',').map((one) => one.trim()),
    context,
  );
}

function equal(first: string, second: string): Truth {
  return isUnknown(first) || isUnknown(second) ? 'uncertain' : truthOf(first === second);
}

/** The tokenizer leaves `$NAME` and `${NAME}` where the value is not known. */
function isUnknown(text: string): boolean {
  return /\$\{?[A-Za-z_]/.test(text);
}

/** Missing components count as 0; `-dev19` stands before the release (manual 2.4). */
function compareVersions(left: string, right: string): number {
  const [a, b] = [versionParts(left), versionParts(right)];
  for (let at = 0; at < 4; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function versionParts(version: string): readonly number[] {
  const [, major = '0', minor = '0', development, patch = '0'] =
    /^(\d{1,6})(?:\.(\d{1,6}))?(?:-dev(\d{1,6}))?(?:\.(\d{1,6}))?/.exec(version) ?? [];
  const stage = development === undefined ? Number.MAX_SAFE_INTEGER : Number(development);
  return [Number(major), Number(minor), stage, Number(patch)];
}

function either(left: Truth, right: Truth): Truth {
  if (left === 'yes' || right === 'yes') return 'yes';
  return left === 'uncertain' ? left : right;
}

function negate(truth: Truth): Truth {
  if (truth === 'uncertain') return truth;
  return truth === 'yes' ? 'no' : 'yes';
}

function truthOf(value: boolean): Truth {
  return value ? 'yes' : 'no';
}

function skipSpace(cursor: Cursor): void {
  while (cursor.text.charAt(cursor.at) === ' ') cursor.at++;
}

function skipToken(cursor: Cursor, token: string): boolean {
  skipSpace(cursor);
  if (!cursor.text.startsWith(token, cursor.at)) return false;
  cursor.at += token.length;
  return true;
}
