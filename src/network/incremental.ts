import { isApart } from './tokens.ts';

/**
 * Results that are computed once, each with what it rests on, so that after an edit or under a failure only those are
 * computed again that the difference touches.
 */
export interface Memo {
  /** The result of that name, from before if nothing that it rests on is other now. `compute` must be pure. */
  readonly get: <T>(name: string, compute: () => T, more?: More<T>) => T;
  /** Whether a result of that name is there, so that asking for it costs nothing. What comes out must not hang on it. */
  readonly has: (name: string) => boolean;
  /** Says that what is being computed rests on `token`, such as `machine edge1`. */
  readonly touch: (token: string) => void;
  /** A view of the same results save those that rest on one of `tokens`, for a look at a failure. */
  readonly without: (tokens: ReadonlySet<string>) => Memo;
  /** Hands all results to a new memo, save those that rest on one of `tokens`, for an edit; this one begins anew. */
  readonly take: (tokens: Iterable<string>) => Memo;
}

interface More<T> {
  /** Further names of the same result, such as that of a group for each of its members. */
  readonly alsoAs?: ((value: T) => readonly string[]) | undefined;
  /** Whether the result is the same, for all that still works, when that of which the tokens tell is lost. */
  readonly holds?: ((value: T, lost: ReadonlySet<string>) => boolean) | undefined;
}

interface Entry {
  readonly value: unknown;
  /** It was computed for a view, which passes. */
  readonly passes: boolean;
  readonly names: readonly string[];
  readonly tokens: ReadonlySet<string>;
  /** Results that it was made of, and those that last and were made of it. */
  readonly parts: ReadonlySet<Entry>;
  dependents?: Set<Entry>;
  readonly holds?: ((lost: ReadonlySet<string>) => boolean) | undefined;
  /** How many results there were before it. */
  readonly number: number;
}

interface Frame {
  readonly tokens: Set<string>;
  readonly parts: Set<Entry>;
}

interface Store {
  readonly entries: Map<string, Entry>;
  readonly byToken: Map<string, Set<Entry>>;
  /** What is being computed, the innermost last. */
  readonly frames: Frame[];
  /** How many results there were. */
  count: number;
}

export function memo(store: Store = emptyStore()): Memo {
  let own = store;
  return {
    ...access(
      () => own,
      (name) => own.entries.get(name),
    ),
    take: (tokens) => {
      const taken = own;
      own = emptyStore();
      forget(taken, tokens);
      return memo(taken);
    },
  };
}

function emptyStore(): Store {
  return { entries: new Map(), byToken: new Map(), frames: [], count: 0 };
}

/** `find` looks where results may be, `place` is where those of a view go. */
function access(
  store: () => Store,
  find: (name: string) => Entry | undefined,
  place?: Map<string, Entry>,
): Omit<Memo, 'take'> {
  return {
    get: <T>(name: string, compute: () => T, more: More<T> = {}): T => {
      const entry = find(name) ?? computed(store(), name, { compute, more, place });
      store().frames.at(-1)?.parts.add(entry);
      return entry.value as T;
    },
    has: (name) => find(name) !== undefined,
    touch: (token) => {
      store().frames.at(-1)?.tokens.add(token);
    },
    without: (tokens) => view(store, find, tokens),
  };
}

/** New results of a view are its own, and are gone with it. */
function view(
  store: () => Store,
  older: (name: string) => Entry | undefined,
  lost: ReadonlySet<string>,
): Memo {
  const own = new Map<string, Entry>();
  const isSound = soundness(store(), lost);
  const find = (name: string): Entry | undefined => {
    const known = own.get(name);
    if (known !== undefined) return known;
    const inherited = older(name);
    return inherited !== undefined && isSound(inherited) ? inherited : undefined;
  };
  return { ...access(store, find, own), take: () => memo() };
}

interface Computation<T> {
  readonly compute: () => T;
  readonly more: More<T>;
  readonly place: Map<string, Entry> | undefined;
}

function computed<T>(
  store: Store,
  name: string,
  { compute, more: { alsoAs, holds }, place }: Computation<T>,
): Entry {
  const frame: Frame = { tokens: new Set(), parts: new Set() };
  store.frames.push(frame);
  let value: T;
  try {
    value = compute();
  } finally {
    store.frames.pop();
  }
  const names = [name, ...(alsoAs?.(value) ?? [])];
  const passes = place !== undefined;
  const entry: Entry = {
    value,
    names,
    passes,
    ...(passes ? frame : lasting(frame)),
    holds: holds && ((lost: ReadonlySet<string>) => holds(value, lost)),
    number: store.count++,
  };
  if (!passes) register(store, entry);
  for (const each of names) (place ?? store.entries).set(each, entry);
  return entry;
}

/** What was computed for a view counts by what it was made of. */
function lasting({ tokens, parts }: Frame): Frame {
  const found: Frame = { tokens: new Set(tokens), parts: new Set() };
  const passing = new Set<Entry>();
  for (const part of parts) (part.passes ? passing : found.parts).add(part);
  for (const entry of passing) {
    for (const token of entry.tokens) found.tokens.add(token);
    for (const part of entry.parts) (part.passes ? passing : found.parts).add(part);
  }
  return found;
}

function register({ byToken }: Store, entry: Entry): void {
  for (const part of entry.parts) (part.dependents ??= new Set()).add(entry);
  for (const token of entry.tokens) {
    const all = byToken.get(token);
    if (all === undefined) byToken.set(token, new Set([entry]));
    else all.add(entry);
  }
}

/** Takes out everything that rests on one of the tokens, directly or by way of others. */
function forget({ entries, byToken }: Store, tokens: Iterable<string>): void {
  const gone = new Set<Entry>();
  for (const token of tokens) for (const entry of byToken.get(token) ?? []) gone.add(entry);
  for (const { dependents } of gone) for (const entry of dependents ?? []) gone.add(entry);
  for (const entry of gone) {
    for (const name of entry.names) if (entries.get(name) === entry) entries.delete(name);
    for (const part of entry.parts) part.dependents?.delete(entry);
    for (const token of entry.tokens) byToken.get(token)?.delete(entry);
  }
}

/** So many entries are looked at one by one. */
const fewAsked = 500;

/** Whether an entry rests on none of the tokens, directly or by way of others, or holds without what they tell of. */
function soundness(store: Store, lost: ReadonlySet<string>): (entry: Entry) => boolean {
  const { count } = store;
  let gone: ReadonlySet<Entry> | undefined;
  let asked = 0;
  const known = new Map<Entry, boolean>();
  const isSound = (entry: Entry): boolean => {
    if (gone !== undefined && !entry.passes && entry.number < count) return !gone.has(entry);
    const held = known.get(entry);
    if (held !== undefined) return held;
    // Where much is asked for, all that falls of what lasts and was there before is found from the tokens on.
    if (asked++ === fewAsked) gone = fallen(store, lost);
    const sound = (isApart(entry.tokens, lost) && everyPart(entry, isSound)) || entry.holds?.(lost) === true;
    known.set(entry, sound);
    return sound;
  };
  return isSound;
}

/** Lasting entries that fall with the tokens: those that rest on them, and on what falls, unless they hold. */
function fallen({ byToken }: Store, lost: ReadonlySet<string>): ReadonlySet<Entry> {
  const gone = new Set<Entry>();
  const fell = (entry: Entry): void => {
    if (!gone.has(entry) && entry.holds?.(lost) !== true) gone.add(entry);
  };
  for (const token of lost) for (const entry of byToken.get(token) ?? []) fell(entry);
  for (const { dependents } of gone) for (const entry of dependents ?? []) fell(entry);
  return gone;
}

function everyPart({ parts }: Entry, isSound: (entry: Entry) => boolean): boolean {
  for (const part of parts) if (!isSound(part)) return false;
  return true;
}
