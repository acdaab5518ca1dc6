import { actionName, actionNames, actionShape, type RuleSet } from './actions.ts';
import { badArgument, complainUnknownWord } from './context.ts';
import type { Handled, Handler, Statement } from './statement.ts';
import { wordSpan } from './tree.ts';

/** Rules that decide where a request goes; their conditions are read once the section is whole. */
export const ruleHandlers: readonly (readonly [string, Handler])[] = [
  ['acl', addAcl],
  ['use_backend', addRule('use_backend', 1)],
  ['use-server', addRule('use-server', 1)],
  ['redirect', addRule('redirect', 1)],
  ['force-persist', addRule('force-persist', 0)],
  ['ignore-persist', addRule('ignore-persist', 0)],
  ['http-request', addActionRule('http-request')],
  ['tcp-request connection', addActionRule('tcp-request connection')],
  ['tcp-request session', addActionRule('tcp-request session')],
  ['tcp-request content', addActionRule('tcp-request content')],
];

const aclName = /^[\w.:-]+$/;

function addAcl({ context, draft, line, words }: Statement): Handled {
  const [, name = '', criterion] = words;
  if (criterion === undefined) return badArgument(context, line, 2, "'acl' needs a name and a criterion");
  if (!aclName.test(name)) return badArgument(context, line, 1, `'${name}' is no name for an ACL`);
  if (name === 'or' || name === 'if' || name === 'unless')
    return badArgument(context, line, 1, `'${name}' is a word of conditions`);
  const lines = draft.acls.get(name);
  if (lines === undefined) draft.acls.set(name, [{ line, at: 2 }]);
  else lines.push({ line, at: 2 });
  return undefined;
}

function addRule(stage: string, needed: number): Handler {
  return ({ context, draft, line, words }) => {
    if (words.length <= needed) return badArgument(context, line, needed, `'${stage}' needs an argument`);
    draft.rules.push({ stage, line, at: 1, acls: draft.acls });
    return undefined;
  };
}

function addActionRule(stage: RuleSet): Handler {
  const at = stage.split(' ').length;
  return ({ context, draft, line, words }) => {
    const word = words[at];
    if (word === undefined) return badArgument(context, line, at, `'${stage}' needs an action`);
    if (actionShape(stage, word) === undefined) return unknownAction({ context, line, at, stage, word });
    draft.rules.push({ stage, line, at, acls: draft.acls });
    return undefined;
  };
}

function unknownAction({
  context,
  line,
  at,
  stage,
  word,
}: Pick<Statement, 'context' | 'line' | 'at'> & { readonly stage: RuleSet; readonly word: string }): Handled {
  const name = actionName(word);
  if (name.startsWith('lua.')) return undefined;
  complainUnknownWord(context, {
    word: name,
    message: `'${name}' is no action of '${stage}'`,
    span: wordSpan(context.tree, line, at),
    known: () => actionNames(stage),
  });
  return 'unknown';
}
