import type { NetworkFacts } from '../../../model/network/facts.ts';
import { networkDevices } from '../../../network/router-neighbors.ts';
import type { Span } from '../../../text/source.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'filter-undefined',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'An access list is applied that does not exist',
  why: 'Nothing is filtered where somebody counts on it; and once anybody makes a list of that name with one entry, all else is dropped at once.',
  fix: 'Make the list, correct the name, or take it off.',
  check: checkDevices,
});

interface Use {
  readonly name: string;
  readonly family: string;
  readonly where: string;
  readonly span: Span;
  readonly enabled: boolean;
  /** It says who may log in, and filters no traffic. */
  readonly isLogin: boolean;
}

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const { device, network } of networkDevices(path)) {
    const known = new Set(network.filters.map(({ family, name }) => `${family} ${name}`));
    for (const { name, family, where, span, enabled, isLogin } of usesOf(network)) {
      const families = family === 'any' ? ['ipv4', 'ipv6'] : [family];
      if (families.some((one) => known.has(`${one} ${name}`))) continue;
      yield {
        severity: enabled ? (isLogin ? 'warning' : 'error') : 'note',
        message: `${device.id} ${where} names the access list ${name}, which ${device.id} does not have${isLogin ? '' : outcome[network.platform]}`,
        span,
        subjects: [`${device.id}/${where}/filter:${family}/${name}`],
      };
    }
  }
}

/** What the manual says of it; of the others nothing is claimed. */
const outcome: Readonly<Record<NetworkFacts['platform'], string>> = {
  ios: ': IOS lets everything pass',
  eos: '',
  frr: '',
  linux: '',
};

function usesOf({ interfaces, management }: NetworkFacts): readonly Use[] {
  const ports = interfaces.flatMap(({ name: port, filters, enabled }) =>
    filters.map(({ name, family, direction, span }) => ({
      name,
      family,
      where: `${port} ${direction}`,
      span,
      enabled: enabled.value,
      isLogin: false,
    })),
  );
  const logins = (management.accessFilters ?? []).flatMap(({ value, span }) =>
    span === undefined
      ? []
      : [{ name: value, family: 'any', where: 'login', span, enabled: true, isLogin: true }],
  );
  return [...ports, ...logins];
}
