/**
 * Results that are computed once, each with what it rests on, so that after an edit or under a failure only those are
 * computed again that the difference touches.
 */
export interface Memo {
  /**
   * The result of that name, from before if nothing that it rests on is other now. `compute` must be pure.
   */
  readonly get: <T>(name: string, compute: () => T, more?: More<T>) => T;
  /** Says that what is being computed rests on `token`, such as `device:edge1`. */
  readonly touch: (token: string) => void;
  /** A view of the same results save those that rest on one of `tokens`: quick to make, for a look at a failure. */
  readonly without: (tokens: ReadonlySet<string>) => Memo;
  /** The same as a memo of its own that holds on to nothing of this one: for an edit that stays. */
  readonly updated: (tokens: ReadonlySet<string>) => Memo;
  /** Everything that a result rests on, by way of others too; empty when it was never computed. */
  readonly basis: (name: string) => ReadonlySet<string>;
}

interface More<T> {
  /** Further names of the same result, such as that of a group for each of its members. */
  readonly alsoAs?: ((value: T) => readonly string[]) | undefined;
  /** Whether the result is the same, for all that still works, when that of which the tokens tell is lost. */
  readonly holds?: ((value: T, lost: ReadonlySet<string>) => boolean) | undefined;
}

interface Entry {
  readonly value: unknown;
  readonly holds?: ((lost: ReadonlySet<string>) => boolean) | undefined;
  readonly tokens: ReadonlySet<string>;
  /** Results that it was made of. */
  readonly parts: ReadonlySet<Entry>;
}

interface Frame {
  readonly tokens: Set<string>;
  readonly parts: Set<Entry>;
}

/** What is being computed, the innermost last; shared by a memo and those derived from it. */
type Frames = Frame[];

export function memo(): Memo {
  return layer(() => undefined, [], new Map());
}

function layer(older: (name: string) => Entry | undefined, frames: Frames, own: Map<string, Entry>): Memo {
  const find = (name: string): Entry | undefined => {
    const known = own.get(name);
    if (known !== undefined) return known;
    const inherited = older(name);
    if (inherited !== undefined) own.set(name, inherited);
    return inherited;
  };
  return {
    get: <T>(name: string, compute: () => T, { alsoAs, holds }: More<T> = {}): T => {
      const known = find(name);
      const entry = known ?? computed(frames, compute, holds);
      const value = entry.value as T;
      if (known === undefined) {
        own.set(name, entry);
        for (const each of alsoAs?.(value) ?? []) own.set(each, entry);
      }
      frames.at(-1)?.parts.add(entry);
      return value;
    },
    touch: (token) => {
      frames.at(-1)?.tokens.add(token);
    },
    without: (tokens) => {
      const isSound = soundness(tokens, true);
      return layer(
        (name) => {
          const entry = find(name);
          return entry !== undefined && isSound(entry) ? entry : undefined;
        },
        frames,
        new Map(),
      );
    },
    updated: (tokens) => {
      const isSound = soundness(tokens, false);
      return layer(() => undefined, [], new Map([...own].filter(([, entry]) => isSound(entry))));
    },
    basis: (name) => {
      const found = new Set<string>();
      const entry = find(name);
      if (entry !== undefined) collect(entry, found, new Set());
      return found;
    },
  };
}

function computed<T>(frames: Frames, compute: () => T, holds: More<T>['holds']): Entry {
  const frame: Frame = { tokens: new Set(), parts: new Set() };
  frames.push(frame);
  try {
    const value = compute();
    return { value, ...frame, holds: holds && ((lost) => holds(value, lost)) };
  } finally {
    frames.pop();
  }
}

/** Whether an entry rests on none of the tokens, or holds without what they tell of; each entry is looked at once. */
function soundness(tokens: ReadonlySet<string>, areLost: boolean): (entry: Entry) => boolean {
  const known = new Map<Entry, boolean>();
  const isSound = (entry: Entry): boolean => {
    const held = known.get(entry);
    if (held !== undefined) return held;
    const sound =
      (!meets(entry.tokens, tokens) && [...entry.parts].every(isSound)) ||
      (areLost && entry.holds?.(tokens) === true);
    known.set(entry, sound);
    return sound;
  };
  return isSound;
}

function meets(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  for (const one of few) if (many.has(one)) return true;
  return false;
}

function collect({ tokens, parts }: Entry, found: Set<string>, seen: Set<Entry>): void {
  for (const token of tokens) found.add(token);
  for (const part of parts) {
    if (seen.has(part)) continue;
    seen.add(part);
    collect(part, found, seen);
  }
}
