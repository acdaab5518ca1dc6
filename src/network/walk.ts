import type { Decision, SentChange } from '../model/decision.ts';
import type { Frontend } from '../model/facts.ts';
import type { Field } from '../model/predicate.ts';
import { endingOf, isFinal, type NamesPool, possiblePools } from './endings.ts';
import { evaluate, likely } from './evaluate.ts';
import { fill } from './fill.ts';
import type { PathDevice } from './path.ts';
import { type Request, withAwaited } from './request.ts';
import { change, type Judgement, looksAt, sending } from './rewrite.ts';
import type { Ending, Route, Routing } from './route.ts';

/** One way through the rules; where a rule may hold or not, a copy goes the less likely way. */
export interface Walk {
  readonly device: PathDevice;
  readonly frontend: Frontend;
  readonly notes: Notes;
  request: Request;
  sent: readonly SentChange[];
  destination: string | undefined;
  /** Decisions that were entered on the way to where the walk is now. */
  entered: readonly Decision[];
  /** Times that the frontend's rules began again. */
  turns: number;
}

/** What all ways together find. */
interface Notes {
  possible: readonly Route[];
  uncertain: readonly Decision[];
  /** Changes whose outcome is not known, with the part of the request. */
  blurs: readonly { readonly field: Field; readonly by: Decision }[];
  /** Ways that may still be gone. */
  left: number;
}

/** Decisions in their order, and what comes of a request that none of them ends. */
interface List {
  readonly decisions: readonly Decision[];
  /** Name of the pool whose rules they are. */
  readonly pool?: string | undefined;
  readonly finish: (walk: Walk) => Route;
}

/** Where a walk is in a list. */
interface Position {
  readonly at: number;
  /** Stages that an `accept` ended. */
  readonly skipped: readonly string[];
  /** Stages that an `accept` may have ended. */
  readonly doubted: ReadonlyMap<string, Doubted>;
}

interface Doubted {
  readonly by: Decision;
  /** Whether the stage is likely to go on. */
  readonly goesOn: boolean;
}

/** nginx gives up after ten internal redirects (ngx_http_core_module.h, NGX_HTTP_MAX_URI_CHANGES). */
const highestRestarts = 10;
/** Jumps between named places may lead in a circle. */
const highestDepth = 64;
/** Less likely ways that are gone; beyond, all that is said is that there are more. */
const mostWays = 256;

const sure: Position['doubted'] = new Map();

/** Shared by nearly all requests, of which nothing is to be noted. */
const none: readonly never[] = [];

const start: Position = { at: 0, skipped: [], doubted: sure };

/** Follows one request through a frontend's rules and those of the pool that they choose. */
export function walkFrontend(device: PathDevice, frontend: Frontend, request: Request): Routing {
  const notes: Notes = { possible: none, uncertain: none, blurs: none, left: mostWays };
  const walk: Walk = {
    device,
    frontend,
    notes,
    request,
    sent: none,
    destination: undefined,
    entered: [],
    turns: 0,
  };
  const settled = begin(walk, []);
  return { likely: settled, possible: notes.possible, uncertain: notes.uncertain };
}

function begin(walk: Walk, skipped: readonly string[]): Route {
  if (walk.turns > highestRestarts)
    return ended(walk, { kind: 'elsewhere', reason: `more than ${highestRestarts} internal redirects` });
  walk.entered = [];
  const { decisions } = walk.frontend;
  return run(walk, { decisions, finish: toDefault }, { at: 0, skipped, doubted: sure });
}

function ended({ request, sent }: Walk, ending: Ending): Route {
  return { ending, entered: [], request, sent };
}

function toDefault(walk: Walk): Route {
  const pool = walk.frontend.defaultPool;
  if (pool === undefined) return ended(walk, { kind: 'no-pool' });
  return intoPool(walk, { ...ended(walk, { kind: 'pool', pool: pool.name }), span: pool.span });
}

function run(walk: Walk, list: List, from: Position): Route {
  let { at, skipped, doubted } = from;
  for (; at < list.decisions.length; at++) {
    const decision = list.decisions[at] as Decision;
    const { kind } = decision.action;
    if (kind === 'none' || skipped.includes(decision.stage)) continue;
    const judged = judge(walk, decision, doubted);
    if (judged === 'no') continue;
    if (kind === 'accept') {
      if (judged === 'yes') skipped = [...skipped, decision.stage];
      else doubted = new Map([...doubted, [decision.stage, { by: decision, goesOn: judged === 'unlikely' }]]);
    } else if (isFinal(decision.action, list.pool)) {
      const settled = settle(walk, list, { decision, judged, behind: { at: at + 1, skipped, doubted } });
      if (settled !== undefined) return settled;
    } else apply(walk, decision, judged);
  }
  return list.finish(walk);
}

function judge(walk: Walk, decision: Decision, doubted: Position['doubted']): Judgement | 'no' {
  const truth = evaluate(decision.when, walk.request);
  if (truth === 'no') return 'no';
  const ended = doubted.get(decision.stage);
  if (truth === 'yes' && ended === undefined) return 'yes';
  const isLikely = ended?.goesOn !== false && (truth === 'yes' || likely(decision.when, walk.request));
  if (ended !== undefined) noteDoubt(walk, ended.by);
  return isLikely ? 'likely' : 'unlikely';
}

interface Step {
  readonly decision: Decision;
  readonly judged: Judgement;
  readonly behind: Position;
}

/** A decision that ends the rules, or may end them. */
function settle(walk: Walk, list: List, { decision, judged, behind }: Step): Route | undefined {
  if (judged !== 'yes') noteDoubt(walk, decision);
  if (judged === 'unlikely') {
    aside(walk, (other) => take(other, list, decision));
    return undefined;
  }
  if (judged === 'likely') aside(walk, (other) => run(other, list, behind));
  return take(walk, list, decision);
}

/** Goes a less likely way, and notes where it ends. */
function aside(walk: Walk, go: (walk: Walk) => Route | undefined): void {
  const { notes } = walk;
  if (notes.left === 0) return;
  notes.left--;
  const settled =
    notes.left === 0
      ? ended(walk, { kind: 'elsewhere', reason: `more than ${mostWays} ways that rules leave open` })
      : go({ ...walk });
  if (settled !== undefined) notes.possible = [...notes.possible, settled];
}

/** The decision, and those that changed what it looks at. */
function noteDoubt({ notes, request }: Walk, decision: Decision): void {
  if (request.sight !== undefined)
    for (const { field, by } of notes.blurs) if (looksAt(decision, field)) noteOnce(notes, by);
  noteOnce(notes, decision);
}

function noteOnce(notes: Notes, decision: Decision): void {
  if (!notes.uncertain.includes(decision)) notes.uncertain = [...notes.uncertain, decision];
}

function take(walk: Walk, list: List, decision: Decision): Route | undefined {
  const { action } = decision;
  switch (action.kind) {
    case 'enter':
      return enter(walk, decision, action.decisions);
    case 'jump': {
      const target = walk.frontend.named?.[action.to];
      if (target !== undefined) return enter(walk, decision, target);
      return { ...here(walk, decision), ending: { kind: 'no-pool' } };
    }
    case 'restart':
      walk.turns++;
      return begin(walk, action.skipStages ?? []);
    case 'route-dynamic':
      return toNamed(walk, decision, action);
    default: {
      const ending = endingOf(action, walk.request, list.pool);
      if (ending === undefined) return undefined;
      const settled = { ...here(walk, decision), ending };
      return list.pool === undefined ? intoPool(walk, settled) : settled;
    }
  }
}

function here(walk: Walk, decision: Decision): Omit<Route, 'ending'> {
  const { entered, request, sent } = walk;
  return { decision, span: decision.span, entered, request, sent };
}

function enter(walk: Walk, decision: Decision, decisions: readonly Decision[]): Route | undefined {
  if (walk.entered.length > highestDepth) return undefined;
  walk.entered = [...walk.entered, decision];
  const finish = (at: Walk): Route => ({ ...here(at, decision), ending: { kind: 'no-pool' } });
  return run(walk, { decisions, finish }, start);
}

/**
 * HAProxy: a name that no pool has ends the rules; the default pool takes the request (manual 4.2, use_backend).
 * Inside a location a `forward` may follow, which takes names that are no pool.
 */
function toNamed(walk: Walk, decision: Decision, action: NamesPool): Route | undefined {
  const { device, request, entered } = walk;
  const known = fill(action.pool, request);
  const name = known ?? fill(action.pool, request, true);
  const to = (at: Walk, pool: string): Route =>
    intoPool(at, { ...here(at, decision), ending: { kind: 'pool', pool } });
  if (known === undefined) {
    noteDoubt(walk, decision);
    for (const other of possiblePools(device, action)) if (other !== name) aside(walk, (at) => to(at, other));
    if (entered.length === 0) aside(walk, toDefault);
  }
  if (name === undefined) return undefined;
  if (device.pools.has(name)) return to(walk, name);
  return entered.length > 0 ? undefined : toDefault(walk);
}

/** Through the rules of the pool that was chosen. */
function intoPool(walk: Walk, chosen: Route): Route {
  const pool = chosen.ending.kind === 'pool' ? walk.device.pools.get(chosen.ending.pool) : undefined;
  if (pool === undefined) return chosen;
  const { name } = pool;
  if (pool.disabled) return { ...chosen, ending: { kind: 'no-server', pool: name } };
  if (pool.decisions.length === 0 && walk.destination === undefined) return chosen;
  if (pool.mode === 'http') walk.request = withAwaited(walk.request, 'requests');
  const finish = (at: Walk): Route => {
    const { destination } = at;
    const isOpen = pool.servers.some(({ address }) => address === '0.0.0.0' || address === '*');
    if (destination === undefined || !isOpen) return { ...chosen, request: at.request, sent: at.sent };
    return { ...chosen, ending: { kind: 'elsewhere', reason: `destination set to ${destination}` } };
  };
  return run(walk, { decisions: pool.decisions, pool: name, finish }, start);
}

function apply(walk: Walk, decision: Decision, judged: Judgement): void {
  const { action } = decision;
  if (action.kind === 'set-destination') {
    if (judged !== 'yes') noteDoubt(walk, decision);
    if (judged !== 'unlikely') walk.destination = action.value.text;
    return;
  }
  if (action.kind === 'send') {
    walk.sent = sending(walk.sent, action.changes, judged);
    return;
  }
  const changed = change(walk.request, action, judged);
  walk.request = changed.request;
  if (changed.blurs.length === 0) return;
  walk.notes.blurs = [...walk.notes.blurs, ...changed.blurs.map((field) => ({ field, by: decision }))];
}
