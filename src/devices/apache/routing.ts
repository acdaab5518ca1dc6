import type { Action, Decision, Template } from '../../model/decision.ts';
import { always, type Predicate } from '../../model/predicate.ts';
import { type Context, spanOf, textOf } from './context.ts';
import type { PoolUse } from './pools.ts';
import { balancer, type Proxies, serverPool, usePool } from './proxies.ts';
import type { Server } from './servers.ts';
import { isKnown } from './substitution.ts';
import type { Target } from './targets.ts';
import type { Statement } from './tree.ts';

/** What all decisions of one server are made with. */
export interface Routing {
  readonly context: Context;
  readonly server: Server;
  readonly proxies: Proxies;
  readonly use: PoolUse;
  /** What may still refuse or redirect a request once its target is known: access rules and fix-ups. */
  readonly gate: readonly Decision[];
}

export interface Rule {
  readonly when: Predicate;
  readonly action: Action;
  readonly stage: string;
}

export function decision(context: Context, statement: Statement, { when, action, stage }: Rule): Decision {
  return { when, action, text: textOf(context, statement), stage, span: spanOf(context, statement) };
}

/** Name of the pool that stands for a target. */
export function poolFor(
  { context, server, proxies, use }: Routing,
  target: Target,
  statement: Statement,
): string {
  const draft =
    target.kind === 'balancer'
      ? balancer(context, proxies, server, { name: target.name, statement, creates: false })
      : serverPool(context, proxies, target, statement);
  return draft === undefined ? '' : usePool(draft, use);
}

export interface Proxying {
  readonly when: Predicate;
  readonly stage: string;
  readonly name: string;
  readonly pool: string;
  /** The path that the servers are asked for; undefined: as it is. */
  readonly path?: Template | undefined;
}

/** To the pool, unless an access rule or a fix-up is in the way; the path is changed on the way. */
export function proxyDecision(
  { context, gate }: Routing,
  statement: Statement,
  { when, stage, name, pool, path }: Proxying,
): Decision {
  const route = { kind: 'route', pool } as const;
  const inner = (action: Action): Decision => decision(context, statement, { when: always, action, stage });
  const changes = path !== undefined && isKnown(path);
  if (gate.length === 0 && !changes) return decision(context, statement, { when, action: route, stage });
  const decisions: readonly Decision[] = [
    ...gate,
    ...(changes ? [inner({ kind: 'set', field: { name: 'path' }, value: path })] : []),
    inner(route),
  ];
  return decision(context, statement, { when, action: { kind: 'enter', name, decisions }, stage });
}
