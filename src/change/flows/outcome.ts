import { usableServers } from '../../forecast/balance/distribute.ts';
import type { Decision } from '../../model/decision.ts';
import type { Listener } from '../../model/facts.ts';
import type { Pool } from '../../model/pool.ts';
import { joinOf } from '../../network/join.ts';
import { onward } from '../../network/onward.ts';
import { endpointOf, type Path, type PathDevice } from '../../network/path.ts';
import type { Request } from '../../network/request.ts';
import { type Ending, type Route, route } from '../../network/route.ts';
import type { Onward } from '../../network/upstream.ts';
import { type UpstreamRequest, upstreamRequest } from '../../network/upstream-request.ts';
import { chooseFrontend } from '../../network/virtual-host.ts';
import type { Span } from '../../text/source.ts';
import { withoutSpans } from '../without-spans.ts';
import { type Section, sectionOf, sectionsAt } from './settings.ts';

/** What becomes of a request, the worst last. */
export type End = 'served' | 'redirected' | 'answered' | 'refused' | 'denied' | 'unserved' | 'elsewhere';

/** What a client meets that sends one request to a door of one version of the path. */
export interface Outcome {
  readonly end: End;
  /** For people: `pool app`, `redirect 302 to https://…`, `nothing listens`. */
  readonly text: string;
  /** Where the request ends, with what the server is asked; empty for what the device answers by itself. */
  readonly endpoints: ReadonlySet<string>;
  /** Status and place that a redirect or an answer of the device's own has, as far as they are known. */
  readonly answer: string;
  /** What servers are asked for: method, host, path, and how. */
  readonly asked: string;
  /** Headers that servers get otherwise than the client sent them. */
  readonly headers: ReadonlyMap<string, string>;
  /** Rules that cannot be decided, and other ends that they allow. */
  readonly doubts: readonly string[];
  /** Those rules with their conditions and all that they name. */
  readonly open: readonly string[];
  readonly possible: readonly string[];
  /** Sections of all tiers whose settings hold for it. */
  readonly sections: readonly Section[];
  /** Where a redirect leads, as far as it is known. */
  readonly location?: string | undefined;
  readonly span?: Span | undefined;
}

const highestTier = 8;

/** Follows one request from a listener of `device` through all tiers. */
export function outcomeOf(
  path: Path,
  device: PathDevice,
  listener: Listener | undefined,
  request: Request,
): Outcome {
  return follow({ path, tier: 0 }, device, listener, request);
}

interface At {
  readonly path: Path;
  readonly tier: number;
}

const nothing: Omit<Outcome, 'end' | 'text'> = {
  endpoints: new Set(),
  answer: '',
  asked: '',
  headers: new Map(),
  doubts: [],
  open: [],
  possible: [],
  sections: [],
};

function follow(at: At, device: PathDevice, listener: Listener | undefined, request: Request): Outcome {
  if (listener === undefined) return { ...nothing, end: 'refused', text: 'refused: nothing listens there' };
  const chosen = chooseFrontend(device, listener, request);
  if (chosen === undefined) return { ...nothing, end: 'refused', text: 'refused: no name takes it' };
  const { frontend } = chosen;
  const routing = route(device, frontend, request);
  const doubts = [...new Set(routing.uncertain.map(({ text }) => text))];
  const open = [...new Set(routing.uncertain.map((rule) => withoutSpans(rule) ?? ''))];
  const possible = [...new Set(routing.possible.map(({ ending }) => possibleText(ending)))].sort();
  const { likely } = routing;
  const own = ended(at, device, { ...likely, arrived: request });
  const places = [frontend.span, ...likely.entered.map(({ span }) => span), likely.span];
  return {
    ...own,
    doubts: [...doubts, ...chosen.uncertain.map(({ frontend: name }) => `name of ${name}`), ...own.doubts],
    open: [...open, ...own.open],
    possible: [...possible, ...own.possible],
    sections: [...sectionsAt(device, places), ...own.sections],
    span: own.span ?? likely.span,
  };
}

/** One text for one ending, for people too. */
function possibleText(ending: Ending): string {
  switch (ending.kind) {
    case 'answered':
      return [ending.how, ending.status, ending.location].filter((one) => one !== undefined).join(' ');
    case 'pool':
      return `pool ${ending.pool}${ending.server === undefined ? '' : ` by ${ending.server}`}`;
    case 'elsewhere':
      return ending.reason;
    case 'no-server':
      return `pool ${ending.pool} is switched off`;
    case 'no-pool':
      return 'no pool takes it';
  }
}

/** A route with the request as the device got it. */
type Taken = Route & { readonly arrived: Request };

function ended(at: At, device: PathDevice, taken: Taken): Outcome {
  const { ending } = taken;
  switch (ending.kind) {
    case 'answered':
      return answered(taken);
    case 'elsewhere':
      return { ...nothing, end: 'elsewhere', text: ending.reason, answer: ending.reason };
    case 'no-pool':
      return { ...nothing, end: 'unserved', text: 'no pool takes it' };
    case 'no-server':
      return { ...nothing, end: 'unserved', text: `pool ${ending.pool} is switched off` };
    case 'pool':
      return served(at, device, taken, ending);
  }
}

function answered({ ending, span, decision, request }: Route): Outcome {
  if (ending.kind !== 'answered') return { ...nothing, end: 'answered', text: 'answered', span };
  const { how, status, location } = ending;
  const words = [how, status, location === undefined ? '' : `to ${location}`].filter(Boolean).join(' ');
  const isBad = status !== undefined && status >= 400;
  const end = how === 'redirect' ? 'redirected' : how === 'return' && !isBad ? 'answered' : 'denied';
  const open = how === 'redirect' && location === undefined ? [`where '${decision?.text}' leads`] : [];
  return {
    ...nothing,
    end,
    text: how === 'redirect' ? `${how} ${status ?? ''}`.trim() : words,
    answer: [words, originOf(decision, request)].filter(Boolean).join(' '),
    doubts: open,
    location,
    span,
  };
}

/** What an answer without a server is made of: a file is another one for another path. */
function originOf(decision: Decision | undefined, { path }: Request): string {
  const action = decision?.action;
  if (action?.kind !== 'return') return '';
  return action.isByPath === true ? `from the file of ${path}` : 'of its own';
}

function served(
  { path, tier }: At,
  device: PathDevice,
  taken: Taken,
  ending: Extract<Route['ending'], { kind: 'pool' }>,
): Outcome {
  const pool = device.pools.get(ending.pool);
  const servers = pool === undefined ? [] : serversOf(pool, ending.server);
  if (pool === undefined || servers.length === 0) {
    const text =
      pool === undefined ? `pool ${ending.pool} does not exist` : `pool ${pool.name} has no server`;
    return { ...nothing, end: 'unserved', text, span: taken.span };
  }
  const outcomes = servers.map((server): Outcome => {
    const join = tier < highestTier ? joinOf(path, server) : undefined;
    if (join === undefined) return reached({ from: device, pool, server }, taken);
    const next = follow({ path, tier: tier + 1 }, join.to, join.listener, onward(join, taken));
    return { ...next, text: `${join.to.id}: ${next.text}` };
  });
  const all = together(outcomes, taken);
  return { ...all, sections: [...sectionOf(device, pool.span), ...all.sections] };
}

/** Usable ones; a rule that names one is obeyed while that is usable. */
function serversOf(pool: Pool, named: string | undefined): readonly Pool['servers'][number][] {
  if (pool.disabled) return [];
  const usable = usableServers(pool);
  const pinned = usable.filter(({ name }) => name === named);
  return pinned.length > 0 ? pinned : usable;
}

function reached(to: Onward, taken: Taken): Outcome {
  const { pool, server } = to;
  const sent = upstreamRequest(to, taken.arrived, taken);
  return {
    ...nothing,
    end: 'served',
    text: `pool ${pool.name}`,
    endpoints: new Set([endpointOf(server, pool)]),
    asked: askedText(sent),
    headers: new Map(
      Object.entries(sent.headers).map(([name, value]) => [
        name,
        value === null ? 'none' : (value ?? unknown),
      ]),
    ),
    span: taken.span,
  };
}

const unknown = '(not known)';

/** `GET shop.example.com/cart?x=1 in TLS (name shop.example.com) HTTP/1.1`. */
function askedText(sent: UpstreamRequest): string {
  const {
    kind,
    method = unknown,
    host = unknown,
    path = unknown,
    query = '',
    tls,
    sni,
    version,
    proxyProtocol,
  } = sent;
  const name = sni === null ? 'no name' : `name ${sni ?? unknown}`;
  const how = [tls ? `in TLS (${name})` : '', proxyProtocol ? 'behind a PROXY line' : ''].filter(Boolean);
  if (kind !== 'request') return [kind, ...how].join(' ');
  const url = `${method} ${host}${path}${query === '' ? '' : `?${query}`}`;
  return [url, ...how, version === undefined ? '' : `HTTP/${version}`].filter(Boolean).join(' ');
}

const order: readonly End[] = [
  'served',
  'redirected',
  'answered',
  'elsewhere',
  'denied',
  'refused',
  'unserved',
];

/** Several servers: the worst of what any of them does, with all that they come to. */
function together(outcomes: readonly Outcome[], { span }: Route): Outcome {
  const [worst = nothingServed] = [...outcomes].sort((a, b) => order.indexOf(b.end) - order.indexOf(a.end));
  return {
    ...worst,
    endpoints: new Set(outcomes.flatMap(({ endpoints }) => [...endpoints])),
    answer: oneOf(outcomes.map(({ answer }) => answer)),
    asked: oneOf(outcomes.map(({ asked }) => asked)),
    headers: new Map(outcomes.flatMap(({ headers }) => [...headers])),
    doubts: [...new Set(outcomes.flatMap(({ doubts }) => doubts))],
    open: [...new Set(outcomes.flatMap((one) => one.open))],
    possible: [...new Set(outcomes.flatMap(({ possible }) => possible))],
    sections: [...new Set(outcomes.flatMap(({ sections }) => sections))],
    span: worst.span ?? span,
  };
}

const nothingServed: Outcome = { ...nothing, end: 'unserved', text: 'no server' };

/** Which of them it is nobody knows, so that their order says nothing. */
function oneOf(texts: readonly string[]): string {
  return [...new Set(texts)].filter(Boolean).toSorted().join(' or ');
}
