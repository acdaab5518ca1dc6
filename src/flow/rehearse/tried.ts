import type { DeviceKind, Reading } from '../../devices/device.ts';
import type { Directive } from '../../model/directive.ts';

/** Whether the configuration that ran has this part of a statement, as the kind's table names it. */
export type Tried = (word: string, value: string) => boolean;

/** A sandbox leaves out what it cannot have: only what its configuration still says was tried. */
export function triedIn(kind: DeviceKind, { tree }: Reading): Tried {
  const found = new Set<string>();
  const visit = (statements: readonly Directive[], around: readonly Directive[]): void => {
    for (const statement of statements) {
      for (const { word, value } of kind.parts?.(statement, around) ?? []) found.add(`${word}\0${value}`);
      if (statement.block !== undefined) visit(statement.block, [...around, statement]);
    }
  };
  visit(kind.directives?.(tree) ?? [], []);
  return (word, value) => found.has(`${word}\0${value}`);
}
