import { walkDirectives } from '../../model/directive.ts';
import type { Effect, StatementPart } from '../../model/effect.ts';
import type { DeviceKind } from '../device.ts';
import { deviceKinds } from '../registry.ts';

/** Every part of a text, with the line of its statement. */
export function partsOf(
  kind: DeviceKind,
  text: string,
): readonly (StatementPart & { readonly line: number })[] {
  const { tree } = kind.read([{ file: 'text', text }]);
  return [...walkDirectives(kind.directives?.(tree) ?? [])].flatMap(([statement, around]) =>
    (kind.parts?.(statement, around) ?? []).map((part) => ({ ...part, line: statement.span.line })),
  );
}

export function kindNamed(name: string): DeviceKind {
  const found = deviceKinds.find(({ kind }) => kind === name);
  if (found === undefined) throw new Error(`no kind is named ${name}`);
  return found;
}

/** `word class [computed] [ordered]: value` of the parts of the last line. */
export function lastLine(kind: string, text: string): readonly string[] {
  const all = partsOf(kindNamed(kind), text);
  const last = Math.max(...all.map(({ line }) => line));
  return all.filter(({ line }) => line === last).map(({ word, value, effect }) => shown(word, value, effect));
}

export function shown(word: string, value: string, { class: name, computed, ordered }: Effect): string {
  const marks = [name, computed === true ? 'computed' : '', ordered === true ? 'ordered' : ''];
  return `${word}: ${marks.filter((mark) => mark !== '').join(' ')}: ${value}`;
}
