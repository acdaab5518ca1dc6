import type { Awaited } from '../../model/decision.ts';
import type { Predicate } from '../../model/predicate.ts';
import { nearest } from '../../text/nearest.ts';
import { anyOf, testOf } from './acl.ts';
import { awaitedBy } from './awaited.ts';
import { conditionOf, conditionStart } from './conditions-of-rules.ts';
import {
  badArgument,
  type Context,
  complain,
  complainUnknownWord,
  fileText,
  noteFile,
  useName,
} from './context.ts';
import type { AclLine, ProxyDraft, RuleLine } from './draft.ts';
import { predefinedAcls } from './predefined-acls.ts';
import type { SampleScope } from './resolve-sample.ts';
import { type Call, parseSample } from './sample.ts';
import { fetchNames, isKnownFetch } from './sample-names.ts';
import { type Line, wordSpan } from './tree.ts';

/** Makes the rules of one section into decisions; ACLs are made once and shared. */
export interface Compiler {
  readonly context: Context;
  readonly draft: ProxyDraft;
  readonly scope: SampleScope;
  readonly acls: AclPredicates;
  /** The same for rules that run before anything was read. */
  readonly early: AclPredicates;
  /** What the tests among the predicates wait for. */
  readonly awaited: Map<Predicate, Awaited>;
}

type AclPredicates = Map<readonly AclLine[], Predicate>;

/** The ACLs that a rule sees, and whether it runs before anything was read (`tcp-request connection`, `session`). */
export interface Sighted {
  readonly acls: RuleLine['acls'];
  readonly isEarly: boolean;
}

/** The predicate of `if …` or `unless …` somewhere in a line, or `undefined` when the line has none. */
export function conditionIn(compiler: Compiler, line: Line, from: number): Predicate | undefined {
  const start = conditionStart(line.words, from);
  const sighted = { acls: compiler.draft.acls, isEarly: false };
  return start < 0 ? undefined : conditionOf(line.words, start, testsOf(compiler, line, sighted));
}

export function testsOf(compiler: Compiler, line: Line, sighted: Sighted): Parameters<typeof conditionOf>[2] {
  const { context } = compiler;
  return {
    named: (name, word) => namedAcl(compiler, sighted, { line, word }, name),
    anonymous: (from, to) => test(compiler, sighted, { line, word: from }, to),
    fail: (word, message) => {
      badArgument(context, line, word, message);
      return { kind: 'uncertain', reason: message, span: wordSpan(context.tree, line, word) };
    },
    // The program takes an empty condition without a word; nobody means it.
    empty: (word, message) => {
      const span = wordSpan(context.tree, line, word);
      complain(context, 'syntax', () => ({ severity: 'warning', message, span }));
      return { kind: 'uncertain', reason: message, span };
    },
  };
}

/** An ACL must stand before the rule that names it; all its lines count, later ones too. */
function namedAcl(compiler: Compiler, sighted: Sighted, { line, word }: Word, name: string): Predicate {
  const { acls, isEarly } = sighted;
  const lines = acls.get(name);
  const [first] = lines ?? [];
  if (lines === undefined || first === undefined || isBehind(first.line, line)) {
    const words = Object.hasOwn(predefinedAcls, name) ? predefinedAcls[name] : undefined;
    if (words === undefined) return unknownAcl(compiler, acls, { line, word }, name);
    const place = { words, from: 0, to: words.length };
    return judged(compiler, isEarly, place, testContext(compiler, line, word, word));
  }
  const made = isEarly ? compiler.early : compiler.acls;
  const held = made.get(lines);
  if (held !== undefined) return held;
  const tests = lines.map((one) =>
    test(compiler, sighted, { line: one.line, word: one.at }, one.line.words.length),
  );
  const whole = anyOf(tests);
  const [waits] = tests.flatMap((one) => compiler.awaited.get(one) ?? []);
  if (waits !== undefined) compiler.awaited.set(whole, waits);
  made.set(lines, whole);
  return whole;
}

interface Word {
  readonly line: Line;
  readonly word: number;
}

function isBehind(line: Line, other: Line): boolean {
  return line.source > other.source || (line.source === other.source && line.number > other.number);
}

function unknownAcl(
  { context }: Compiler,
  acls: RuleLine['acls'],
  { line, word }: Word,
  name: string,
): Predicate {
  const span = wordSpan(context.tree, line, word);
  const later = acls.has(name);
  if (line.state === 'whole') {
    complain(context, 'unresolved-reference', () => {
      const similar = later ? undefined : nearest(name, [...acls.keys(), ...Object.keys(predefinedAcls)]);
      return {
        severity: 'error',
        message: later ? `the ACL '${name}' is declared only behind this rule` : `no ACL is named '${name}'`,
        span,
        ...(similar === undefined ? {} : { help: `did you mean '${similar}'?` }),
      };
    });
  }
  return { kind: 'uncertain', reason: `no ACL is named '${name}'`, span };
}

function test(compiler: Compiler, { isEarly }: Sighted, { line, word }: Word, to: number): Predicate {
  const context = testContext(compiler, line, word, to - 1);
  return judged(compiler, isEarly, { words: line.words, from: word, to }, context);
}

interface Criterion {
  readonly words: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** Notes what a test waits for; where nothing is read it never matches (`smp_resolve_args` warns of it). */
function judged(
  compiler: Compiler,
  isEarly: boolean,
  { words, from, to }: Criterion,
  context: Parameters<typeof testOf>[3],
): Predicate {
  const made = testOf(words, from, to, context);
  const sample = parseSample(words[from] ?? '')?.sample;
  const awaited = sample === undefined ? undefined : awaitedBy(sample.fetch, compiler.scope);
  if (awaited === undefined) return made;
  if (isEarly && awaited !== 'all') return { kind: 'constant', value: false, span: context.span };
  // The same predicate may stand for a test that waits for nothing.
  const own = { ...made };
  compiler.awaited.set(own, awaited);
  return own;
}

function testContext(compiler: Compiler, line: Line, from: number, to: number): Parameters<typeof testOf>[3] {
  const { context, scope } = compiler;
  return {
    scope,
    unknownText: line.state === 'unknown',
    fileText: (path) => fileText(context, line, path),
    noteFile: (path, role, word) => noteFile(context, line, Math.max(0, word), { path, role }),
    noteCriterion: (call, word) => noteCriterion(compiler, { line, word }, call),
    fail: (word, message) => {
      badArgument(context, line, word, message);
    },
    span: wordSpan(context.tree, line, from, to),
  };
}

const poolFetches =
  /^(nbsrv|connslots|queue|avg_queue|be_conn|be_conn_free|be_sess_rate|be_server_timeout|be_tunnel_timeout)$/;
const serverFetches = /^srv_(is_up|conn|conn_free|queue|sess_rate|weight|iweight|uweight)$/;

/** A fetch method must exist, and so must the backend or server that it asks about. */
function noteCriterion({ context, draft }: Compiler, { line, word }: Word, { name, given }: Call): void {
  if (line.state !== 'whole') return;
  const span = wordSpan(context.tree, line, Math.min(word, line.words.length - 1));
  const [about] = given;
  if (about !== undefined && poolFetches.test(name)) useName(context, 'backend', about, span);
  if (about !== undefined && serverFetches.test(name))
    useName(context, 'server', about.includes('/') ? about : `${draft.name}/${about}`, span);
  if (isKnownFetch(name)) return;
  complainUnknownWord(context, {
    word: name,
    message: `'${name}' is no fetch method`,
    span,
    known: () => fetchNames,
  });
}
