import type { Span } from '../text/source.ts';
import type { Field, Matcher, Predicate, Transform } from './predicate.ts';

/** A value built from literal text and parts of the request, such as `bk_%[path,field(2,/)]`. */
export interface Template {
  readonly text: string;
  /** Literal text, or a field with transforms; `opaque` fields cannot be evaluated here. */
  readonly parts: readonly TemplatePart[];
}

export type TemplatePart =
  | { readonly literal: string }
  | {
      readonly field: Field;
      readonly transforms: readonly Transform[];
    }
  /** A table lookup whose entries are known: first match wins, else `otherwise`. */
  | {
      readonly field: Field;
      readonly transforms: readonly Transform[];
      readonly table: readonly { readonly matcher: Matcher; readonly value: string }[];
      readonly otherwise?: string | undefined;
    };

export type Action =
  /** Final: the request goes to the pool. */
  | { readonly kind: 'route'; readonly pool: string }
  /** Final if the named pool exists; else evaluation goes on with the default pool. */
  | {
      readonly kind: 'route-dynamic';
      readonly pool: Template;
      /** All names that the template may become, where that is known. */
      readonly names?: readonly string[] | undefined;
    }
  /** Final inside a pool: the request goes to one server while that server is usable. */
  | { readonly kind: 'use-server'; readonly server: string }
  | { readonly kind: 'redirect'; readonly location: Template; readonly status: number }
  /** Final: refused or answered by the device itself. */
  | {
      readonly kind: 'deny' | 'return' | 'reject' | 'tarpit';
      readonly status?: number | undefined;
      /** The answer is a file, or made for the path: another path has another one. */
      readonly isByPath?: true | undefined;
    }
  | {
      readonly kind: 'set';
      readonly field: Field;
      readonly value: Template;
      /** A header line of its own beside those that the request has. */
      readonly adds?: true | undefined;
    }
  /** The header is taken off the request. */
  | { readonly kind: 'delete'; readonly field: Field }
  /** What the server gets differs from what rules and balancing go on to see. */
  | { readonly kind: 'send'; readonly changes: readonly SentChange[] }
  /** From here on the rules of a frontend that is `unread` see what was waited for. */
  | { readonly kind: 'wait'; readonly for: Awaited }
  /** The server's address is set from the request: traffic leaves the declared servers. */
  | { readonly kind: 'set-destination'; readonly value: Template }
  /** Final: the request goes to an address that the request itself names, outside the declared pools. */
  | { readonly kind: 'forward'; readonly to: Template }
  /** Final: evaluation goes on inside (a location); what no inner decision settles ends as `no-pool`. */
  | { readonly kind: 'enter'; readonly name: string; readonly decisions: readonly Decision[] }
  /** Evaluation starts again at the frontend's first decision with the request as it is now (`rewrite … last`); decisions of `skipStages` ran already. */
  | { readonly kind: 'restart'; readonly skipStages?: readonly string[] | undefined }
  /** Evaluation goes on in the decisions of that name (a named location, an error page). */
  | { readonly kind: 'jump'; readonly to: string }
  /** Stops this rule set, goes on with the next one. */
  | { readonly kind: 'accept' }
  /** Counts, logs, adds headers: no influence on where the request goes. */
  | { readonly kind: 'none' };

/** One part of the request that is sent; without a value it is left out, `server` stands for the server's own. */
export interface SentChange {
  readonly field: Field;
  readonly value?: Template | 'server' | undefined;
}

/**
 * `bytes` are the first ones, `hello` is a whole TLS ClientHello, `http` the head of a request, `all` what comes within
 * some time; with `requests` the connection is read as HTTP from then on.
 */
export type Awaited = 'bytes' | 'hello' | 'http' | 'all' | 'requests';

/** `if` this then that; decisions are tried in order. */
export interface Decision {
  readonly when: Predicate;
  readonly action: Action;
  /** The rule as written, secrets masked. */
  readonly text: string;
  /** Which rule set it stands in, in the program's own words: `http-request`, `use_backend`, … */
  readonly stage: string;
  readonly span: Span;
}

/**
 * Decisions with all that stand inside them or that they jump to, each once: a location may stand behind several
 * others, and a named one that nothing jumps to is never reached.
 */
export function everyDecision(
  decisions: readonly Decision[],
  named: Readonly<Record<string, readonly Decision[]>> = {},
): ReadonlySet<Decision> {
  const seen = new Set<Decision>();
  collect(decisions, named, seen);
  return seen;
}

function collect(
  decisions: readonly Decision[],
  named: Readonly<Record<string, readonly Decision[]>>,
  seen: Set<Decision>,
): void {
  for (const decision of decisions) {
    const { action } = decision;
    if (seen.has(decision)) continue;
    seen.add(decision);
    if (action.kind === 'enter') collect(action.decisions, named, seen);
    if (action.kind === 'jump') collect(named[action.to] ?? [], named, seen);
  }
}
