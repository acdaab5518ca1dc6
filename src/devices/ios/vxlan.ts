import { type Draft, entryOf, type VxlanDraft } from '../industry-cli/draft.ts';
import { type Call, type Handler, isWord, mode, type Table } from '../industry-cli/modes.ts';
import { interfaceName } from '../industry-cli/names.ts';
import type { Ports } from '../industry-cli/settings.ts';
import { numberIn, stated, vlanRanges } from '../industry-cli/values.ts';

const memberMode = mode<Draft>({}, ['ingress-replication', 'mcast-group']);

/** `interface nve1` (Catalyst 9000, BGP EVPN VXLAN Configuration Guide). */
export const nveCommands: Table<Ports> = {
  'source-interface': onTunnel((tunnel, call, { platform }) => {
    const name = interfaceName(call.args, platform.types);
    tunnel.set.source = call.form === 'set' && name !== undefined ? stated(call, name) : undefined;
    return name !== undefined || call.form !== 'set';
  }),
  'host-reachability protocol': () => true,
  'member vni': ({ draft, ports }, call) => {
    const [text, , vrf] = call.args;
    const vni = numberIn(text, 1, 16_777_215);
    if (vni === undefined) return false;
    for (const { name } of ports) {
      const { networks } = tunnelOf(draft, name);
      if (call.form !== 'set') networks.delete(`vni ${vni}`);
      else {
        const ofTable = isWord(call.args[1], 'vrf') ? { vrf } : vlanOf(draft, vni);
        networks.set(`vni ${vni}`, {
          vni,
          ...ofTable,
          importTargets: [],
          exportTargets: [],
          span: call.command.span,
        });
      }
    }
    return memberMode.enter(draft);
  },
};

function onTunnel(change: (tunnel: VxlanDraft, call: Call, draft: Draft) => boolean): Handler<Ports> {
  return ({ draft, ports }, call) => ports.every(({ name }) => change(tunnelOf(draft, name), call, draft));
}

function tunnelOf(draft: Draft, name: string): VxlanDraft {
  return entryOf(draft.vxlan, name, () => ({ interface: name, set: {}, flood: [], networks: new Map() }));
}

/** `vlan configuration 10` / `member vni 10010` comes before the tunnel in a running-config. */
function vlanOf({ vlanNetworks }: Draft, vni: number): { readonly vlan?: number | undefined } {
  return { vlan: vlanNetworks.get(vni) };
}

interface VlanScope {
  readonly draft: Draft;
  readonly vlan: number | undefined;
}

const vlanNetworkMode = mode<VlanScope>({
  'member vni': ({ draft, vlan }, call) => {
    const vni = numberIn(call.args[0], 1, 16_777_215);
    if (vni === undefined || vlan === undefined) return false;
    if (call.form === 'set') draft.vlanNetworks.set(vni, vlan);
    else draft.vlanNetworks.delete(vni);
    return true;
  },
  'member evpn-instance * vni': ({ draft, vlan }, call) => {
    const vni = numberIn(call.args[1], 1, 16_777_215);
    if (vni === undefined || vlan === undefined) return false;
    draft.vlanNetworks.set(vni, vlan);
    return true;
  },
});

export const vlanNetworkCommands: Table<Draft> = {
  'vlan configuration': (draft, call) =>
    vlanNetworkMode.enter({ draft, vlan: vlanRanges(call.args[0] ?? '')?.[0]?.[0] }),
};
