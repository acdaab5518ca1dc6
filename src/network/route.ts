import type { Decision, Template } from '../model/decision.ts';
import type { Frontend } from '../model/facts.ts';
import type { Span } from '../text/source.ts';
import { applyTransform, evaluate, type FieldValue, fieldValue, likely } from './evaluate.ts';
import type { PathDevice } from './path.ts';
import { type Request, withField } from './request.ts';

/** Where a request ends in one device's rules. */
export type Ending =
  | { readonly kind: 'pool'; readonly pool: string; readonly server?: string | undefined }
  | { readonly kind: 'answered'; readonly how: 'redirect' | 'deny' | 'return' | 'reject' | 'tarpit' }
  | { readonly kind: 'elsewhere'; readonly reason: string }
  | { readonly kind: 'no-pool' };

export interface Route {
  readonly ending: Ending;
  /** The decision that settled it; undefined when the default pool did. */
  readonly decision?: Decision | undefined;
  readonly span?: Span | undefined;
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
  request: Request;
  destination: string | undefined;
  readonly possible: Route[];
  readonly uncertain: Decision[];
  settled?: Route;
}

/** Follows one request through a frontend's rules and, once a pool is chosen, that pool's own rules. */
export function route(device: PathDevice, frontend: Frontend, request: Request): Routing {
  const walk: Walk = { request, destination: undefined, possible: [], uncertain: [] };
  runDecisions(walk, frontend.decisions, device);
  if (walk.settled === undefined) walk.settled = defaultRoute(frontend, walk.request);
  if (walk.settled.ending.kind === 'pool') runPoolRules(walk, device, walk.settled);
  return { likely: walk.settled, possible: walk.possible, uncertain: walk.uncertain };
}

function defaultRoute(frontend: Frontend, request: Request): Route {
  const pool = frontend.defaultPool;
  if (pool === undefined) return { ending: { kind: 'no-pool' }, request };
  return { ending: { kind: 'pool', pool: pool.name }, span: pool.span, request };
}

function runPoolRules(walk: Walk, device: PathDevice, chosen: Route): void {
  const pool = chosen.ending.kind === 'pool' ? device.pools.get(chosen.ending.pool) : undefined;
  if (pool === undefined) return;
  delete walk.settled;
  runDecisions(walk, pool.decisions, device, pool.name);
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

function runDecisions(walk: Walk, decisions: readonly Decision[], device: PathDevice, pool?: string): void {
  let skipStage: string | undefined;
  for (const decision of decisions) {
    if (decision.action.kind === 'none' || decision.stage === skipStage) continue;
    const truth = evaluate(decision.when, walk.request);
    if (truth === 'no') continue;
    const settled = act(walk, decision, device, pool);
    if (truth === 'uncertain') walk.uncertain.push(decision);
    if (truth === 'uncertain' && !likely(decision.when, walk.request)) {
      if (typeof settled === 'object') walk.possible.push(settled);
      continue;
    }
    if (settled === 'to-default') return;
    if (settled === 'skip-stage') skipStage = decision.stage;
    else if (settled !== undefined) {
      walk.settled = settled;
      return;
    } else rewrite(walk, decision);
  }
}

/** The ending that a decision brings, or nothing when evaluation goes on. */
function act(
  walk: Walk,
  decision: Decision,
  device: PathDevice,
  pool?: string,
): Route | 'skip-stage' | 'to-default' | undefined {
  const { action, span } = decision;
  const settle = (ending: Ending): Route => ({ ending, decision, span, request: walk.request });
  switch (action.kind) {
    case 'route':
      return settle({ kind: 'pool', pool: action.pool });
    case 'route-dynamic': {
      const name = fill(action.pool, walk.request);
      if (name === undefined) {
        walk.uncertain.push(decision);
        return undefined;
      }
      // A name that no pool has ends the rules; the default pool takes the request (manual 4.2, use_backend).
      return device.pools.has(name) ? settle({ kind: 'pool', pool: name }) : 'to-default';
    }
    case 'use-server':
      return pool === undefined ? undefined : settle({ kind: 'pool', pool, server: action.server });
    case 'redirect':
      return settle({ kind: 'answered', how: 'redirect' });
    case 'deny':
    case 'return':
    case 'reject':
    case 'tarpit':
      return settle({ kind: 'answered', how: action.kind });
    case 'accept':
      return 'skip-stage';
    case 'set':
    case 'set-destination':
    case 'none':
      return undefined;
  }
}

function rewrite(walk: Walk, decision: Decision): void {
  const { action } = decision;
  if (action.kind === 'set-destination') walk.destination = action.value.text;
  if (action.kind !== 'set') return;
  const value = fill(action.value, walk.request);
  if (value !== undefined) walk.request = withField(walk.request, action.field, value);
  else walk.uncertain.push(decision);
}

/** The text of a template for one request; undefined when a part of it is unknown. */
export function fill(template: Template, request: Request): string | undefined {
  let text = '';
  for (const part of template.parts) {
    const piece = 'literal' in part ? part.literal : fieldText(part, request);
    if (piece === undefined) return undefined;
    text += piece;
  }
  return text;
}

type FieldPart = Exclude<Template['parts'][number], { literal: string }>;

function fieldText(part: FieldPart, request: Request): string | undefined {
  const value = part.transforms.reduce<FieldValue>(applyTransform, fieldValue(part.field, request));
  if ('table' in part) return lookUp(part, value);
  if (value.kind === 'unknown') return undefined;
  return value.kind === 'text' ? value.text : '';
}

function lookUp(part: Extract<FieldPart, { table: unknown }>, value: FieldValue): string | undefined {
  if (value.kind !== 'text') return value.kind === 'absent' ? part.otherwise : undefined;
  const asRequest = value.text;
  for (const entry of part.table) {
    const truth = evaluate(
      {
        kind: 'test',
        field: { name: 'constant', argument: asRequest },
        transforms: [],
        matchers: [entry.matcher],
        span: noSpan,
      },
      emptyRequest,
    );
    if (truth === 'uncertain') return undefined;
    if (truth === 'yes') return entry.value;
  }
  return part.otherwise ?? '';
}

const noSpan: Span = { file: '', line: 0, column: 0, endLine: 0, endColumn: 0 };
const emptyRequest: Request = {
  source: '',
  destination: undefined,
  destinationPort: undefined,
  method: '',
  tls: false,
  host: '',
  path: '',
  query: '',
  headers: {},
  aliveServers: () => undefined,
};
