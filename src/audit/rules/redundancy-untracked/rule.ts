import type { Interface } from '../../../model/network/interface.ts';
import { type NetworkDevice, networkDevices, routesDynamically } from '../../../network/router-neighbors.ts';
import { ownAddressFor } from '../../../network/subnets.ts';
import { groupText, type Member, sharedGateways, stationText } from '../../network.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'redundancy-untracked',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'path',
  title: 'The active gateway does not watch the only way out that it has',
  why: 'When its uplink fails it stays active and drops what hosts send to it, while the other router still has a way out.',
  fix: "Follow the uplink with 'track', so that the priority falls below that of the other router, and let that one preempt.",
  check: checkGroups,
});

function* checkGroups({ path }: RuleContext): Iterable<Observation> {
  const byDevice = new Map(networkDevices(path).map((one) => [one.device, one]));
  for (const members of sharedGateways(path)) {
    const [active, standby] = [...members].sort((a, b) => b.group.priority.value - a.group.priority.value);
    if (active === undefined || standby === undefined || active.group.tracks.length > 0) continue;
    if (active.group.priority.value === standby.group.priority.value) continue;
    const [uplink, theirs] = [active, standby].map((one) =>
      soleUplink(byDevice.get(one.station.device), one),
    );
    if (uplink === undefined || theirs === undefined || active.station.device === standby.station.device)
      continue;
    yield {
      message: `${groupText(active)}: ${stationText(active.station)} is active and does not follow ${uplink.name}, its only way to everywhere else`,
      span: active.group.span,
      related: [{ span: uplink.span, message: `${active.station.device.id} ${uplink.name}` }],
      subjects: [`${stationText(active.station)}/${active.group.protocol}:${active.group.group}/untracked`],
    };
  }
}

/** The interface of the one static default route; none where routing finds other ways, or the other router is the way. */
function soleUplink(one: NetworkDevice | undefined, { station }: Member): Interface | undefined {
  if (one === undefined || routesDynamically(one.network, station.vrf)) return undefined;
  const defaults = one.network.routes.filter(
    ({ vrf, family, prefix }) => vrf === station.vrf && family === 'ipv4' && prefix.endsWith('/0'),
  );
  const [only, another] = defaults;
  if (only?.nextHop === undefined || another !== undefined || only.track !== undefined) return undefined;
  const { nextHop } = only;
  const uplink = one.network.interfaces.find(
    (port) =>
      port.enabled.value &&
      (port.vrf?.value ?? '') === station.vrf &&
      ownAddressFor(port, nextHop) !== undefined,
  );
  const canFail = uplink?.kind === 'physical' || uplink?.kind === 'subinterface';
  return canFail && uplink !== station.port ? uplink : undefined;
}
