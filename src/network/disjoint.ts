/** Sets that only ever grow together (union-find with path halving). */
export interface Disjoint<T> {
  /** The member that stands for the whole set. */
  readonly root: (member: T) => T;
  /** False when both were in one set already. */
  readonly join: (a: T, b: T) => boolean;
}

export function disjoint<T>(): Disjoint<T> {
  const parent = new Map<T, T>();
  const root = (member: T): T => {
    let at = member;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) {
      const over = parent.get(up) ?? up;
      parent.set(at, over);
      at = over;
    }
    return at;
  };
  return {
    root,
    join: (a, b) => {
      const [one, other] = [root(a), root(b)];
      if (one !== other) parent.set(other, one);
      return one !== other;
    },
  };
}

/** Numbers in place of names: sets of them are joined several times as quickly. */
export interface Numbering {
  /** Numbers of the names that `namesOf` gives, the same for ever for the same key. */
  readonly of: <K extends object>(key: K, namesOf: (key: K) => readonly string[]) => readonly number[];
  /** How many names have one: all numbers are below it. */
  readonly count: () => number;
}

export function numbering(): Numbering {
  const numbers = new Map<string, number>();
  const held = new WeakMap<object, readonly number[]>();
  const numberOf = (name: string): number => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  return {
    of: (key, namesOf) => {
      const known = held.get(key) ?? namesOf(key).map(numberOf);
      held.set(key, known);
      return known;
    },
    count: () => numbers.size,
  };
}

/** The same for the numbers below `count`. */
export function disjointNumbers(count: number): Disjoint<number> {
  const parent = new Int32Array(count).map((_, member) => member);
  const root = (member: number): number => {
    let at = member;
    for (let up = parent[at] ?? at; up !== at; up = parent[at] ?? at) {
      parent[at] = parent[up] ?? up;
      at = parent[at] ?? at;
    }
    return at;
  };
  return {
    root,
    join: (a, b) => {
      const [one, other] = [root(a), root(b)];
      if (one !== other) parent[other] = one;
      return one !== other;
    },
  };
}
