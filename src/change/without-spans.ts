/** Facts as text without their places: equal texts are equal facts, wherever they stand. */
export function withoutSpans(facts: unknown): string | undefined {
  if (typeof facts !== 'object' || facts === null) return undefined;
  const known = held.get(facts);
  if (known !== undefined) return known;
  const made = JSON.stringify(facts, (key, value: unknown) => (key === 'span' ? undefined : value));
  held.set(facts, made);
  return made;
}

const held = new WeakMap<object, string>();
