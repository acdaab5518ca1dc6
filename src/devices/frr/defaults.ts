import type { NetworkFacts } from '../../model/network/facts.ts';
import type { RedundancyGroup, Stated } from '../../model/network/interface.ts';
import type { BgpProcess, OspfInterface } from '../../model/network/routing.ts';
import type { Reading } from '../device.ts';
import { itemsOf } from '../industry-cli/lines.ts';
import { type CliTree, isCommand } from '../industry-cli/tree.ts';
import { byDefault } from '../industry-cli/values.ts';
import { guide } from './guide.ts';

/** What FRR does when nothing is said, beside the platform's defaults; bridges are the kernel's, so no tree is told. */
export function withDefaults(reading: Reading<CliTree>): Reading<CliTree> {
  const { network } = reading.facts;
  if (network === undefined) return reading;
  const implied = impliedByProfile(reading.tree);
  const told: NetworkFacts = {
    ...network,
    spanningTree: undefined,
    interfaces: network.interfaces.map((one) => ({
      ...one,
      redundancy: one.redundancy.map(withInterval),
      madeElsewhere: true as const,
    })),
    ospfInterfaces: network.ospfInterfaces.map(withTimers),
    bgp: network.bgp.map((process) => withOptions(process, implied)),
  };
  return { ...reading, facts: { ...reading.facts, network: told } };
}

/** A second (FRR User Guide, VRRP; RFC 5798, 5.2.7). */
function withInterval(group: RedundancyGroup): RedundancyGroup {
  return { ...group, advertisement: group.advertisement ?? byDefault(1000, guide('VRRP')) };
}

/** Hello every 10 seconds, dead after 40 (FRR User Guide, OSPFv2 and OSPFv3). */
function withTimers(one: OspfInterface): OspfInterface {
  const from = guide(one.version === 2 ? 'OSPFv2' : 'OSPFv3');
  return { ...one, hello: one.hello ?? byDefault(10, from), dead: one.dead ?? byDefault(40, from) };
}

/**
 * Since 7.4 an external session without a policy carries no routes (RFC 8212), but in the datacenter profile; that one
 * also balances over paths of different AS numbers (FRR User Guide, BGP; release notes of 7.4).
 */
function impliedByProfile({ sources, platform }: CliTree): readonly Stated<string>[] {
  const said = (name: string): string | undefined => {
    for (const source of sources)
      for (const item of itemsOf(source, platform)) {
        if (!isCommand(item)) continue;
        const [first, second, value] = item.words;
        if (first === 'frr' && second === name && value !== undefined) return value;
      }
    return undefined;
  };
  const [, major = '', minor = '0'] = /^(\d{1,4})(?:\.(\d{1,4}))?/.exec(said('version') ?? '') ?? [];
  const isOld = major !== '' && Number(major) * 100 + Number(minor) < 704;
  if (said('defaults') === 'datacenter')
    return [byDefault('bgp bestpath as-path multipath-relax', guide('BGP, profile datacenter'))];
  return isOld ? [] : [byDefault('bgp ebgp-requires-policy', guide('BGP'))];
}

function withOptions(process: BgpProcess, implied: readonly Stated<string>[]): BgpProcess {
  const { options = [] } = process;
  const said = new Set(options.map(({ value }) => value.replace(/^no /, '')));
  const all = [...options, ...implied.filter(({ value }) => !said.has(value))];
  const needed = all.find(({ value }) => value === 'bgp ebgp-requires-policy');
  return { ...process, options: all, missingPolicies: needed && deniedBy(needed) };
}

function deniedBy(said: Stated<string>): NonNullable<BgpProcess['missingPolicies']> {
  const action = { ...said, value: 'deny' as const };
  return [
    { direction: 'inbound', action },
    { direction: 'outbound', action },
  ];
}
