import type { NetworkFacts } from '../../model/network/facts.ts';
import type { Interface } from '../../model/network/interface.ts';
import type { CapturedInterface } from './interfaces.ts';
import type { CapturedVrfs } from './vrfs.ts';

export type Aspect = 'addresses' | 'enabled' | 'mtu' | 'vrf';

/** How many interfaces agree with what the device said, and those that do not. */
export interface Agreement {
  readonly same: number;
  readonly different: readonly string[];
}

/** Facts held against the device's own output, interface by interface; those that only one side has are left out. */
export function compareCaptured(
  { interfaces }: NetworkFacts,
  captured: readonly CapturedInterface[],
  vrfs: CapturedVrfs | undefined,
): Readonly<Record<Aspect, Agreement>> {
  const byName = new Map(interfaces.map((one) => [one.name, one]));
  const pairs = captured.flatMap((seen) => {
    const facts = byName.get(seen.name);
    return facts === undefined ? [] : [{ facts, seen }];
  });
  const agree = (
    tell: (pair: (typeof pairs)[number]) => readonly [string, string] | undefined,
  ): Agreement => {
    const told = pairs.flatMap((pair) => {
      const both = tell(pair);
      return both === undefined ? [] : [{ name: pair.facts.name, said: both[0], is: both[1] }];
    });
    const different = told.filter(({ said, is }) => said !== is);
    return {
      same: told.length - different.length,
      different: different.map(({ name, said, is }) => `${name}: model ${said || '-'}, device ${is || '-'}`),
    };
  };
  const tables = new Map(
    [...(vrfs ?? [])].flatMap(([name, ports]) => ports.map((port) => [port, name] as const)),
  );
  return {
    addresses: agree(({ facts, seen }) =>
      facts.dhcp?.value === true ? undefined : [ipv4Of(facts).join(' '), seen.addresses.toSorted().join(' ')],
    ),
    enabled: agree(({ facts, seen }) => [`${facts.enabled.value}`, `${seen.enabled}`]),
    mtu: agree(({ facts, seen }) =>
      seen.mtu === undefined ? undefined : [`${facts.mtu.value}`, `${seen.mtu}`],
    ),
    vrf: agree(({ facts }) => {
      const table = tables.get(facts.name);
      return table === undefined ? undefined : [facts.vrf?.value ?? '', table];
    }),
  };
}

function ipv4Of({ addresses }: Interface): readonly string[] {
  return addresses
    .filter(({ family, inactive }) => family === 'ipv4' && inactive === undefined)
    .map(({ address, length }) => `${address}/${length}`)
    .toSorted();
}
