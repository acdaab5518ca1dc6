const regexes = new Map<string, RegExp | undefined>();

/** An expression with flags of `i` and `g`; undefined where ECMAScript cannot read it. */
export function cachedRegex(source: string, flags: string): RegExp | undefined {
  return cached(regexes, `${flags} ${source}`, compileRegex);
}

/** `key` begins with the flags. */
function compileRegex(key: string): RegExp | undefined {
  const blank = key.indexOf(' ');
  try {
    return new RegExp(key.slice(blank + 1), key.slice(0, blank));
  } catch {
    return undefined;
  }
}

export function cached<T>(cache: Map<string, T>, key: string, make: (key: string) => T): T {
  const held = cache.get(key);
  if (held !== undefined || cache.has(key)) return held as T;
  if (cache.size > 50_000) cache.clear();
  const made = make(key);
  cache.set(key, made);
  return made;
}
