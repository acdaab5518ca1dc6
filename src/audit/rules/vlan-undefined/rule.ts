import type { Interface } from '../../../model/network/interface.ts';
import type { PathDevice } from '../../../network/path.ts';
import type { Span } from '../../../text/source.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'vlan-undefined',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'A port is in a VLAN that the switch does not have',
  why: 'The port forwards nothing: whoever is plugged in has a link and no network.',
  fix: 'Define the VLAN, or correct the number.',
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    const vlans = device.facts.network?.vlans ?? [];
    // A switch that keeps its VLANs elsewhere (vlan.dat, VTP) shows none of them.
    if (vlans.length === 0) continue;
    const known = new Set([1, ...vlans.map(({ number }) => number)]);
    for (const port of device.facts.network?.interfaces ?? []) yield* checkPort(device, port, known);
  }
}

/** Said once for an aggregate and not for its members; of a port that is shut down it is a note. */
function* checkPort(device: PathDevice, port: Interface, known: ReadonlySet<number>): Iterable<Observation> {
  const wanted = wantedBy(port);
  if (wanted === undefined || port.lag !== undefined || known.has(wanted.vlan)) return;
  yield {
    severity: port.enabled.value ? 'error' : 'note',
    message: `${device.id} ${port.name} is in VLAN ${wanted.vlan}, which ${device.id} does not define`,
    span: wanted.span,
    subjects: [`${device.id}/${port.name}/vlan:${wanted.vlan}`],
  };
}

/** A native VLAN that is not there is a common way to drop what has no tag, and no mistake. */
function wantedBy({ switchport }: Interface): { readonly vlan: number; readonly span: Span } | undefined {
  if (switchport?.mode !== 'access' || switchport.vlan.span === undefined) return undefined;
  return { vlan: switchport.vlan.value, span: switchport.vlan.span };
}
