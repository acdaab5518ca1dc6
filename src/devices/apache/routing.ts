import type { Action, Decision } from '../../model/decision.ts';
import type { Predicate } from '../../model/predicate.ts';
import { type Context, spanOf, textOf } from './context.ts';
import type { PoolUse } from './pools.ts';
import { balancer, type Proxies, serverPool, usePool } from './proxies.ts';
import type { Server } from './servers.ts';
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
  /** Headers that are set for whoever a request is passed on to. */
  readonly headers: readonly Decision[];
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
