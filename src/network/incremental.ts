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
  readonly parts: readonly Entry[];
  dependents?: Set<Entry>;
  readonly holds?: ((lost: ReadonlySet<string>) => boolean) | undefined;
  /** The view that asked last whether the result is sound for it, and what came out: quicker than a map for each view. */
  asker: object | undefined;
  isSound: boolean;
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
  return { entries: new Map(), byToken: new Map(), frames: [] };
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
  const isSound = soundness(lost);
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
    tokens: frame.tokens,
    parts: passes ? [...frame.parts] : lastingParts(frame),
    holds: holds && ((lost: ReadonlySet<string>) => holds(value, lost)),
    asker: undefined,
    isSound: false,
  };
  if (!passes) register(store, entry);
  for (const each of names) (place ?? store.entries).set(each, entry);
  return entry;
}

/** Parts that last: what was computed for a view counts by what it was made of, and leaves its tokens with the frame. */
function lastingParts({ tokens, parts }: Frame): readonly Entry[] {
  for (const part of parts) {
    if (!part.passes) continue;
    for (const token of part.tokens) tokens.add(token);
    for (const one of part.parts) parts.add(one);
  }
  return [...parts].filter(({ passes }) => !passes);
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

/** Whether an entry rests on none of the tokens, directly or by way of others, or holds without what they tell of. */
function soundness(lost: ReadonlySet<string>): (entry: Entry) => boolean {
  const asker = {};
  const isSound = (entry: Entry): boolean => {
    if (entry.asker === asker) return entry.isSound;
    const sound = (isApart(entry.tokens, lost) && entry.parts.every(isSound)) || entry.holds?.(lost) === true;
    entry.asker = asker;
    entry.isSound = sound;
    return sound;
  };
  return isSound;
}
