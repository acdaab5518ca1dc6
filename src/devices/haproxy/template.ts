import type { Template, TemplatePart } from '../../model/decision.ts';
import { mapEntries } from './lists.ts';
import { isMatchMethod, matcherOf } from './patterns.ts';
import { type Resolved, resolveSample, type SampleScope } from './resolve-sample.ts';
import { parseSample } from './sample.ts';

export interface TemplateContext {
  readonly scope: SampleScope;
  readonly fileText: (path: string) => string | undefined;
  readonly noteFile: (path: string) => void;
}

/** A log-format string such as `bk_%[path,field(2,/)]` (manual 8.2.6): literals, expressions, and variables like `%ci`. */
export function parseTemplate(text: string, context: TemplateContext): Template {
  const parts: TemplatePart[] = [];
  let literal = '';
  let at = 0;
  while (at < text.length) {
    const percent = text.indexOf('%', at);
    literal += text.slice(at, percent < 0 ? text.length : percent);
    if (percent < 0) break;
    if (text.charAt(percent + 1) === '%') {
      literal += '%';
      at = percent + 2;
      continue;
    }
    if (literal !== '') parts.push({ literal });
    literal = '';
    const { part, end } = readPart(text, percent, context);
    parts.push(part);
    at = end;
  }
  if (literal !== '' || parts.length === 0) parts.push({ literal });
  return { text, parts };
}

const flags = /%(?:\{[^}]{0,40}\})?/y;
const variable = /[A-Za-z]+(?:\.[A-Za-z]+)*/y;

function readPart(
  text: string,
  percent: number,
  context: TemplateContext,
): { readonly part: TemplatePart; readonly end: number } {
  flags.lastIndex = percent;
  const at = percent + (flags.exec(text)?.[0].length ?? 1);
  if (text.charAt(at) !== '[') {
    variable.lastIndex = at;
    const name = variable.exec(text)?.[0] ?? '';
    return { part: opaquePart(`%${name}`), end: at + Math.max(name.length, 1) };
  }
  const parsed = parseSample(text.slice(at + 1, at + 1 + 4096));
  const end = at + 1 + (parsed?.end ?? 0);
  if (parsed === undefined || text.charAt(end) !== ']') {
    // What follows a broken expression is not looked at: nobody knows where it ends.
    return { part: opaquePart(text.slice(percent, percent + 80)), end: text.length };
  }
  return { part: partOf(resolveSample(parsed.sample, context.scope), context), end: end + 1 };
}

/** What an expression gives as text; a map whose file nobody read is opaque. */
export function partOf(resolved: Resolved, context: TemplateContext): TemplatePart {
  const { field, transforms, map } = resolved;
  if (resolved.count || resolved.type === 'base') return opaquePart('base');
  if (map === undefined) return { field, transforms };
  context.noteFile(map.file);
  const text = context.fileText(map.file);
  const method = isMatchMethod(map.method) ? map.method : 'str';
  if (text === undefined) return opaquePart(`map(${map.file})`);
  const table = mapEntries(text).map(({ key, value }) => ({ matcher: matcherOf(method, key, false), value }));
  return { field, transforms, table, otherwise: map.otherwise };
}

function opaquePart(argument: string): TemplatePart {
  return { field: { name: 'opaque', argument }, transforms: [] };
}

/** The text of a template that has no part of the request. */
export function literalText({ parts }: Template): string | undefined {
  const [only] = parts;
  return parts.length === 1 && only !== undefined && 'literal' in only ? only.literal : undefined;
}
