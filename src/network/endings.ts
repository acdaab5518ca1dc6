import type { Action, Template } from '../model/decision.ts';
import { fill } from './fill.ts';
import type { PathDevice } from './path.ts';
import type { Request } from './request.ts';
import type { Answer, Ending } from './route.ts';

export type NamesPool = Extract<Action, { kind: 'route-dynamic' }>;

const final: ReadonlySet<Action['kind']> = new Set([
  'route',
  'route-dynamic',
  'redirect',
  'deny',
  'return',
  'reject',
  'tarpit',
  'forward',
  'enter',
  'restart',
  'jump',
]);

/** Whether an action ends the rules where it holds; one server can be chosen only inside a pool. */
export function isFinal({ kind }: Action, pool: string | undefined): boolean {
  return final.has(kind) || (kind === 'use-server' && pool !== undefined);
}

/** The ending that an action brings by itself, or nothing. */
export function endingOf(action: Action, request: Request, pool: string | undefined): Ending | undefined {
  switch (action.kind) {
    case 'route':
      return { kind: 'pool', pool: action.pool };
    case 'forward':
      return {
        kind: 'elsewhere',
        reason: `the request names its server: ${fill(action.to, request) ?? action.to.text}`,
      };
    case 'use-server':
      return pool === undefined ? undefined : { kind: 'pool', pool, server: action.server };
    case 'redirect':
      return redirected(action, request);
    case 'deny':
    case 'return':
    case 'reject':
    case 'tarpit': {
      const { kind: how, status } = action;
      return status === undefined ? { kind: 'answered', how } : { kind: 'answered', how, status };
    }
    default:
      return undefined;
  }
}

function redirected({ location, status }: Extract<Action, { kind: 'redirect' }>, request: Request): Answer {
  const filled = fill(location, request);
  const answer = { kind: 'answered', how: 'redirect', status } as const;
  return filled === undefined ? answer : { ...answer, location: filled };
}

/** The pools that a name may be of which only a part is known. */
export function possiblePools({ pools }: PathDevice, { pool, names }: NamesPool): readonly string[] {
  if (names !== undefined) return names.filter((name) => pools.has(name));
  const shape = shapeOf(pool);
  return [...pools.keys()].filter((name) => shape.test(name));
}

function shapeOf({ parts }: Template): RegExp {
  const source = parts.map((part) =>
    'literal' in part ? part.literal.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&') : '.*',
  );
  return new RegExp(`^${source.join('')}$`);
}
