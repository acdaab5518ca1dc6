import type { Field } from '../../model/predicate.ts';

/**
 * Where a variable is kept while a request is followed. One of a request is absent until a rule sets it; one of the
 * session or the process may hold what an earlier request left there (manual 2.8, `set-var`).
 */
export function variableField(name: string): Field {
  const isOfRequest = /^(?:txn|req)\./.test(name);
  return isOfRequest ? { name: 'variable', argument: name } : { name: 'header', argument: `$${name}` };
}

/** Name of the variable that an action word sets or unsets: `set-var(txn.host)`, also with conditions behind the name. */
export function variableIn(word: string): { readonly name: string; readonly isSure: boolean } | undefined {
  const [, name, more] = /^(?:set-var|unset-var|set-var-fmt)\(([^,)]*)(,)?/.exec(word) ?? [];
  return name === undefined ? undefined : { name, isSure: more === undefined };
}
