import type { Action, Decision, Template } from '../../model/decision.ts';
import type { Predicate } from '../../model/predicate.ts';
import { nearest } from '../../text/nearest.ts';
import { anyOf, testOf } from './acl.ts';
import { actionShape, makeAction, type RuleSet } from './actions.ts';
import { readExpression } from './balance.ts';
import { conditionOf, conditionStart } from './conditions-of-rules.ts';
import {
  badArgument,
  type Context,
  complain,
  complainUnknownWord,
  fileText,
  noteFile,
  useName,
  writtenText,
} from './context.ts';
import type { AclLine, ProxyDraft, RuleLine } from './draft.ts';
import { maskSecrets } from './mask.ts';
import { predefinedAcls } from './predefined-acls.ts';
import { redirectAction } from './redirect.ts';
import { type Resolved, resolveSample, type SampleScope } from './resolve-sample.ts';
import type { Call } from './sample.ts';
import { fetchNames, isKnownFetch } from './sample-names.ts';
import { literalText, parseTemplate, partOf, type TemplateContext } from './template.ts';
import { type Line, lineSpan, wordSpan } from './tree.ts';

/** Makes the rules of one section into decisions; ACLs are made once and shared. */
export interface Compiler {
  readonly context: Context;
  readonly draft: ProxyDraft;
  readonly scope: SampleScope;
  readonly acls: Map<readonly AclLine[], Predicate>;
}

export function startCompiler(context: Context, draft: ProxyDraft, mode: SampleScope['mode']): Compiler {
  const variables = new Map<string, Resolved>();
  const scope: SampleScope = { mode, pool: draft.name, variables };
  gatherVariables(draft, scope, variables);
  return { context, draft, scope, acls: new Map() };
}

/** A variable that one line sets, without a condition, stands for its expression from then on. */
function gatherVariables(draft: ProxyDraft, scope: SampleScope, variables: Map<string, Resolved>): void {
  const seen = new Set<string>();
  for (const { line, at } of draft.rules) {
    const [, name] = /^(?:set-var|unset-var|set-var-fmt)\(([^,)]*)/.exec(line.words[at] ?? '') ?? [];
    if (name === undefined) continue;
    const expression = readExpression(line.words.slice(at + 1));
    const plain = expression !== undefined && line.words[at] === `set-var(${name})`;
    if (plain && !seen.has(name) && line.words.length === at + 1 + expression.taken)
      variables.set(name, resolveSample(expression.sample, scope));
    else variables.delete(name);
    seen.add(name);
  }
}

export function compileRule(compiler: Compiler, rule: RuleLine): Decision {
  const { context } = compiler;
  const { line, stage } = rule;
  const { action, from } = actionOf(compiler, rule);
  const start = conditionStart(line.words, from);
  const when = conditionOf(line.words, start, testsOf(compiler, line, rule.acls));
  const text = maskSecrets(writtenText(context, line));
  return { when, action, text, stage, span: lineSpan(context.tree, line) };
}

/** The action of a rule, and the first word at which its condition may begin. */
function actionOf(compiler: Compiler, { stage, line, at }: RuleLine): { action: Action; from: number } {
  const { words } = line;
  switch (stage) {
    case 'use_backend':
      expectCondition(compiler, line, at + 1, conditionStart(words, at + 1));
      return { action: routeAction(compiler, line, words[at] ?? ''), from: at + 1 };
    case 'use-server':
      expectCondition(compiler, line, at + 1, conditionStart(words, at + 1));
      return { action: serverAction(compiler, line, words[at] ?? ''), from: at + 1 };
    case 'redirect':
      return { action: redirect(compiler, line, at), from: at + 2 };
    case 'force-persist':
    case 'ignore-persist':
      return { action: { kind: 'none' }, from: at };
    default:
      return ruleAction(compiler, stage as RuleSet, line, at);
  }
}

function redirect(compiler: Compiler, line: Line, at: number): Action {
  const end = conditionStart(line.words, at + 2);
  return redirectAction(line.words.slice(at, end < 0 ? undefined : end), (text) =>
    template(compiler, line, text),
  );
}

function ruleAction(
  compiler: Compiler,
  set: RuleSet,
  line: Line,
  at: number,
): { action: Action; from: number } {
  const { words } = line;
  const shape = actionShape(set, words[at] ?? '');
  if (shape === undefined) return { action: { kind: 'none' }, from: at + 1 };
  const from = at + 1 + (shape.words ?? 0);
  const end = conditionStart(words, from);
  if (shape.words !== undefined) expectCondition(compiler, line, from, end);
  const given = words.slice(at + 1, end < 0 ? undefined : end);
  const action = makeAction(shape, given, {
    template: (text) => template(compiler, line, text),
    expression: () => expressionTemplate(compiler, line, given),
  });
  return { action, from };
}

/** Behind an action of known length only a condition may stand. */
function expectCondition({ context }: Compiler, line: Line, from: number, start: number): void {
  const { words } = line;
  if (words.length < from)
    badArgument(context, line, words.length, `'${words.at(-1)}' needs another argument`);
  else if (words.length > from && start !== from)
    badArgument(context, line, from, `'if' or 'unless' is expected here, not '${words[from]}'`);
}

function routeAction(compiler: Compiler, line: Line, name: string): Action {
  const { context } = compiler;
  if (line.state === 'unknown' && /\$\{?[A-Za-z_]/.test(name)) {
    const parts: Template['parts'] = [{ field: { name: 'opaque', argument: name }, transforms: [] }];
    return { kind: 'route-dynamic', pool: { text: name, parts } };
  }
  if (!name.includes('%')) {
    useName(context, 'backend', name, wordSpan(context.tree, line, 1));
    return { kind: 'route', pool: name };
  }
  const pool = template(compiler, line, name);
  const literal = literalText(pool);
  return literal === undefined ? { kind: 'route-dynamic', pool } : { kind: 'route', pool: literal };
}

function serverAction({ context, draft }: Compiler, line: Line, server: string): Action {
  if (!server.includes('%') && line.state === 'whole')
    useName(context, 'server', `${draft.name}/${server}`, wordSpan(context.tree, line, 1));
  return { kind: 'use-server', server };
}

function templateContext({ context, scope }: Compiler, line: Line): TemplateContext {
  return {
    scope,
    fileText: (path) => fileText(context, line, path),
    noteFile: (path) => noteFile(context, line, 0, { path, role: 'map' }),
  };
}

function template(compiler: Compiler, line: Line, text: string): Template {
  return parseTemplate(text, templateContext(compiler, line));
}

function expressionTemplate(compiler: Compiler, line: Line, words: readonly string[]): Template {
  const read = readExpression(words);
  const text = words.join(' ');
  if (read === undefined)
    return { text, parts: [{ field: { name: 'opaque', argument: text }, transforms: [] }] };
  const resolved = resolveSample(read.sample, compiler.scope);
  return { text, parts: [partOf(resolved, templateContext(compiler, line))] };
}

/** The predicate of `if …` or `unless …` somewhere in a line, or `undefined` when the line has none. */
export function conditionIn(compiler: Compiler, line: Line, from: number): Predicate | undefined {
  const start = conditionStart(line.words, from);
  return start < 0 ? undefined : conditionOf(line.words, start, testsOf(compiler, line, compiler.draft.acls));
}

type Acls = RuleLine['acls'];

function testsOf(compiler: Compiler, line: Line, acls: Acls): Parameters<typeof conditionOf>[2] {
  const { context } = compiler;
  return {
    named: (name, word) => namedAcl(compiler, acls, { line, word }, name),
    anonymous: (from, to) => test(compiler, line, from, to),
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
function namedAcl(compiler: Compiler, acls: Acls, { line, word }: Word, name: string): Predicate {
  const lines = acls.get(name);
  const [first] = lines ?? [];
  if (lines === undefined || first === undefined || isBehind(first.line, line)) {
    const words = Object.hasOwn(predefinedAcls, name) ? predefinedAcls[name] : undefined;
    return words === undefined
      ? unknownAcl(compiler, acls, { line, word }, name)
      : testOf(words, 0, words.length, testContext(compiler, line, word, word));
  }
  const held = compiler.acls.get(lines);
  if (held !== undefined) return held;
  const made = anyOf(lines.map((one) => test(compiler, one.line, one.at, one.line.words.length)));
  compiler.acls.set(lines, made);
  return made;
}

interface Word {
  readonly line: Line;
  readonly word: number;
}

function isBehind(line: Line, other: Line): boolean {
  return line.source > other.source || (line.source === other.source && line.number > other.number);
}

function unknownAcl({ context }: Compiler, acls: Acls, { line, word }: Word, name: string): Predicate {
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

function test(compiler: Compiler, line: Line, from: number, to: number): Predicate {
  return testOf(line.words, from, to, testContext(compiler, line, from, to - 1));
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
