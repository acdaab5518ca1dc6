/** `compute`, each result kept for as long as what it was computed from is. */
export function heldBy<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const held = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const known = held.get(key);
    if (known !== undefined) return known.value;
    const value = compute(key);
    held.set(key, { value });
    return value;
  };
}
