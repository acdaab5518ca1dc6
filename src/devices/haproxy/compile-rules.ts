import type { Action, Awaited, Decision, Template } from '../../model/decision.ts';
import type { Predicate } from '../../model/predicate.ts';
import { allOf } from './acl.ts';
import { type ActionContext, actionShape, type Made, makeAction, type RuleSet } from './actions.ts';
import { awaitedBy, waitDecision, waitsOf } from './awaited.ts';
import { readExpression } from './balance.ts';
import { conditionOf, conditionStart } from './conditions-of-rules.ts';
import { badArgument, type Context, fileText, noteFile, useName, writtenText } from './context.ts';
import type { ProxyDraft, RuleLine } from './draft.ts';
import { standingVariables } from './known-variables.ts';
import { maskSecrets } from './mask.ts';
import { redirectAction } from './redirect.ts';
import { resolveSample, type SampleScope } from './resolve-sample.ts';
import { type Compiler, testsOf } from './rule-tests.ts';
import { literalText, parseTemplate, partOf, type TemplateContext } from './template.ts';
import { type Line, lineSpan, wordSpan } from './tree.ts';

export function startCompiler(context: Context, draft: ProxyDraft, known: Known): Compiler {
  const { settings, name } = draft;
  const http2 = draft.listeners.some((listener) => listener.http2 === true);
  const plain: SampleScope = { mode: settings.mode, pool: name, http2, standing: new Map(), ...known };
  const scope = { ...plain, standing: standingVariables(draft, plain) };
  return { context, draft, scope, acls: new Map(), early: new Map(), awaited: new Map() };
}

/** What the rules of all sections together tell. */
export type Known = Pick<SampleScope, 'variables' | 'keepsUri'>;

/** Rule sets that run before anything of a connection was read (manual 4.2). */
const earlySets: ReadonlySet<string> = new Set(['tcp-request connection', 'tcp-request session']);

/** The decisions that a rule stands for: itself, with what it waits for before and what it brings along behind. */
export function compileRule(compiler: Compiler, rule: RuleLine): readonly Decision[] {
  const { context } = compiler;
  const { line, stage, acls } = rule;
  const { made, from } = actionOf(compiler, rule);
  const start = conditionStart(line.words, from);
  const condition = conditionOf(
    line.words,
    start,
    testsOf(compiler, line, { acls, isEarly: earlySets.has(stage) }),
  );
  const when = made.onlyIf === undefined ? condition : allOf([condition, made.onlyIf]);
  const text = maskSecrets(writtenText(context, line));
  const decision = { when, action: made.action, text, stage, span: lineSpan(context.tree, line) };
  const along = (made.along ?? []).map((one) => ({
    ...decision,
    when: one.onlyIf === undefined ? condition : allOf([condition, one.onlyIf]),
    action: one.action,
  }));
  return [...waitsBefore(compiler, rule, decision, condition), decision, ...along];
}

/** Only a section with an inspection delay waits (manual 4.2, `tcp-request inspect-delay`). */
function waitsBefore(
  { draft, scope, awaited }: Compiler,
  { stage, line, at }: RuleLine,
  decision: Decision,
  condition: Predicate,
): readonly Decision[] {
  const { mode, inspectDelay } = draft.settings;
  if (stage !== 'tcp-request content' || mode !== 'tcp' || inspectDelay === 0) return [];
  const waits = waitsOf(condition, (test) => awaited.get(test));
  const key = /^(?:track-sc|capture)/.test(line.words[at] ?? '')
    ? readExpression(line.words.slice(at + 1))
    : undefined;
  const tracked: Awaited | undefined = key === undefined ? undefined : awaitedBy(key.sample.fetch, scope);
  return [
    ...waits.map((one) => waitDecision(decision, one.when, one.for)),
    ...(tracked === undefined ? [] : [waitDecision(decision, condition, tracked)]),
  ];
}

/** The action of a rule, and the first word at which its condition may begin. */
function actionOf(compiler: Compiler, { stage, line, at }: RuleLine): { made: Made; from: number } {
  const { words } = line;
  switch (stage) {
    case 'use_backend':
      expectCondition(compiler, line, at + 1, conditionStart(words, at + 1));
      return { made: { action: routeAction(compiler, line, words[at] ?? '') }, from: at + 1 };
    case 'use-server':
      expectCondition(compiler, line, at + 1, conditionStart(words, at + 1));
      return { made: { action: serverAction(compiler, line, words[at] ?? '') }, from: at + 1 };
    case 'redirect':
      return { made: { action: redirect(compiler, line, at) }, from: at + 2 };
    case 'force-persist':
    case 'ignore-persist':
      return { made: { action: { kind: 'none' } }, from: at };
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

function ruleAction(compiler: Compiler, set: RuleSet, line: Line, at: number): { made: Made; from: number } {
  const { words } = line;
  const shape = actionShape(set, words[at] ?? '');
  if (shape === undefined) return { made: { action: { kind: 'none' } }, from: at + 1 };
  const from = at + 1 + (shape.words ?? 0);
  const end = conditionStart(words, from);
  if (shape.words !== undefined) expectCondition(compiler, line, from, end);
  const given = words.slice(at + 1, end < 0 ? undefined : end);
  const made = makeAction(shape, given, actionContext(compiler, line, given, words[at] ?? ''));
  return { made, from };
}

function actionContext(
  compiler: Compiler,
  line: Line,
  given: readonly string[],
  word: string,
): ActionContext {
  const { context, scope } = compiler;
  const written = writtenText(context, line);
  return {
    word,
    template: (text) => template(compiler, line, text),
    expression: () => expressionTemplate(compiler, line, given),
    isSecret: maskSecrets(written) !== written,
    http2: scope.http2 === true,
    span: lineSpan(context.tree, line),
  };
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

/** The value of a sample expression. */
export function expressionTemplate(compiler: Compiler, line: Line, words: readonly string[]): Template {
  const read = readExpression(words);
  const text = words.join(' ');
  if (read === undefined)
    return { text, parts: [{ field: { name: 'opaque', argument: text }, transforms: [] }] };
  const resolved = resolveSample(read.sample, compiler.scope);
  return { text, parts: [partOf(resolved, templateContext(compiler, line))] };
}
