import type { Stated } from '../../../model/network/interface.ts';
import type { Path } from '../../../network/path.ts';
import { networkDevices } from '../../../network/router-neighbors.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'duplicate-router-id',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'Two routers have the same router identifier',
  why: 'OSPF routers take the routes of one for those of the other, and routes come and go without end; BGP of one AS refuses the session.',
  fix: 'Give each router an identifier of its own, such as its loopback address.',
  check: checkRouters,
});

interface Router {
  readonly device: string;
  /** Routers that must differ: a protocol and its table, for BGP an AS. */
  readonly domain: string;
  readonly id: Stated<string>;
}

function* checkRouters({ path }: RuleContext): Iterable<Observation> {
  const routers = routersOf(path).filter(({ id }) => id.span !== undefined);
  for (const same of Map.groupBy(routers, ({ domain, id }) => `${domain} ${id.value}`).values()) {
    const [first] = same;
    const other = same.find(({ device }) => device !== first?.device);
    if (first?.id.span === undefined || other?.id.span === undefined) continue;
    yield {
      message: `${first.device} and ${other.device} have the same router identifier ${first.id.value} in ${first.domain}`,
      span: other.id.span,
      related: [{ span: first.id.span, message: first.device }],
      subjects: [`${[first.device, other.device].sort().join('+')}/router-id:${first.domain}`],
    };
  }
}

function routersOf(path: Path): readonly Router[] {
  return networkDevices(path).flatMap(({ device: { id: device }, network }) => [
    ...network.ospf.flatMap(({ routerId, version, vrf, shutdown }) =>
      routerId === undefined || shutdown?.value === true
        ? []
        : [{ device, domain: `OSPFv${version}${tableText(vrf)}`, id: routerId }],
    ),
    ...network.bgp.flatMap(({ routerId, as, vrf }) =>
      routerId === undefined ? [] : [{ device, domain: `AS ${as}${tableText(vrf)}`, id: routerId }],
    ),
  ]);
}

function tableText(vrf: string): string {
  return vrf === '' ? '' : ` of VRF ${vrf}`;
}
