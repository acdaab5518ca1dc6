import type { InterfaceAddress } from '../../../model/network/interface.ts';
import type { Path } from '../../../network/path.ts';
import { type Station, stationsOf } from '../../../network/segments.ts';
import { sharedGateways, stationText } from '../../network.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'helper-missing',
  severity: 'warning',
  profile: 'outage',
  scope: 'pair',
  title: 'One of two gateways of a subnet does not relay DHCP',
  why: 'While the other one is away, or has lost its way to the server, no host of the subnet gets an address: they fall off one by one as leases end.',
  fix: "Give both the same 'ip helper-address'.",
  check: checkGateways,
});

function* checkGateways({ path }: RuleContext): Iterable<Observation> {
  for (const stations of gatewaysOf(path)) {
    const relaying = stations.find(({ port }) => port.helpers.length > 0);
    const silent = stations.find(({ port }) => port.helpers.length === 0);
    if (relaying === undefined || silent === undefined || relaying.device === silent.device) continue;
    yield {
      message: `${stationText(relaying)} relays DHCP to ${relaying.port.helpers.map(({ value }) => value).join(', ')}, and ${stationText(silent)} does not`,
      span: silent.port.span,
      related: [
        { span: relaying.port.helpers[0]?.span ?? relaying.port.span, message: stationText(relaying) },
      ],
      subjects: [`${stationText(silent)}/helper`],
    };
  }
}

/** Routers that share an address: by a group, or by a virtual address that each of them has. */
function gatewaysOf(path: Path): readonly (readonly Station[])[] {
  const groups = sharedGateways(path).map((members) => members.map(({ station }) => station));
  const shared = stationsOf(path).flatMap((station) =>
    station.port.addresses
      .filter(isShared)
      .map(({ address }) => ({ key: `${station.vrf} ${address}`, station })),
  );
  const virtual = [...Map.groupBy(shared, ({ key }) => key).values()].map((same) =>
    same.map(({ station }) => station),
  );
  return [...groups, ...virtual];
}

function isShared({ virtual, inactive, family }: InterfaceAddress): boolean {
  return virtual === true && inactive === undefined && family === 'ipv4';
}
