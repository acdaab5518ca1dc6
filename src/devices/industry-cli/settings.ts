import type { Draft, InterfaceDraft, PortValues } from './draft.ts';
import type { Call, Handler } from './modes.ts';
import { type Settings, stated } from './values.ts';

/** The interfaces that a mode acts upon: one, or those of a range. */
export interface Ports {
  readonly draft: Draft;
  readonly ports: readonly InterfaceDraft[];
}

/** A value of the command's words; undefined when they are not understood. */
export type Read<T> = (args: readonly string[]) => T | undefined;

/** A command that states a value; `no` and `default` take it back. */
export function sets<Scope, Values, K extends keyof Values>(
  of: (scope: Scope) => readonly Settings<Values>[],
  key: K,
  read: Read<Values[K]>,
  negated?: Values[K],
): Handler<Scope> {
  return (scope, call) => {
    const value = call.form === 'set' ? read(call.args) : call.form === 'no' ? negated : undefined;
    if (call.form === 'set' && value === undefined) return false;
    for (const settings of of(scope)) settings[key] = value === undefined ? undefined : stated(call, value);
    return true;
  };
}

/** The same for an interface. */
export function port<K extends keyof PortValues>(
  key: K,
  read: Read<PortValues[K]>,
  negated?: PortValues[K],
): Handler<Ports> {
  return sets<Ports, PortValues, K>(({ ports }) => ports.map(({ set }) => set), key, read, negated);
}

/** A command without arguments. */
export function always<T>(value: T): Read<T> {
  return () => value;
}

/** A keyword of a table, or its abbreviation. */
export function oneOf<T>(values: Readonly<Record<string, T>>): Read<T> {
  return ([word = '']) => {
    const lower = word.toLowerCase();
    const exact = values[lower];
    if (exact !== undefined) return exact;
    const fits = Object.keys(values).filter((name) => lower !== '' && name.startsWith(lower));
    return fits.length === 1 ? values[fits[0] ?? ''] : undefined;
  };
}

export function word([first]: readonly string[]): string | undefined {
  return first;
}

/** The text of the command behind its first words. */
export function textAfter({ command }: Call, words: number): string {
  let rest = command.text;
  for (let taken = 0; taken < words; taken++) {
    const end = rest.search(/\s/);
    if (end < 0) return '';
    rest = rest.slice(end).trimStart();
  }
  return rest;
}

/** For each port, a change to it. */
export function onPorts(
  change: (port: InterfaceDraft, call: Call, draft: Draft) => boolean | undefined,
): Handler<Ports> {
  return ({ ports, draft }, call) => {
    let understood = true;
    for (const one of ports) understood = change(one, call, draft) !== false && understood;
    return understood;
  };
}
