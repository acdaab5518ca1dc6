import { readExpression } from './balance.ts';
import type { ProxyDraft, RuleLine } from './draft.ts';
import { type Resolved, resolveSample, type SampleScope } from './resolve-sample.ts';
import { variableIn } from './rule-variables.ts';

/** Types of the variables that rules set, by their names. Others are set by code, or never. */
export function variablesOf(drafts: readonly ProxyDraft[]): SampleScope['variables'] {
  const found = new Map<string, Resolved['type']>();
  for (const draft of drafts) {
    const scope = { mode: draft.settings.mode, pool: draft.name, variables: found, standing: none };
    for (const { name, line, at } of settersIn(draft)) {
      const word = line.words[at] ?? '';
      const type = word.startsWith('set-var(') ? typeOf(line.words.slice(at + 1), scope) : 'text';
      const held = found.get(name);
      found.set(name, held === undefined || held === type ? type : 'text');
    }
  }
  return found;
}

const none: SampleScope['standing'] = new Map();

/**
 * Variables that stand for their expression in a section: its one line sets them for every request, and no rule of it
 * changes what the expression reads.
 */
export function standingVariables(draft: ProxyDraft, scope: SampleScope): SampleScope['standing'] {
  const found = new Map<string, Resolved>();
  const setters = Map.groupBy(settersIn(draft), ({ name }) => name);
  for (const [name, [first, second]] of setters) {
    if (first === undefined || second !== undefined) continue;
    const { words } = first.line;
    const read =
      words[first.at] === `set-var(${name})` ? readExpression(words.slice(first.at + 1)) : undefined;
    if (read === undefined || words.length !== first.at + 1 + read.taken) continue;
    const resolved = resolveSample(read.sample, { ...scope, standing: found });
    if (!rulesOf(draft).some((rule) => changesField(rule, resolved))) found.set(name, resolved);
  }
  return found;
}

function settersIn(draft: ProxyDraft): readonly (RuleLine & { readonly name: string })[] {
  return rulesOf(draft).flatMap((rule) => {
    const name = rule.stage === 'checked' ? undefined : variableIn(rule.line.words[rule.at] ?? '')?.name;
    return name === undefined ? [] : [{ ...rule, name }];
  });
}

function changesField({ line, at }: RuleLine, { field }: Resolved): boolean {
  const action = line.words[at] ?? '';
  if (field.name === 'constant') return false;
  if (changesUri.test(action) && ['path', 'url', 'query', 'url-param'].includes(field.name)) return true;
  if (action.startsWith('lua.') || field.name === 'variable' || field.name === 'header') return true;
  if (action === 'set-src') return field.name === 'source';
  if (action === 'set-method') return field.name === 'method';
  const isHost = /^(?:set|add|del|replace)-(?:header|value)$/.test(action);
  return isHost && line.words[at + 1]?.toLowerCase() === 'host' && field.name === 'host';
}

function typeOf(words: readonly string[], scope: SampleScope): Resolved['type'] {
  const read = readExpression(words);
  if (read === undefined) return 'text';
  const { type, count } = resolveSample(read.sample, scope);
  if (count) return 'number';
  return type === 'opaque' || type === 'base' ? 'text' : type;
}

/** Whether rules change the URI that `capture.req.uri` still tells as it came. */
export function keepsUri(drafts: readonly ProxyDraft[]): boolean {
  const lines = drafts.flatMap((draft) => [
    ...rulesOf(draft).map(({ line }) => line),
    ...[...draft.acls.values()].flat().map(({ line }) => line),
  ]);
  return (
    lines.some(({ words }) => words.some((word) => word.includes('capture.req.uri'))) &&
    lines.some(({ words }) => words.some((word) => changesUri.test(word)))
  );
}

const changesUri = /^(?:(?:set|replace)-(?:path|pathq|uri|query)$|normalize-uri$|lua\.)/;

function rulesOf(draft: ProxyDraft): readonly RuleLine[] {
  return [...draft.inherited.flatMap(({ rules }) => rules), ...draft.rules];
}
