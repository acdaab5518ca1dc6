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
