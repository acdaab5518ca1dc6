import type { Decision, SentChange } from '../model/decision.ts';
import type { Frontend } from '../model/facts.ts';
import type { Span } from '../text/source.ts';
import { listensOn, type PathDevice } from './path.ts';
import { leadsAboveRoot, type Request, withPlainPath } from './request.ts';
import { clearSight } from './sight.ts';
import { walkFrontend } from './walk.ts';

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
  /** The pool is switched off. */
  | { readonly kind: 'no-server'; readonly pool: string }
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
  /** In what the request that is sent on differs. */
  readonly sent: readonly SentChange[];
}

/** `likely` is what happens; `possible` are the other endings that uncertain rules allow. */
export interface Routing {
  readonly likely: Route;
  readonly possible: readonly Route[];
  /** Reasons why `possible` is not empty. */
  readonly uncertain: readonly Decision[];
}

/** Follows one request through a frontend's rules and, once a pool is chosen, that pool's own rules. */
export function route(device: PathDevice, frontend: Frontend, request: Request): Routing {
  if (frontend.normalizesPath === true && leadsAboveRoot(request.path)) return refusedPath(request);
  return walkFrontend(device, frontend, asSeen(frontend, request));
}

/** A path that leads above its root is no request to those that resolve it (ngx_http_parse_complex_uri, ap_normalize_path). */
function refusedPath(request: Request): Routing {
  const ending: Ending = { kind: 'answered', how: 'deny', status: 400 };
  return { likely: { ending, entered: [], request, sent: [] }, possible: [], uncertain: [] };
}

/** The request as the frontend's rules see it. */
function asSeen(frontend: Frontend, request: Request): Request {
  if (frontend.normalizesPath === true) return withPlainPath(request);
  if (frontend.mode !== 'tcp') return request;
  const encrypted = request.tls && !endsTls(frontend, request);
  if (!encrypted && frontend.unread !== true) return request;
  const read = frontend.unread === true ? ('nothing' as const) : undefined;
  return { ...request, sight: { ...clearSight, ...request.sight, encrypted, read } };
}

/** Whether TLS ends at the listener that the request came to. */
export function endsTls({ listeners }: Frontend, { destinationPort }: Request): boolean {
  const there = listeners.filter((one) => destinationPort !== undefined && listensOn(one, destinationPort));
  const asked = there.length > 0 ? there : listeners;
  return asked.length > 0 && asked.every(({ tls }) => tls);
}
