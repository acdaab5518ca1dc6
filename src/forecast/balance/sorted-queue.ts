/** Servers in the order of their keys; of equal keys the one that came first is first (ebtree/eb32tree.h). */
export interface SortedQueue {
  /** -1 when the queue is empty. */
  readonly first: () => number;
  readonly insert: (server: number, key: number) => void;
  readonly remove: (server: number) => void;
  /** Servers from the first to the last. */
  readonly inOrder: () => readonly number[];
}

/** `capacity` is the number of servers. Kept with the first at the end, where taking it costs nothing. */
export function sortedQueue(capacity: number): SortedQueue {
  const members = new Int32Array(capacity);
  const keys = new Float64Array(capacity);
  let size = 0;
  const place = (key: number): number => {
    let low = 0;
    let high = size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] ?? 0) > key) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    first: () => (size === 0 ? -1 : (members[size - 1] ?? -1)),
    insert: (server, key) => {
      const at = place(key);
      for (let behind = size; behind > at; behind--) {
        members[behind] = members[behind - 1] ?? 0;
        keys[behind] = keys[behind - 1] ?? 0;
      }
      members[at] = server;
      keys[at] = key;
      size++;
    },
    remove: (server) => {
      let at = size - 1;
      while (at >= 0 && members[at] !== server) at--;
      if (at < 0) return;
      size--;
      for (; at < size; at++) {
        members[at] = members[at + 1] ?? 0;
        keys[at] = keys[at + 1] ?? 0;
      }
    },
    inOrder: () => [...members.subarray(0, size)].toReversed(),
  };
}
