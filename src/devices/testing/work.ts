/** Ways in which a reader can look at text; each call or character counts as work. */
const watched = [
  'charCodeAt',
  'charAt',
  'startsWith',
  'endsWith',
  'indexOf',
  'lastIndexOf',
  'slice',
  'split',
] as const;

type Exec = (this: RegExp, text: string) => RegExpExecArray | null;

/**
 * Counts what a function does to strings while it runs: one for each look at a character, and one for each
 * character that is cut out or searched. It stands for time in tests, which must not depend on the clock.
 */
export function countWork(run: () => void): number {
  let work = 0;
  const prototype = String.prototype as unknown as Record<string, (...given: unknown[]) => unknown>;
  const originals = watched.map((name) => [name, prototype[name]] as const);
  for (const [name, original] of originals) {
    prototype[name] = function counted(this: string, ...given: unknown[]): unknown {
      const result = original?.apply(this, given);
      work += cost(name, this, given, result);
      return result;
    };
  }
  const expressions = RegExp.prototype as unknown as { exec: Exec };
  const exec = expressions.exec;
  expressions.exec = function counted(this: RegExp, text: string): RegExpExecArray | null {
    const result = exec.call(this, text);
    work += 1 + (result === null ? 0 : result[0].length);
    return result;
  };
  try {
    run();
  } finally {
    for (const [name, original] of originals) if (original !== undefined) prototype[name] = original;
    expressions.exec = exec;
  }
  return work;
}

function cost(name: string, text: string, given: readonly unknown[], result: unknown): number {
  if (typeof result === 'string') return name === 'slice' ? 1 + result.length : 1;
  if (Array.isArray(result)) return 1 + text.length;
  if (typeof result !== 'number' || name === 'charCodeAt') return 1;
  const from = typeof given[1] === 'number' ? given[1] : 0;
  if (name === 'lastIndexOf') return 1 + text.length - Math.max(0, result);
  return 1 + (result < 0 ? text.length - from : result - from);
}
