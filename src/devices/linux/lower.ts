import {
  type NetworkFacts,
  nothingRead,
  type Routing,
  type Unmodelled,
  type Vrf,
} from '../../model/network/facts.ts';
import { numberIn as numberOf, stringIn } from '../../text/json.ts';
import { byDefault } from '../industry-cli/values.ts';
import { bridgesOf, vlansOf } from './bridging.ts';
import { followedRoutes } from './followed-routes.ts';
import { interfaceOf } from './interfaces.ts';
import { type Links, linksOf } from './links.ts';
import type { CaptureTree, Entry } from './parse.ts';
import { routesOf } from './routes.ts';

/** Facts of one system from everything that was captured of it. Marks what each entry ended as. */
export function lower({ files }: CaptureTree): NetworkFacts {
  const entries = files.flatMap((file) => file.entries);
  for (const entry of entries) entry.state = stateOf(entry);
  const links = linksOf(entries);
  const bridges = bridgesOf(entries, links);
  const { unused } = followedRoutes(entries);
  const rules = entries.filter((entry) => isPolicyRule(entry) && !unused.has(entry.node)).map(policyRule);
  return {
    platform: 'linux',
    ...nothingRead,
    interfaces: [...links.byName.values()].map((link) => interfaceOf(link, links, bridges)),
    vlans: vlansOf(bridges),
    spanningTree: bridges.spanningTree,
    vrfs: vrfsOf(links),
    routes: routesOf(entries, links),
    unmodelled: [...rules, ...bridges.unmodelled],
    ...(rules.length === 0
      ? {}
      : { unread: rules.map(({ what, span }) => ({ text: what, family: 'policy', span })) }),
  };
}

/** Neighbours and forwarding entries change by themselves: they are state, not configuration. */
function stateOf({ kind }: Entry): Entry['state'] {
  if (kind === undefined) return 'unknown';
  return kind === 'neighbor' || kind === 'forwarding' ? 'ignored' : 'understood';
}

/** The rules that a system has from the start (ip-rule(8)), and that of VRFs (`l3mdev`). */
function isPolicyRule({ kind, node }: Entry): boolean {
  if (kind !== 'rule') return false;
  const table = stringIn(node, 'table') ?? '';
  const isOrdinary = stringIn(node, 'src') === 'all' && ['local', 'main', 'default', ''].includes(table);
  return !(isOrdinary && [0, 1000, 32_765, 32_766, 32_767].includes(numberOf(node, 'priority') ?? -1));
}

function policyRule({ node, span }: Entry): Unmodelled {
  const what = `ip rule ${numberOf(node, 'priority') ?? ''} from ${stringIn(node, 'src') ?? 'all'} table ${stringIn(node, 'table') ?? ''}`;
  return { what, kind: 'policy-routing', span };
}

/** Whether the system forwards at all is not in the capture. */
function vrfsOf({ byName }: Links): readonly Vrf[] {
  const usual = byDefault(false, 'Linux, ip-sysctl: ip_forward, conf/all/forwarding');
  const off: Routing = { ...usual, undecided: true };
  const common = { routing: { ipv4: off, ipv6: off }, importTargets: [], exportTargets: [] };
  const tables = [...byName.values()].filter(({ infoKind }) => infoKind === 'vrf');
  return [{ name: '', ...common }, ...tables.map(({ name, span }) => ({ name, ...common, span }))];
}
