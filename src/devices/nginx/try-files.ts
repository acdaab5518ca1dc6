import type { Decision } from '../../model/decision.ts';
import type { Predicate } from '../../model/predicate.ts';
import { decide, exactly, testOf } from './decide.ts';
import { answerSteps, redirectInside, splitOnce } from './error-page.ts';
import { mark } from './marks.ts';
import type { Scope } from './scope.ts';
import type { Statement } from './tree.ts';
import { type Variables, withoutSecondNames } from './variables.ts';

/**
 * The files before the last argument may exist, which is known on the server only; the last one is where it goes else:
 * a status, a named location, or a path (ngx_http_try_files_module).
 */
export function tryFiles(
  scope: Scope,
  variables: Variables,
  content: readonly Decision[],
): readonly Decision[] {
  const statement = scope.own.get('try_files')?.[0];
  const fallback = statement?.arguments.at(-1);
  if (statement === undefined || fallback === undefined) return [];
  const stage = 'precontent';
  const reason = `whether ${statement.arguments.slice(0, -1).map(withoutSecondNames).join(' or ')} exists is known on the server only`;
  const exists: Predicate = { kind: 'uncertain', reason, span: statement.span };
  const serve = { kind: 'enter', name: 'the file', decisions: content } as const;
  const answering = { scope, statement, stage, variables } as const;
  const found = decide(statement, stage, serve, exists);
  if (/^=\d+$/.test(fallback)) return [found, ...answerSteps(answering, Number(fallback.slice(1)))];
  if (fallback.startsWith('@')) {
    const jump = decide(statement, stage, { kind: 'jump', to: fallback });
    return [found, ...mark(statement, answering, 'internal'), jump];
  }
  return [...arrived(statement, fallback, serve), found, ...redirectInside(answering, fallback)];
}

/** The fallback itself is a file that is taken to exist: else the request would go round and round. */
function arrived(
  statement: Statement,
  fallback: string,
  serve: Extract<Decision['action'], { kind: 'enter' }>,
): readonly Decision[] {
  const [path] = splitOnce(fallback);
  if (path.includes('$')) return [];
  const here = testOf({ field: { name: 'path' }, transforms: [] }, [exactly(path)], statement);
  return [decide(statement, 'precontent', serve, here)];
}
