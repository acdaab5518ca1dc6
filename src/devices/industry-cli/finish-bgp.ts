import type { BgpNeighbor, BgpProcess } from '../../model/network/routing.ts';
import type { Draft } from './draft.ts';
import type { BgpDraft, BgpFamily, NeighborDraft } from './routing-draft.ts';

export function finishBgp(bgp: BgpDraft, draft: Draft): BgpProcess {
  const { as, vrf, span, set, networks, aggregates, redistributes, options, missingPolicies } = bgp;
  const groups = draft.bgp.get('')?.neighbors;
  const find: Finder = (name) => bgp.neighbors.get(name) ?? groups?.get(name);
  // FRR activates IPv4 unicast beside whatever other family is asked for
  const alwaysFour = draft.platform.kind === 'frr';
  const peers = [...bgp.neighbors.values()].filter(({ isGroup }) => !isGroup);
  return {
    as,
    vrf,
    routerId: set.routerId,
    neighbors: peers.map((peer) =>
      finishNeighbor(withInherited(peer, find), { byDefault: ipv4ByDefault(bgp, draft), alwaysFour }),
    ),
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

type Finder = (name: string) => NeighborDraft | undefined;

/** What a neighbour does not say itself, its templates and its group say, and theirs in turn. */
function withInherited(
  one: NeighborDraft,
  find: Finder,
  below: readonly NeighborDraft[] = [],
): NeighborDraft {
  const names = [...one.inherits, ...(one.group === undefined ? [] : [one.group])];
  const parents = names.flatMap((name) => find(name) ?? []).filter((parent) => !below.includes(parent));
  return parents.reduce((own, parent) => joined(withInherited(parent, find, [...below, one]), own), one);
}

function joined(parent: NeighborDraft, own: NeighborDraft): NeighborDraft {
  const families = new Map(parent.families);
  for (const [family, { span, set }] of own.families)
    families.set(family, { span, set: inherited(parent.families.get(family)?.set, set) });
  return {
    ...own,
    set: inherited(parent.set, own.set),
    options: new Map([...parent.options, ...own.options]),
    families,
  };
}

function finishNeighbor(
  { peer, span, group, set, options, families }: NeighborDraft,
  { byDefault, alwaysFour }: { readonly byDefault: boolean; readonly alwaysFour: boolean },
): BgpNeighbor {
  const names = new Set<BgpFamily>(families.keys());
  if (byDefault && (alwaysFour || names.size === 0)) names.add('ipv4-unicast');
  return {
    peer,
    span,
    group,
    ...set,
    options: [...options.values()],
    families: [...names].map((family) => {
      const own = families.get(family);
      return {
        family,
        active: own?.set.active?.value ?? (byDefault && family === 'ipv4-unicast'),
        inbound: own?.set.inbound,
        outbound: own?.set.outbound,
        span: own?.span ?? span,
      };
    }),
  };
}

function inherited<Values extends object>(parent: Values | undefined, own: Values): Values {
  const said = Object.entries(own).filter(([, value]) => value !== undefined);
  return Object.assign({}, parent ?? {}, Object.fromEntries(said)) as Values;
}
