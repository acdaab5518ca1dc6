import type { Directive } from '../model/directive.ts';
import { type StatementPart, unknownEffect } from '../model/effect.ts';
import { heldBy } from '../model/held.ts';
import type { PathDevice } from '../network/path.ts';

/** What the kind's table says of a statement; of one that no table knows the worst. */
export function partsIn(
  device: PathDevice,
  statement: Directive,
  around: readonly Directive[],
): readonly StatementPart[] {
  const named = device.parts?.(statement, around) ?? [];
  if (named.length > 0) return named;
  return [{ word: statement.name, value: statement.arguments.join(' '), effect: unknownEffect }];
}

/** The statement without what is inside. */
export function headOf({ name, arguments: given, content }: Directive): string {
  return [name, ...given, ...(content === undefined ? [] : [content])].join('\0');
}

/** The statement with all that is inside as one text. */
export const digestOf = heldBy((statement: Directive): string => {
  const { block } = statement;
  if (block === undefined || block.length === 0) return headOf(statement);
  return `${headOf(statement)}\0{${block.map(digestOf).join('\0\0')}}`;
});

/** Names of sections that only say whether what is inside is there. */
export function isTransparent(name: string): boolean {
  return /^(?:ifmodule|ifdefine|ifversion|iffile)$/.test(name);
}
