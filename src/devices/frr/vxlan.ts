import { type Draft, entryOf, forget, type VxlanDraft } from '../industry-cli/draft.ts';
import type { Call } from '../industry-cli/modes.ts';
import { note, numberIn } from '../industry-cli/values.ts';

/** The kernel has the tunnels, one interface for each network; FRR knows networks by their numbers. */
export function evpnTunnel({ vxlan }: Draft): VxlanDraft {
  return entryOf(vxlan, '', () => ({ interface: '', set: {}, flood: [], networks: new Map() }));
}

/** `vni 5000 [prefix-routes-only]`: packets of the table are carried in that network (RFC 9135, RFC 9136). */
export function tableNetwork(draft: Draft, call: Call, vrf: string): boolean {
  const vni = numberIn(call.args[0], 1, 16_777_215);
  if (vni === undefined) return false;
  const { networks } = evpnTunnel(draft);
  if (call.form !== 'set') return forget(networks, `vrf ${vrf}`);
  const { span } = call.command;
  return note(networks, call, `vrf ${vrf}`, { vni, vrf, importTargets: [], exportTargets: [], span });
}
