import type { NetworkFacts } from '../../../model/network/facts.ts';
import type { Interface } from '../../../model/network/interface.ts';
import { networkDevices } from '../../../network/router-neighbors.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'bpdu-guard-missing',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'Edge ports take part in spanning tree without a guard',
  why: 'Somebody plugs in a switch, or both ends of one cable: the tree of the whole network is worked out anew, or traffic runs through an office switch.',
  fix: "Use BPDU guard on edge ports: 'spanning-tree portfast bpduguard default', 'spanning-tree edge-port bpduguard default', or for each port.",
  check: checkDevices,
});

/** One finding for a device. */
function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const { device, network } of networkDevices(path)) {
    const open = network.interfaces.filter((port) => isUnguarded(port, network));
    const [first] = open;
    if (first === undefined) continue;
    const names = open.map(({ name }) => name);
    yield {
      message: `${device.id}: edge ports without BPDU guard: ${names.slice(0, 6).join(', ')}${names.length > 6 ? ` and ${names.length - 6} more` : ''}`,
      span: first.spanning.edge?.span ?? first.span,
      subjects: [`${device.id}/bpdu-guard`],
    };
  }
}

/** Only what a line says is an edge port; a filter keeps BPDUs out of the tree as well. */
function isUnguarded(
  { enabled, switchport, lag, spanning }: Interface,
  { spanningTree }: NetworkFacts,
): boolean {
  const { edge, bpduGuard, bpduFilter, disabled } = spanning;
  const isEdge = edge?.value === 'edge' || edge?.value === 'edge-trunk';
  const runs = spanningTree !== undefined && spanningTree.mode.value !== 'none' && disabled?.value !== true;
  if (!isEdge || !runs || !enabled.value || switchport === undefined || lag !== undefined) return false;
  const isFiltered = bpduFilter?.value === true || spanningTree.bpduFilterByDefault?.value === true;
  return !isFiltered && !(bpduGuard?.value ?? spanningTree.bpduGuardByDefault?.value ?? false);
}
