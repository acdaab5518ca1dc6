import type { Template } from '../../model/decision.ts';
import { maskSecrets } from './mask.ts';
import { textOf } from './scope.ts';
import type { Statement } from './tree.ts';
import { templateOf, type Variables } from './variables.ts';

/** A value of a statement; one that nobody is shown decides nothing here. */
export function shownTemplate(statement: Statement, text: string, variables: Variables): Template {
  const written = textOf(statement);
  if (maskSecrets(written) === written) return templateOf(text, variables);
  const [name = ''] = statement.arguments;
  return { text: '***', parts: [{ field: { name: 'opaque', argument: name }, transforms: [] }] };
}
