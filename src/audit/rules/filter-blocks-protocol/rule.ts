import type { Filter } from '../../../model/network/filter.ts';
import type { Interface } from '../../../model/network/interface.ts';
import { type Asked, decideFor } from '../../../network/filters.ts';
import type { Path, PathDevice } from '../../../network/path.ts';
import { type Expected, expectedPackets } from '../../expected-packets.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'filter-blocks-protocol',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'An access list drops what the device itself needs from its neighbour',
  why: 'OSPF and BGP lose the neighbour and all its routes; of two gateways both become active, as neither hears the other.',
  fix: 'Permit the protocol from the neighbours, before anything that denies it.',
  check: checkFilters,
});

function* checkFilters({ path }: RuleContext): Iterable<Observation> {
  for (const expected of expectedOnFiltered(path)) {
    const { device, port, from, protocol, ways } = expected;
    const applied = port.filters.find(({ family, direction }) => family === 'ipv4' && direction === 'in');
    const filter = applied === undefined ? undefined : filterOf(device, applied.name);
    if (applied === undefined || filter === undefined) continue;
    const denials = ways.map((packets) => denial(filter, packets));
    const [first] = denials;
    if (first === undefined || denials.includes(undefined)) continue;
    yield {
      severity: device.facts.network?.platform === 'ios' ? 'error' : 'warning',
      message: `${device.id} ${port.name}: ${applied.name} drops ${protocol} from ${from}`,
      span: first,
      related: [{ span: applied.span, message: `${applied.name} is applied here` }],
      subjects: [`${device.id}/${port.name}/filter:${applied.name}/${protocol}`],
    };
  }
}

/** One for each protocol and port: several neighbours have one cause. */
function expectedOnFiltered(path: Path): Iterable<Expected> {
  const filtered = expectedPackets(path).filter(({ port }) => port.filters.length > 0);
  return new Map(filtered.map((one) => [keyOf(one.device, one.port, one.protocol), one])).values();
}

function keyOf({ id }: PathDevice, { name }: Interface, protocol: string): string {
  return `${id} ${name} ${protocol}`;
}

function filterOf({ facts }: PathDevice, name: string): Filter | undefined {
  return facts.network?.filters.find((one) => one.family === 'ipv4' && one.name === name);
}

/** The entry that surely drops the packets, or the list whose end does. */
function denial(filter: Filter, packets: Asked): Observation['span'] | undefined {
  const decided = decideFor(filter, packets);
  return decided?.action === 'deny' ? (decided.entry?.span ?? filter.span) : undefined;
}
