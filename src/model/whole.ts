import type { Directive } from './directive.ts';

const wholes = new WeakMap<Directive, readonly Directive[]>();

/** All statements beside one that stands in no section are `whole`. */
export function standsIn(outermost: Directive, whole: readonly Directive[]): void {
  wholes.set(outermost, whole);
}

/** All statements beside one that stands in no section; undefined where some of the configuration was not read. */
export function wholeOf(outermost: Directive): readonly Directive[] | undefined {
  return wholes.get(outermost);
}
