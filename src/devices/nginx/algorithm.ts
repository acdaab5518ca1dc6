import type { Algorithm, HashKey } from '../../model/pool.ts';
import { textOf } from './scope.ts';
import type { Statement } from './tree.ts';
import { templateOf, type Variables, valueOf, variablesIn } from './variables.ts';

/** Directives that choose the method; the last one holds. */
export const methodNames: readonly string[] = ['least_conn', 'ip_hash', 'hash', 'random', 'least_time'];

/** How an upstream chooses a server (ngx_http_upstream_module and its methods); weighted round robin unless it says. */
export function algorithmOf(statement: Statement | undefined, variables: Variables): Algorithm {
  switch (statement?.name) {
    case 'least_conn':
      return { kind: 'least-connections' };
    case 'ip_hash':
      return {
        kind: 'hash',
        key: { field: { name: 'source' }, transforms: [] },
        hash: { method: 'map-based', function: 'nginx-ip', avalanche: false },
      };
    case 'hash':
      return hashOf(statement, variables);
    case 'random':
      return { kind: 'random', draws: statement.arguments[0] === 'two' ? 2 : 1, weighted: true };
    case 'least_time':
      return { kind: 'opaque', text: textOf(statement) };
    default:
      return { kind: 'round-robin', dynamic: true };
  }
}

function hashOf({ arguments: [text = '', mode] }: Statement, variables: Variables): Algorithm {
  return {
    kind: 'hash',
    key: keyOf(text, variables),
    hash: { method: mode === 'consistent' ? 'consistent' : 'map-based', function: 'nginx', avalanche: false },
  };
}

/** One variable, a constant, or several parts together. */
export function keyOf(text: string, variables: Variables): HashKey {
  const names = variablesIn(text);
  const [first] = names;
  if (first === undefined) return { field: { name: 'constant', argument: text }, transforms: [] };
  const { field, transforms } = valueOf(first, variables);
  const isSingle = text === `$${first}` || text === `\${${first}}`;
  if (isSingle) return { field, transforms };
  return { field, transforms, template: templateOf(text, variables) };
}
