import type { Interface } from '../model/network/interface.ts';

/** Names of what results rest on: one text for each thing, however often it is asked for. */
function named(kind: string): (id: string) => string {
  const known = new Map<string, string>();
  return (id) => {
    const held = known.get(id);
    if (held !== undefined) return held;
    const made = `${kind} ${id}`;
    known.set(id, made);
    return made;
  };
}

/** What a result rests on that asked whether a machine works. */
export const worksToken = named('works');

/** What a result rests on that asked for anything of a machine's configuration. */
export const machineToken = named('machine');

export const cableToken = named('cable');

/** What a result rests on that asked what is configured on a port. */
export function portToken({ id }: { readonly id: string }, { name }: Pick<Interface, 'name'>): string {
  return `port ${id} ${name}`;
}

/** What a result rests on that asked who has an address. */
export const addressToken = named('address');

/** What a result rests on that asked who is in a subnet, and which subnets there are. */
export const subnetToken = named('subnet');
export const subnetsToken = 'subnets';

/** What a result rests on that asked for the tiers of services. */
export const tiersToken = 'tiers';

/** None of the tokens is among those that are lost. */
export function isApart(tokens: ReadonlySet<string>, lost: ReadonlySet<string>): boolean {
  for (const token of lost) if (tokens.has(token)) return false;
  return true;
}
