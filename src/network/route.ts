import type { Action, Decision, Template } from '../model/decision.ts';
import type { Frontend } from '../model/facts.ts';
import type { Span } from '../text/source.ts';
import { evaluate, likely } from './evaluate.ts';
import { fill } from './fill.ts';
import type { PathDevice } from './path.ts';
import { type Request, withField, withoutField, withPlainPath } from './request.ts';

/** What a device answers by itself. */
export interface Answer {
  readonly kind: 'answered';
  readonly how: 'redirect' | 'deny' | 'return' | 'reject' | 'tarpit';
  /** Undefined where none is sent (`reject`), or where the rule does not tell it. */
  readonly status?: number | undefined;
  /** Where a redirect leads; undefined when only the running program can tell. */
  readonly location?: string | undefined;
}

/** Where a request ends in one device's rules. */
export type Ending =
  | { readonly kind: 'pool'; readonly pool: string; readonly server?: string | undefined }
  | Answer
  | { readonly kind: 'elsewhere'; readonly reason: string }
  | { readonly kind: 'no-pool' };

export interface Route {
  readonly ending: Ending;
  /** The decision that settled it; undefined when the default pool did. */
  readonly decision?: Decision | undefined;
  readonly span?: Span | undefined;
  /** Decisions that were entered before, outermost first. */
  readonly entered: readonly Decision[];
  /** The request as the pool sees it, after rewrites. */
  readonly request: Request;
}

/** `likely` is what happens; `possible` are the other endings that uncertain rules allow. */
export interface Routing {
  readonly likely: Route;
  readonly possible: readonly Route[];
  /** Reasons why `possible` is not empty. */
  readonly uncertain: readonly Decision[];
}

interface Walk {
  readonly device: PathDevice;
  readonly named: Readonly<Record<string, readonly Decision[]>>;
  request: Request;
  destination: string | undefined;
  readonly possible: Route[];
  readonly uncertain: Decision[];
  /** Decisions that were entered on the way to where the walk is now. */
  entered: readonly Decision[];
  settled: Route | undefined;
}

/** How a list of decisions was left: `next` when none of them ended the evaluation. */
type Left = 'settled' | 'next' | 'to-default' | { readonly restart: readonly string[] };

/** nginx gives up after ten internal redirects (ngx_http_core_module.h, NGX_HTTP_MAX_URI_CHANGES). */
const highestRestarts = 10;

/** Follows one request through a frontend's rules and, once a pool is chosen, that pool's own rules. */
export function route(device: PathDevice, frontend: Frontend, request: Request): Routing {
  const walk: Walk = {
    device,
    named: frontend.named ?? {},
    request: frontend.normalizesPath === true ? withPlainPath(request) : request,
    destination: undefined,
    possible: [],
    uncertain: [],
    entered: [],
    settled: undefined,
  };
  runFrontend(walk, frontend);
  if (walk.settled === undefined) walk.settled = defaultRoute(frontend, walk.request);
  if (walk.settled.ending.kind === 'pool') runPoolRules(walk, walk.settled);
  return { likely: walk.settled, possible: walk.possible, uncertain: walk.uncertain };
}

function runFrontend(walk: Walk, frontend: Frontend): void {
  let skipStages: readonly string[] = [];
  for (let turn = 0; turn <= highestRestarts; turn++) {
    walk.entered = [];
    const left = runDecisions(walk, frontend.decisions, { skipStages });
    if (typeof left === 'string') return;
    skipStages = left.restart;
  }
  const reason = `more than ${highestRestarts} internal redirects`;
  walk.settled = { ending: { kind: 'elsewhere', reason }, entered: [], request: walk.request };
}

function defaultRoute(frontend: Frontend, request: Request): Route {
  const pool = frontend.defaultPool;
  if (pool === undefined) return { ending: { kind: 'no-pool' }, entered: [], request };
  return { ending: { kind: 'pool', pool: pool.name }, span: pool.span, entered: [], request };
}

function runPoolRules(walk: Walk, chosen: Route): void {
  const pool = chosen.ending.kind === 'pool' ? walk.device.pools.get(chosen.ending.pool) : undefined;
  if (pool === undefined || (pool.decisions.length === 0 && walk.destination === undefined)) return;
  walk.settled = undefined;
  runDecisions(walk, pool.decisions, { pool: pool.name });
  const settled = walk.settled as Route | undefined;
  if (settled === undefined) walk.settled = { ...chosen, request: walk.request };
  const transparent = pool.servers.some(({ address }) => address === '0.0.0.0' || address === '*');
  if (walk.destination !== undefined && transparent && settled === undefined) {
    walk.settled = {
      ...chosen,
      ending: { kind: 'elsewhere', reason: `destination set to ${walk.destination}` },
    };
  }
}

interface Stage {
  readonly pool?: string | undefined;
  readonly skipStages?: readonly string[] | undefined;
}

function runDecisions(walk: Walk, decisions: readonly Decision[], { pool, skipStages = [] }: Stage): Left {
  let skipped = skipStages;
  for (const decision of decisions) {
    if (decision.action.kind === 'none' || skipped.includes(decision.stage)) continue;
    const truth = evaluate(decision.when, walk.request);
    if (truth === 'no') continue;
    if (truth === 'uncertain') walk.uncertain.push(decision);
    if (truth === 'uncertain' && !likely(decision.when, walk.request)) {
      notePossible(walk, decision, pool);
      continue;
    }
    const left = take(walk, decision, pool);
    if (left === 'skip-stage') skipped = [...skipped, decision.stage];
    else if (left !== 'next') return left;
  }
  return 'next';
}

/** Where the request would end if an unlikely decision held after all. */
function notePossible(walk: Walk, decision: Decision, pool: string | undefined): void {
  const branch: Walk = { ...walk, possible: [], uncertain: [], settled: undefined };
  take(branch, decision, pool);
  const { settled } = branch;
  if (settled !== undefined) walk.possible.push(settled);
}

function take(walk: Walk, decision: Decision, pool: string | undefined): Left | 'skip-stage' {
  const { action } = decision;
  switch (action.kind) {
    case 'enter':
      return enter(walk, decision, action.decisions);
    case 'jump': {
      const target = walk.named[action.to];
      if (target !== undefined) return enter(walk, decision, target);
      walk.settled = { ...here(walk, decision), ending: { kind: 'no-pool' } };
      return 'settled';
    }
    case 'restart':
      return { restart: action.skipStages ?? [] };
    case 'accept':
      return 'skip-stage';
    default: {
      const ending = endingOf(walk, decision, pool);
      if (ending === 'to-default') return ending;
      if (ending === undefined) {
        rewrite(walk, decision);
        return 'next';
      }
      walk.settled = { ...here(walk, decision), ending };
      return 'settled';
    }
  }
}

function enter(walk: Walk, decision: Decision, inner: readonly Decision[]): Left {
  const before = walk.entered;
  if (before.length > highestDepth) return 'next';
  walk.entered = [...before, decision];
  const left = runDecisions(walk, inner, {});
  if (left !== 'next') return left;
  walk.settled = { ...here(walk, decision), ending: { kind: 'no-pool' } };
  return 'settled';
}

/** Jumps between named places may lead in a circle. */
const highestDepth = 64;

function here(walk: Walk, decision: Decision): Omit<Route, 'ending'> {
  return { decision, span: decision.span, entered: walk.entered, request: walk.request };
}

/** The ending that a decision brings, or nothing when evaluation goes on. */
function endingOf(
  walk: Walk,
  decision: Decision,
  pool: string | undefined,
): Ending | 'to-default' | undefined {
  const { action } = decision;
  switch (action.kind) {
    case 'route':
      return { kind: 'pool', pool: action.pool };
    case 'route-dynamic':
      return dynamicEnding(walk, decision, action.pool);
    case 'forward':
      return {
        kind: 'elsewhere',
        reason: `the request names its server: ${fill(action.to, walk.request) ?? action.to.text}`,
      };
    case 'use-server':
      return pool === undefined ? undefined : { kind: 'pool', pool, server: action.server };
    case 'redirect':
      return redirected(walk, action);
    case 'deny':
    case 'return':
    case 'reject':
    case 'tarpit':
      return {
        kind: 'answered',
        how: action.kind,
        ...(action.status === undefined ? {} : { status: action.status }),
      };
    default:
      return undefined;
  }
}

function redirected({ request }: Walk, { location, status }: Extract<Action, { kind: 'redirect' }>): Answer {
  const filled = fill(location, request);
  const answer = { kind: 'answered', how: 'redirect', status } as const;
  return filled === undefined ? answer : { ...answer, location: filled };
}

/**
 * HAProxy: a name that no pool has ends the rules; the default pool takes the request (manual 4.2, use_backend).
 * Inside a location a `forward` may follow, which takes names that are no pool.
 */
function dynamicEnding(walk: Walk, decision: Decision, pool: Template): Ending | 'to-default' | undefined {
  const sure = fill(pool, walk.request);
  if (sure === undefined) walk.uncertain.push(decision);
  const name = sure ?? fill(pool, walk.request, true);
  if (name === undefined) return undefined;
  if (walk.device.pools.has(name)) return { kind: 'pool', pool: name };
  return walk.entered.length > 0 ? undefined : 'to-default';
}

function rewrite(walk: Walk, decision: Decision): void {
  const { action } = decision;
  if (action.kind === 'set-destination') walk.destination = action.value.text;
  if (action.kind !== 'set') return;
  const value = fill(action.value, walk.request);
  if (value === undefined) walk.uncertain.push(decision);
  const likeliest = value ?? fill(action.value, walk.request, true);
  walk.request =
    likeliest === undefined
      ? withoutField(walk.request, action.field)
      : withField(walk.request, action.field, likeliest);
}
