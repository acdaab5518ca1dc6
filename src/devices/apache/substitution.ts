import type { Template, TemplatePart } from '../../model/decision.ts';
import type { Field, Transform } from '../../model/predicate.ts';
import { commonRegex, literalBeforeRest } from './regex.ts';
import { isSchemeVariable, requestField } from './request-fields.ts';

/** What `$1` and the like stand for, as far as the pattern tells; undefined: only the running program knows. */
export type Captures = (group: number) => TemplatePart | undefined;

const none: readonly Transform[] = [];
const piece = /\\(.)|\$(\d)|%(\d)|%\{([^{}]+)\}|\$\{[^{}]*\}|\$\{/g;

/** The text that a rule puts in place of what it matched. */
export function substitutionTemplate(
  text: string,
  captures: Captures,
  uri: Field = { name: 'path' },
): Template {
  const parts: TemplatePart[] = [];
  let copied = 0;
  const literal = (value: string): void => {
    if (value !== '') parts.push({ literal: value });
  };
  for (const match of text.matchAll(piece)) {
    literal(text.slice(copied, match.index));
    copied = match.index + match[0].length;
    const [whole, escaped, group, , variable] = match;
    if (escaped !== undefined) literal(escaped);
    else if (group !== undefined) parts.push(captures(Number(group)) ?? opaque(whole));
    else parts.push(variable === undefined ? opaque(whole) : variablePart(variable, uri));
  }
  literal(text.slice(copied));
  return { text, parts };
}

function variablePart(variable: string, uri: Field): TemplatePart {
  if (variable === 'REQUEST_URI') return { field: uri, transforms: none };
  if (isSchemeVariable(variable)) return opaque(`%{${variable}}`);
  return requestField(variable);
}

function opaque(argument: string): TemplatePart {
  return { field: { name: 'opaque', argument }, transforms: none };
}

/**
 * Groups of a pattern that matched the field: `^text(.*)$` tells the first one, and the whole of it; others are what the
 * expression finds again, where both languages understand it alike.
 */
export function capturesOf(pattern: string, ignoreCase = false, field: Field = { name: 'path' }): Captures {
  const regex = commonRegex(pattern, ignoreCase);
  const found = (group: number): TemplatePart | undefined => {
    if (regex === undefined || group > groupsIn(regex.source)) return undefined;
    const given = [regex.source, regex.ignoreCase ? 'i' : '', `$${group}`];
    return { field, transforms: [{ name: 'substitute', arguments: given }] };
  };
  const before = literalBeforeRest(pattern);
  const whole = before !== undefined || pattern === '.*' || pattern === '^.*$';
  return (group) => {
    if (group === 0 && whole) return { field, transforms: none };
    if (group !== 1 || before === undefined) return found(group);
    return before === ''
      ? { field, transforms: none }
      : { field, transforms: [{ name: 'bytes', arguments: [String(before.length)] }] };
  };
}

/** One more alternative, the empty one, matches anything, and its result has a place for each group. */
function groupsIn(source: string): number {
  return (new RegExp(`${source}|`).exec('')?.length ?? 1) - 1;
}

/** Nothing in it is left to the running program. */
export function isKnown({ parts }: Template): boolean {
  return parts.every((part) => 'literal' in part || part.field.name !== 'opaque');
}

/** What comes of the request is encoded again where it goes into a URL (ap_proxy_canonenc_ex, ap_escape_uri). */
export function encoded({ text, parts }: Template): Template {
  return { text, parts: parts.map(encodedPart) };
}

export function encodedPart(part: TemplatePart): TemplatePart {
  if ('literal' in part || 'table' in part || part.field.name === 'opaque') return part;
  return { ...part, transforms: [...part.transforms, { name: 'escape', arguments: [] }] };
}

/** The arguments of the request behind a mark; nothing where there are none. */
export function argumentsBehind(mark: string): TemplatePart {
  const transform = { name: 'substitute', arguments: ['^(.+)$', '', `${mark}$1`] } as const;
  return { field: { name: 'query' }, transforms: [transform] };
}

/** A path becomes a whole URL with the scheme and the name that were asked for (ap_construct_url). */
export function locationTemplate({ text, parts }: Template): Template {
  const [first] = parts;
  const isPath =
    text.startsWith('/') || (first !== undefined && 'field' in first && first.field.name === 'path');
  if (!isPath) return { text, parts };
  const secure = { matcher: { kind: 'exact', value: '1', ignoreCase: false }, value: 'https' } as const;
  const host: TemplatePart = {
    field: { name: 'host' },
    transforms: [
      { name: 'lower', arguments: [] },
      { name: 'replace', arguments: [':80$', '', ''] },
    ],
  };
  const scheme: TemplatePart = {
    field: { name: 'scheme-tls' },
    transforms: [],
    table: [secure],
    otherwise: 'http',
  };
  return { text, parts: [scheme, { literal: '://' }, host, ...parts] };
}
