import type { Stated } from '../../../model/network/interface.ts';
import type { VxlanNetwork } from '../../../model/network/routing.ts';
import type { PathDevice } from '../../../network/path.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'route-target-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'path',
  title: 'A VXLAN network takes none of the routes that others of it send',
  why: 'Addresses behind the other switches are never learned here, or those behind this one never there: hosts of one VLAN do not reach each other across the fabric.',
  fix: "Give all switches of the VNI the same 'route-target'.",
  check: checkNetworks,
});

interface End {
  readonly device: PathDevice;
  readonly network: VxlanNetwork;
}

function* checkNetworks({ path }: RuleContext): Iterable<Observation> {
  const ends = path.devices.flatMap((device) =>
    (device.facts.network?.vxlan ?? []).flatMap(({ networks }) =>
      networks.map((network): End => ({ device, network })),
    ),
  );
  const told = ends.filter(
    ({ network: { importTargets, exportTargets } }) => importTargets.length + exportTargets.length > 0,
  );
  const byNetwork = Map.groupBy(
    told,
    ({ network: { vni, vrf } }) => `${vrf === undefined ? 'vlan' : 'vrf'} ${vni}`,
  );
  for (const all of byNetwork.values()) {
    const senders = sendersIn(all);
    for (const end of all) yield* checkEnd(end, all, senders);
  }
}

/** Devices by the targets that they send with. */
function sendersIn(all: readonly End[]): ReadonlyMap<string, ReadonlySet<PathDevice>> {
  const found = new Map<string, Set<PathDevice>>();
  for (const { device, network } of all)
    for (const target of values(network.exportTargets))
      found.set(target, (found.get(target) ?? new Set()).add(device));
  return found;
}

/** One switch that takes nothing of the others is told; where two are apart from each other, each of them. */
function* checkEnd(
  { device, network }: End,
  all: readonly End[],
  senders: ReturnType<typeof sendersIn>,
): Iterable<Observation> {
  const own = values(network.importTargets);
  const isSent = (by: ReadonlySet<PathDevice> | undefined): boolean =>
    by !== undefined && by.size > (by.has(device) ? 1 : 0);
  if (own.length === 0 || own.some((target) => isSent(senders.get(target)))) return;
  const sent: string[] = [];
  for (const [target, by] of senders) if (sent.length < 4 && isSent(by)) sent.push(target);
  const other = all.find((one) => one.device !== device && one.network.exportTargets.length > 0);
  if (other === undefined) return;
  yield {
    message: `${device.id} takes route target ${own.join(', ')} for VNI ${network.vni}, and the others send ${sent.join(', ')}`,
    span: network.importTargets[0]?.span ?? network.span,
    related: [
      {
        span: other.network.exportTargets[0]?.span ?? other.network.span,
        message: `${other.device.id} sends ${values(other.network.exportTargets).join(', ')}`,
      },
    ],
    subjects: [`${device.id}/vni:${network.vni}/route-target`],
  };
}

function values(targets: readonly Stated<string>[]): readonly string[] {
  return targets.map(({ value }) => value);
}
