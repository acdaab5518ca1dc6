import type { Directive } from './directive.ts';

/** What a statement can touch, the worst first: an entry of a table without evidence has the first one. */
export const effectClasses = [
  /** Which pool, virtual host or location a request comes to, or that it comes to none. */
  'routing',
  /** Which server of a pool it comes to. */
  'selection',
  /** Who is let in, and what is refused. */
  'access',
  /** Headers, path or body that the next tier or the client sees. */
  'content',
  /** TLS, SNI, ALPN, PROXY protocol, HTTP version, keep-alive, upgrade. */
  'connection',
  /** Whether a server counts as up. */
  'health',
  /** Where frames and packets are forwarded. */
  'network',
  /** How many connections, requests or bytes fit. */
  'capacity',
  /** How long something is waited for. */
  'time',
  /** User, folders, threads, sockets and life of the process. */
  'process',
  /** Logs, counters, names for people. */
  'observability',
  /** Nothing that a client, a server or an operator could see of the traffic. */
  'none',
] as const;

export type EffectClass = (typeof effectClasses)[number];

/** What a change of one statement, or of one option of it, can do. */
export interface Effect {
  readonly class: EffectClass;
  /** The facts hold all that the statement says, so that flows asked of both versions show what its change does. */
  readonly computed?: true | undefined;
  /** Manual section or measurement that shows a class milder than `routing`; without it the class is `routing`. */
  readonly evidence?: string | undefined;
  /** Its place among its neighbours matters, so that a move is a change. */
  readonly ordered?: true | undefined;
}

/** A statement, or one option of it where options have effects of their own (`server … check inter 2s`). */
export interface StatementPart {
  /** Name in the kind's table: `http-request set-header`, `server inter`. */
  readonly word: string;
  /** What is compared between two versions: arguments, or the option's value. */
  readonly value: string;
  readonly effect: Effect;
  /** What holds where the statement is not there, as far as that is a value of the same kind. */
  readonly instead?: Instead | undefined;
  /** Of a rule among others: what its place decides about. Without it nobody knows. */
  readonly place?: RulePlace | undefined;
}

/** Rules change places without a difference where neither looks at what the other writes. */
export interface RulePlace {
  /** The header that it writes, in lower case; undefined for one that refuses or answers. */
  readonly writes?: string | undefined;
  /** All that it looks at, in lower case: its own text, and that of conditions that it names. */
  readonly looks: string;
}

export interface Instead {
  readonly value: string;
  /** Of a time: it is waited for that long each time, and not in all. */
  readonly isLooser?: true | undefined;
}

/** Parts of one statement, in a fixed order; `around` are the blocks that it stands in, the innermost last. */
export type PartsOf = (statement: Directive, around: readonly Directive[]) => readonly StatementPart[];

const withOptions =
  /^(?:server|server-template|default-server|bind|(?:stream )?(?:upstream server|listen)|BalancerMember|ProxyPass) \S/;

/** An option that the kind's table does not know: the program may refuse it, whether anything uses the line or not. */
export function isUnknownOption({ word, effect }: Pick<StatementPart, 'word' | 'effect'>): boolean {
  return effect === unknownEffect && withOptions.test(word);
}

/** The worst of those that are not computed and do something. */
export function worstOpen(all: readonly Effect[]): Effect | undefined {
  return all
    .filter(({ computed, class: name }) => computed !== true && name !== 'none' && name !== 'observability')
    .toSorted((a, b) => effectClasses.indexOf(a.class) - effectClasses.indexOf(b.class))[0];
}

/** The worst there is: nothing is known of the statement. */
export const unknownEffect: Effect = { class: 'routing', ordered: true };

/** Classes whose changes are listed and judged no further. */
export function isSilent(effect: EffectClass): boolean {
  return effect === 'observability' || effect === 'none';
}

export function worstOf(classes: readonly EffectClass[]): EffectClass {
  return effectClasses.find((one) => classes.includes(one)) ?? 'none';
}
