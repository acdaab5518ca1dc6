import type { Stated } from '../../model/network/interface.ts';
import { numberIn } from '../industry-cli/values.ts';
import { memberNames } from './names.ts';
import { type Option, type Stanza, type Stanzas, stanzaOf } from './stanzas.ts';

/** The last of an option's values: later lines of one interface win. */
export function last({ options }: Stanza, ...keys: readonly string[]): Option | undefined {
  for (const key of keys) {
    const option = options.get(key)?.at(-1);
    if (option !== undefined) return option;
  }
  return undefined;
}

export function all({ options }: Stanza, key: string): readonly Option[] {
  return options.get(key) ?? [];
}

export function wordOf(stanza: Stanza, ...keys: readonly string[]): Stated<string> | undefined {
  const option = last(stanza, ...keys);
  return option === undefined ? undefined : { value: option.values.join(' '), span: option.span };
}

export function numberOf(stanza: Stanza, ...keys: readonly string[]): Stated<number> | undefined {
  const option = last(stanza, ...keys);
  const value = numberIn(option?.values[0], 0, 4_294_967_295);
  return option === undefined || value === undefined ? undefined : { value, span: option.span };
}

export function flagOf(stanza: Stanza, ...keys: readonly string[]): Stated<boolean> | undefined {
  const option = last(stanza, ...keys);
  if (option === undefined) return undefined;
  return { value: /^(?:yes|on|1)$/i.test(option.values[0] ?? ''), span: option.span };
}

/** Who holds whom, found once. */
export interface Structure {
  readonly isCumulus: boolean;
  /** Members of bridges and bonds in the order of writing. */
  readonly bridges: ReadonlyMap<Stanza, readonly string[]>;
  readonly bonds: ReadonlyMap<Stanza, readonly string[]>;
  /** The bridge, and the bond, that an interface is in. */
  readonly bridgeOf: ReadonlyMap<string, Stanza>;
  readonly bondOf: ReadonlyMap<string, Stanza>;
  /** Interfaces that others are made of: they come up with these. */
  readonly needed: ReadonlySet<string>;
}

/** Finds members; those without a stanza of their own get one, since the port is there all the same. */
export function structureOf(stanzas: Stanzas): Structure {
  const bridges = membership(stanzas, 'bridge-ports');
  const bonds = membership(stanzas, 'bond-slaves', 'slaves');
  for (const one of stanzas.byName.values()) {
    const master = stanzas.byName.get(last(one, 'bond-master')?.values[0] ?? '');
    if (master !== undefined) bonds.set(master, [...new Set([...(bonds.get(master) ?? []), one.name])]);
  }
  const needed = new Set([...bridges.values(), ...bonds.values()].flat());
  for (const one of stanzas.byName.values()) {
    const below = baseOf(one);
    if (below === undefined) continue;
    needed.add(below);
    stanzaOf(stanzas, below, one.span);
  }
  return {
    isCumulus: [...stanzas.byName.keys()].some((name) => /^swp\d/.test(name)),
    bridges,
    bonds,
    bridgeOf: inverse(bridges),
    bondOf: inverse(bonds),
    needed,
  };
}

function membership(stanzas: Stanzas, ...keys: readonly string[]): Map<Stanza, readonly string[]> {
  const found = new Map<Stanza, readonly string[]>();
  for (const stanza of stanzas.byName.values()) {
    const lines = keys.flatMap((key) => all(stanza, key));
    const [first] = lines;
    if (first === undefined) continue;
    const names = memberNames(
      [...new Set(lines.map(({ values }) => values.join(' ')))].flatMap((line) => line.split(' ')),
      stanzas.byName.keys(),
    );
    for (const name of names) stanzaOf(stanzas, name, first.span);
    found.set(stanza, names);
  }
  return found;
}

function inverse(members: ReadonlyMap<Stanza, readonly string[]>): ReadonlyMap<string, Stanza> {
  return new Map([...members].flatMap(([holder, names]) => names.map((name) => [name, holder] as const)));
}

/** The interface below a tagged one: `vlan-raw-device`, or what stands before the last point of `swp1.10`. */
export function baseOf(stanza: Stanza): string | undefined {
  const raw = last(stanza, 'vlan-raw-device')?.values[0];
  return raw ?? /^(.+)\.\d{1,4}$/.exec(stanza.name)?.[1];
}

/** The tag of `swp1.10`, `vlan10` or `vlan-id 10`. */
export function tagOf(stanza: Stanza): Stated<number> | undefined {
  const said = numberOf(stanza, 'vlan-id');
  if (said !== undefined) return said;
  const isTagged = last(stanza, 'vlan-raw-device') !== undefined;
  const pattern = isTagged ? /(\d{1,4})$/ : /\.(\d{1,4})$/;
  const value = numberIn(pattern.exec(stanza.name)?.[1], 1, 4094);
  return value === undefined ? undefined : { value, span: stanza.span };
}

export function isVlanAware(stanza: Stanza): boolean {
  return flagOf(stanza, 'bridge-vlan-aware')?.value === true;
}
