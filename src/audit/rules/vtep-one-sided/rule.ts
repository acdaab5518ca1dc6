import type { NetworkFacts } from '../../../model/network/facts.ts';
import type { Stated } from '../../../model/network/interface.ts';
import type { VxlanTunnel } from '../../../model/network/routing.ts';
import type { Path, PathDevice } from '../../../network/path.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'vtep-one-sided',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'One end of a VXLAN tunnel floods to the other, and the other does not flood back',
  why: 'Broadcasts cross in one direction only: ARP requests arrive and their answers do, but nobody behind the silent end finds anybody behind the other one.',
  fix: "Name the other switch's tunnel address in both flood lists.",
  check: checkTunnels,
});

interface Tunnel {
  readonly device: PathDevice;
  readonly tunnel: VxlanTunnel;
  readonly address: string;
}

function* checkTunnels({ path }: RuleContext): Iterable<Observation> {
  const tunnels = tunnelsOf(path);
  const byAddress = Map.groupBy(tunnels, ({ address }) => address);
  for (const one of tunnels)
    for (const flooded of one.tunnel.floodList) {
      const [far, second] = byAddress.get(flooded.value) ?? [];
      // An address that several have is one of anycast: who answers is not said.
      if (far !== undefined && second === undefined) yield* compare(one, flooded, far);
    }
}

function* compare(one: Tunnel, flooded: Stated<string>, far: Tunnel): Iterable<Observation> {
  const { floodList } = far.tunnel;
  const isLearned = floodList.length === 0;
  if (one.device === far.device || isLearned || floodList.some(({ value }) => value === one.address)) return;
  const shared = one.tunnel.networks.filter(({ vni }) =>
    far.tunnel.networks.some((other) => other.vni === vni),
  );
  const span = floodList[0]?.span ?? far.tunnel.source?.span;
  if (shared.length === 0 || span === undefined) return;
  yield {
    message: `${far.device.id} does not flood to ${one.address} of ${one.device.id}, which floods to it; they share VNI ${shared.map(({ vni }) => vni).join(', ')}`,
    span,
    related:
      flooded.span === undefined
        ? []
        : [{ span: flooded.span, message: `${one.device.id} floods to ${flooded.value}` }],
    subjects: [`${far.device.id}/vtep:${one.device.id}`],
  };
}

function tunnelsOf({ devices }: Path): readonly Tunnel[] {
  return devices.flatMap((device) => {
    const { network } = device.facts;
    return (network?.vxlan ?? []).flatMap((tunnel): readonly Tunnel[] => {
      const address = network === undefined ? undefined : addressOf(network, tunnel);
      return address === undefined ? [] : [{ device, tunnel, address }];
    });
  });
}

/** The address that the tunnel starts from, by itself or of the interface that is named. */
function addressOf({ interfaces }: NetworkFacts, { source }: VxlanTunnel): string | undefined {
  const port = interfaces.find(({ name }) => name.toLowerCase() === source?.value.toLowerCase());
  return port === undefined ? source?.value : port.addresses[0]?.address;
}
