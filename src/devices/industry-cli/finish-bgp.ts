import type { BgpNeighbor, BgpProcess } from '../../model/network/routing.ts';
import type { Draft } from './draft.ts';
import type { BgpDraft, BgpFamily, NeighborDraft } from './routing-draft.ts';

export function finishBgp(bgp: BgpDraft, draft: Draft): BgpProcess {
  const { as, vrf, span, set, networks, aggregates, redistributes, options, missingPolicies } = bgp;
  const groups = draft.bgp.get('')?.neighbors;
  // FRR activates IPv4 unicast beside whatever other family is asked for
  const alwaysFour = draft.platform.kind === 'frr';
  const peers = [...bgp.neighbors.values()].filter(({ isGroup }) => !isGroup);
  return {
    as,
    vrf,
    routerId: set.routerId,
    neighbors: peers.map((peer) => {
      const name = peer.group ?? '';
      const group = bgp.neighbors.get(name) ?? groups?.get(name);
      return finishNeighbor(peer, group, { byDefault: ipv4ByDefault(bgp, draft), alwaysFour });
    }),
    networks: [...networks.values()],
    redistributes: [...redistributes.values()],
    aggregates: [...aggregates.values()],
    confederation: set.confederation,
    options: [...options.values()],
    missingPolicies: missingPolicies.size === 0 ? undefined : [...missingPolicies.values()],
    maximumPaths: set.maximumPaths,
    span,
  };
}

function ipv4ByDefault({ set }: BgpDraft, draft: Draft): boolean {
  return (set.ipv4ByDefault ?? draft.bgp.get('')?.set.ipv4ByDefault)?.value ?? true;
}

/** What a neighbour does not say itself, its group says. */
function finishNeighbor(
  peer: NeighborDraft,
  group: NeighborDraft | undefined,
  { byDefault, alwaysFour }: { readonly byDefault: boolean; readonly alwaysFour: boolean },
): BgpNeighbor {
  const names = new Set<BgpFamily>([...(group?.families.keys() ?? []), ...peer.families.keys()]);
  if (byDefault && (alwaysFour || names.size === 0)) names.add('ipv4-unicast');
  const { families: _, isGroup: __, set, options, ...rest } = peer;
  return {
    ...rest,
    ...inherited(group?.set, set),
    options: [...(group?.options.values() ?? []), ...options.values()],
    families: [...names].map((family) => {
      const own = peer.families.get(family);
      const its = group?.families.get(family);
      const active = own?.set.active ?? its?.set.active;
      return {
        family,
        active: active?.value ?? (byDefault && family === 'ipv4-unicast'),
        inbound: own?.set.inbound ?? its?.set.inbound,
        outbound: own?.set.outbound ?? its?.set.outbound,
        span: own?.span ?? its?.span ?? peer.span,
      };
    }),
  };
}

function inherited<Values extends object>(group: Values | undefined, own: Values): Values {
  const said = Object.entries(own).filter(([, value]) => value !== undefined);
  return Object.assign({}, group ?? {}, Object.fromEntries(said)) as Values;
}
