import { argumentsOf, type Context, once, refuse } from './context.ts';
import type { Server } from './servers.ts';
import type { Statement } from './tree.ts';

/** One RewriteRule with the conditions above it. */
export interface RewriteRule {
  readonly statement: Statement;
  readonly pattern: string;
  readonly negated: boolean;
  readonly substitution: string;
  readonly flags: ReadonlyMap<string, string>;
  readonly conditions: readonly RewriteCondition[];
}

export interface RewriteCondition {
  readonly statement: Statement;
  readonly test: string;
  readonly pattern: string;
  readonly flags: ReadonlyMap<string, string>;
}

/** Long names of flags by their short ones (docs: rewrite/flags.html). */
const flagNames: Readonly<Record<string, string>> = {
  L: 'last',
  R: 'redirect',
  P: 'proxy',
  F: 'forbidden',
  G: 'gone',
  C: 'chain',
  S: 'skip',
  N: 'next',
  NC: 'nocase',
  OR: 'ornext',
  PT: 'passthrough',
  QSA: 'qsappend',
  QSD: 'qsdiscard',
  E: 'env',
  CO: 'cookie',
  T: 'type',
  H: 'handler',
  NE: 'noescape',
  NS: 'nosubreq',
  DPI: 'discardpath',
  B: 'b',
  QSL: 'qslast',
  NV: 'novary',
};

/** The rules that run for the server, in order: none while its engine is off (mod_rewrite.c, config_server_merge). */
export function rewriteRules(context: Context, server: Server): readonly RewriteRule[] {
  const own = once(context, server.own, 'rules', () => rulesIn(context, server.own));
  if (!isOn(context, server)) return [];
  if (server.base === undefined) return own;
  const { base } = server;
  const inherited = once(context, base.own, 'rules', () => rulesIn(context, base.own));
  const options = new Set([...optionsIn(context, server.own), ...downwards(optionsIn(context, base.own))]);
  if (options.has('ignoreinherit')) return own;
  if (options.has('inheritbefore')) return [...inherited, ...own];
  return options.has('inherit') ? [...own, ...inherited] : own;
}

function isOn(context: Context, { named, base }: Server): boolean {
  const statement = named.get('rewriteengine')?.at(-1);
  if (statement !== undefined) return argumentsOf(context, statement).texts[0]?.toLowerCase() === 'on';
  return base !== undefined && isOn(context, base);
}

function optionsIn(context: Context, statements: readonly Statement[]): readonly string[] {
  return statements
    .filter(({ name }) => name === 'rewriteoptions')
    .flatMap((statement) => argumentsOf(context, statement).texts.map((text) => text.toLowerCase()));
}

function downwards(options: readonly string[]): readonly string[] {
  return options.flatMap((option) => {
    if (option === 'inheritdown') return ['inherit'];
    return option === 'inheritdownbefore' ? ['inheritbefore'] : [];
  });
}

function rulesIn(context: Context, statements: readonly Statement[]): readonly RewriteRule[] {
  const rules: RewriteRule[] = [];
  let conditions: RewriteCondition[] = [];
  for (const statement of statements) {
    if (statement.name === 'rewritecond') conditions.push(...conditionOf(context, statement));
    if (statement.name !== 'rewriterule') continue;
    rules.push(...ruleOf(context, statement, conditions));
    conditions = [];
  }
  return rules;
}

function conditionOf(context: Context, statement: Statement): RewriteCondition[] {
  const [test, pattern, flags] = argumentsOf(context, statement).texts;
  // What stands behind the flags is not read (mod_rewrite.c, parseargline).
  if (test === undefined || pattern === undefined) {
    refuse(context, statement, 0, "'RewriteCond' takes a text, a pattern and flags in brackets");
    return [];
  }
  return [{ statement, test, pattern, flags: flagsOf(context, statement, flags) }];
}

function ruleOf(
  context: Context,
  statement: Statement,
  conditions: readonly RewriteCondition[],
): RewriteRule[] {
  const [pattern, substitution, flags] = argumentsOf(context, statement).texts;
  if (pattern === undefined || substitution === undefined) {
    refuse(context, statement, 0, "'RewriteRule' takes a pattern, a substitution and flags in brackets");
    return [];
  }
  return [
    {
      statement,
      pattern: pattern.replace(/^!/, ''),
      negated: pattern.startsWith('!'),
      substitution,
      flags: flagsOf(context, statement, flags),
      conditions,
    },
  ];
}

function flagsOf(
  context: Context,
  statement: Statement,
  text: string | undefined,
): ReadonlyMap<string, string> {
  if (text === undefined) return new Map();
  const inner = /^\[(.*)\]$/.exec(text)?.[1];
  if (inner === undefined) {
    refuse(context, statement, 2, `flags stand in brackets: '[${text.slice(0, 40)}]'`);
    return new Map();
  }
  return new Map(
    inner.split(',').map((flag): [string, string] => {
      const [name = '', ...value] = flag.trim().split('=');
      return [flagNames[name.toUpperCase()] ?? name.toLowerCase(), value.join('=')];
    }),
  );
}
