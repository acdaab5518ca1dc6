/** Constructs of PCRE that ECMAScript reads otherwise or not at all. */
const foreign =
  /\(\?[>#|R&0-9+]|\(\?P[>=]|\(\?[a-z]*-?[a-z]+[:)]|[*+?}]\+|\\[AzZGKQEhHRXpP]|\[\[:|\[[.=]|\\g[{\d]|\(\*/;

/** Longer expressions are not looked at. */
const longest = 10_000;

/**
 * A regular expression of PCRE as ECMAScript reads it, where both mean the same; undefined outside that common subset.
 * `(?i)` at the beginning becomes `ignoreCase`, `(?P<name>` loses its P.
 */
export function commonRegex(
  pattern: string,
): { readonly source: string; readonly ignoreCase: boolean } | undefined {
  const ignoreCase = pattern.startsWith('(?i)');
  const source = (ignoreCase ? pattern.slice(4) : pattern).replaceAll('(?P<', '(?<');
  if (source.length >= longest || foreign.test(source) || !compiles(source)) return undefined;
  return { source, ignoreCase };
}

function compiles(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}
