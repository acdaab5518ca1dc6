import { locationForm } from '../../nginx-blocks.ts';
import type { Placed } from '../../statements.ts';

/** The first variable of the value that holds text of the location's expression with possible line ends. */
export function riskyCapture({ around }: Pick<Placed, 'around'>, value: string): string | undefined {
  const location = around.findLast(({ name }) => name === 'location');
  const isInside = around.at(-1) === location;
  if (location === undefined || !isInside) return undefined;
  const { form, pattern } = locationForm(location);
  if (form !== 'regex') return undefined;
  const groups = groupsOf(pattern);
  for (const [text, name = ''] of value.matchAll(/\$\{?(\w+)\}?/g)) {
    const group = groups.find((one, at) => one.name === name || String(at + 1) === name);
    if (group !== undefined && takesLineEnd(group.text)) return text;
  }
  return undefined;
}

interface Group {
  readonly name: string | undefined;
  readonly text: string;
}

/** Groups that capture, in the order of their opening brackets. */
function groupsOf(pattern: string): readonly Group[] {
  const groups: { name: string | undefined; text: string }[] = [];
  const open: ({ name: string | undefined; text: string } | undefined)[] = [];
  for (const [token] of pattern.matchAll(/\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?P?<\w+>|\(\?|\(|[\s\S]/g)) {
    for (const group of token === ')' ? open.slice(0, -1) : open)
      if (group !== undefined) group.text += token;
    if (token === ')') open.pop();
    if (!token.startsWith('(')) continue;
    const name = /<(\w+)>/.exec(token)?.[1];
    const group = token === '(?' ? undefined : { name, text: '' };
    if (group !== undefined) groups.push(group);
    open.push(group);
  }
  return groups;
}

/** A class that excludes no line end, or one of the escapes that include it; a dot does not. */
function takesLineEnd(text: string): boolean {
  const classes = text.match(/\[\^?\]?(?:\\.|[^\]\\])*\]/g) ?? [];
  const rest = text.replace(/\[\^?\]?(?:\\.|[^\]\\])*\]/g, '');
  if (/\\[sWDNX]/.test(rest.replace(/\\N/g, ''))) return true;
  return classes.some((one) => (one.startsWith('[^') ? !/\\[nrsR]/.test(one) : /\\[sWDn]/.test(one)));
}
