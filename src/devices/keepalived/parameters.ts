/** A parameter's lines: several where the definition goes on with a backslash. */
export type Parameters = Map<string, readonly string[]>;

/** No line of a real file is longer, and no parameter is nested deeper. */
const longest = 4096;
const deepest = 16;

/** `$NAME=VALUE`; undefined when the line is no definition. */
export function definitionOf(row: string): { readonly name: string; readonly value: string } | undefined {
  const [, name, value = ''] = /^\s*\$([A-Za-z_]\w{0,63})=(.*)$/.exec(row) ?? [];
  return name === undefined ? undefined : { name, value: value.trim() };
}

/** The name where the line is nothing but a parameter of several lines. */
export function blockParameter(row: string, parameters: Parameters): readonly string[] | undefined {
  const [, plain, braced] = /^\s*\$(?:([A-Za-z_]\w{0,63})|\{([A-Za-z_]\w{0,63})\})\s*$/.exec(row) ?? [];
  const lines = parameters.get(plain ?? braced ?? '');
  return lines !== undefined && lines.length > 1 ? lines : undefined;
}

/**
 * Values in place of `${NAME}` and of `$NAME` before a blank, again and again; what nothing defines stays as it is
 * (keepalived.conf(5), Parameter substitution).
 */
export function substitute(row: string, parameters: Parameters): string {
  let text = row;
  for (let depth = 0; depth < deepest && text.includes('$') && text.length <= longest; depth++) {
    const next = text.replace(
      /\$(?:\{([A-Za-z_]\w{0,63})\}|([A-Za-z_]\w{0,63})(?=\s|$))/g,
      (whole, braced, plain) => {
        const lines = parameters.get((braced ?? plain) as string);
        return lines?.length === 1 ? (lines[0] ?? '') : (whole as string);
      },
    );
    if (next === text) break;
    text = next;
  }
  return text.replace(/\$\{_HASH\}/g, '#').replace(/\$\{_BANG\}/g, '!');
}
