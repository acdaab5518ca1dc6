import type { Value } from './variables.ts';

/** The regular expression that matched last, as far as that is sure, and what it was matched with. */
export interface Captures {
  readonly value: Value;
  /** In the common subset of PCRE and ECMAScript. */
  readonly source: string;
  readonly ignoreCase: boolean;
}

/** What `$1` or a named group stands for; undefined when the expression has no such group. */
export function captureValue(name: string, { value, source, ignoreCase }: Captures): Value | undefined {
  const group = /^[1-9]$/.test(name) ? Number(name) : groupNames(source).indexOf(name) + 1;
  if (group === 0) return undefined;
  const transform = { name: 'substitute', arguments: [source, ignoreCase ? 'i' : '', `$${group}`] } as const;
  return { field: value.field, transforms: [...value.transforms, transform] };
}

/** Names of the capturing groups in their order; an unnamed one has an empty name. */
function groupNames(source: string): readonly string[] {
  const pieces = source.matchAll(/\\[^]|\[\^?\]?(?:\\[^]|[^\]\\])*\]|\((?:\?(?:<([A-Za-z_]\w*)>)?)?/g);
  return [...pieces].flatMap(([piece, name]) => {
    if (!piece.startsWith('(')) return [];
    return piece === '(' ? [''] : (name ?? []);
  });
}
