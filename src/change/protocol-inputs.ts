import type { FilterEntry, Ranges } from '../model/network/filter.ts';
import type { Interface } from '../model/network/interface.ts';
import { addressBytes, contains, parsePrefix } from '../network/address.ts';
import { netOf } from '../network/current-net.ts';
import { everyHop } from '../network/flow.ts';
import { checkedIntents } from '../network/flow-intents.ts';
import type { Node } from '../network/ground.ts';
import { isUp } from '../network/layer3/interface-state.ts';
import type { Net } from '../network/net.ts';
import type { Path } from '../network/path.ts';
import { capturedHops } from './reachability.ts';
import { withoutSpans } from './without-spans.ts';

/**
 * Routes of protocols are not computed, and hang on more than the protocol's own settings: on static routes and subnets
 * that are announced, on interfaces and VLANs over which neighbours hear each other, and on access lists that their
 * packets pass. Captured routes hang on the same, of every machine.
 */
export function changedInputs(base: Path, proposed: Path): readonly string[] {
  const [before, after] = [netOf(base), netOf(proposed)];
  const changes = after.ground.all.flatMap((node): readonly Change[] => {
    const old = before.ground.nodes.get(node.id);
    if (old === undefined || old.isDeclared || old.facts === node.facts) return [];
    const what = inputs.filter(({ of }) => withoutSpans(of(old, before)) !== withoutSpans(of(node, after)));
    return what.length === 0 ? [] : [{ old, node, what: what.map(({ name }) => name) }];
  });
  const own = changes.flatMap(({ old, node, what }): readonly string[] => {
    const protocols = [...new Set([...protocolsOf(old), ...protocolsOf(node)])];
    if (protocols.length === 0) return [];
    return [
      `${node.id} runs ${protocols.join(' and ')}: what the change of its ${what.join(' and ')} does to their routes is not computed`,
    ];
  });
  return [
    ...own,
    ...takeovers(before, after),
    ...filtersOf(before, after),
    ...capturedOf(proposed, after, changes.length > 0),
  ];
}

/** Who takes a shared address over when something fails that its holder follows. */
function takeovers(before: Net, after: Net): readonly string[] {
  return after.ground.all.flatMap((node): readonly string[] => {
    const old = before.ground.nodes.get(node.id);
    if (old === undefined || old.facts === node.facts) return [];
    const text = ({ facts }: Node): string | undefined =>
      withoutSpans([facts.tracked, facts.interfaces.flatMap(takeoverOf)]);
    if (text(old) === text(node)) return [];
    return [`who takes over the shared addresses of ${node.id} when what it follows fails is not computed`];
  });
}

function takeoverOf({ name, redundancy }: Interface): readonly unknown[] {
  return redundancy.map(({ group, preempt, preemptDelay, tracks }) => ({
    name,
    group,
    preempt: preempt.value,
    delay: preemptDelay?.value,
    tracks,
  }));
}

interface Change {
  readonly old: Node;
  readonly node: Node;
  readonly what: readonly string[];
}

interface Input {
  readonly name: string;
  readonly of: (node: Node, net: Net) => readonly unknown[];
}

const inputs: readonly Input[] = [
  { name: 'routes', of: ({ facts }) => facts.routes },
  { name: 'addresses', of: ({ facts }) => facts.interfaces.map(({ name, addresses }) => [name, addresses]) },
  {
    name: 'interfaces',
    of: (node, net) => node.facts.interfaces.flatMap((port) => carrierOf(net, node, port)),
  },
  { name: 'VRFs', of: ({ facts }) => facts.vrfs },
];

/** What decides whether, and how, an interface with addresses hears its neighbours; who is behind it is followed. */
function carrierOf(net: Net, node: Node, port: Interface): readonly unknown[] {
  const { name, mtu, ipMtu, vrf, addresses, unnumbered } = port;
  if (addresses.length === 0 && unnumbered === undefined) return [];
  return [{ name, mtu: mtu.value, ipMtu: ipMtu?.value, vrf: vrf?.value, up: isUp(net, node, port) }];
}

function protocolsOf({ facts }: Node): readonly string[] {
  const { ospf, bgp, vxlan, unmodelled = [] } = facts;
  return [
    ...(ospf.some(({ shutdown }) => shutdown?.value !== true) ? ['OSPF'] : []),
    ...(bgp.some(({ neighbors }) => neighbors.length > 0) ? ['BGP'] : []),
    ...(vxlan.some(({ networks }) => networks.length > 0) ? ['VXLAN'] : []),
    ...unmodelled.flatMap(({ kind, what }) => (kind === 'routing-protocol' ? [what] : [])),
  ];
}

/** Access lists of any machine that protocol packets may pass, for entries that are other ones and may take them. */
function filtersOf(before: Net, after: Net): readonly string[] {
  const speakers = after.ground.all.filter((node) => protocolsOf(node).length > 0);
  if (speakers.length === 0) return [];
  const addresses = new Set(speakers.flatMap(speakerAddresses));
  return after.ground.all.flatMap((node): readonly string[] => {
    const old = before.ground.nodes.get(node.id);
    if (old === undefined || old.facts === node.facts) return [];
    const applied = [appliedEntries(old), appliedEntries(node)];
    const [was, is] = applied.map((entries) => entries.map(({ text }) => text).join('\n'));
    if (was === is) return [];
    const texts = applied.map((entries) => new Set(entries.map(({ text }) => text)));
    const changed = applied.flatMap((entries, at) =>
      entries.filter(({ text }) => texts[1 - at]?.has(text) !== true),
    );
    const about = changed.length === 0 ? applied.flat() : changed;
    const entry = about.find((one) => mayTakeProtocols(one, addresses));
    if (entry === undefined) return [];
    return [
      `'${entry.text}' of ${node.id} may take packets of routing protocols: what its change does to their routes is not computed (${entry.span.file}:${entry.span.line})`,
    ];
  });
}

/** With the name of its interface, so that a list that is applied elsewhere counts as another one. */
function appliedEntries({ facts }: Node): readonly FilterEntry[] {
  return facts.interfaces.flatMap(({ filters, name: port }) =>
    filters.flatMap(({ name, direction }) => {
      const lists = facts.filters.filter((one) => one.name === name);
      const head = `${port} ${direction}`;
      return lists.flatMap(({ entries }) =>
        entries.map((one) => ({ ...one, text: `${one.text} (${head})` })),
      );
    }),
  );
}

function speakerAddresses({ facts }: Node): readonly string[] {
  return [
    ...facts.interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => address)),
    ...facts.bgp.flatMap(({ neighbors }) => neighbors.map(({ peer }) => peer)),
    // All OSPF routers, all of EIGRP, all of PIM, and their like.
    '224.0.0.5',
    'ff02::5',
  ];
}

/** OSPF is 89, EIGRP 88, GRE 47, PIM 103 and VRRP 112; ports: BGP, RIP, BFD, VXLAN, HSRP. */
const ports: readonly number[] = [179, 520, 521, 3784, 4784, 4789, 1985];

function mayTakeProtocols(
  { protocol, sourcePorts, destinationPorts, destination }: FilterEntry,
  addresses: ReadonlySet<string>,
): boolean {
  const isPort = (ranges: Ranges | undefined): boolean =>
    ranges === undefined || ranges.some(([from, to]) => ports.some((port) => from <= port && port <= to));
  if (protocol === 1 || protocol === 58) return false;
  if ((protocol === 6 || protocol === 17) && !(isPort(sourcePorts) && isPort(destinationPorts))) return false;
  const prefix =
    destination.length === undefined
      ? undefined
      : parsePrefix(`${destination.address}/${destination.length}`);
  if (prefix === undefined || prefix.bits === 0) return true;
  return [...addresses].some((text) => {
    const bytes = addressBytes(text);
    return bytes !== undefined && bytes.length === prefix.bytes.length && contains(prefix, bytes);
  });
}

/** Of ways that services and intents take, or of any machine where none is declared. */
function capturedOf(proposed: Path, after: Net, isChanged: boolean): readonly string[] {
  if (!isChanged || proposed.devices.every(({ state }) => state === undefined)) return [];
  const flows = checkedIntents(after).flatMap(({ flow }) => flow ?? []);
  const hops = flows.flatMap(({ there, back }) => [...there, ...back].flatMap(everyHop));
  const own = hops.filter(({ routes }) => routes.some(({ captured }) => captured !== undefined));
  const isDeclared = flows.length + proposed.declared.services.length > 0;
  const ids = isDeclared
    ? [...capturedHops(proposed), ...own.map(({ node }) => node.id)]
    : proposed.devices.filter(({ state }) => (state?.routes.length ?? 0) > 0).map(({ id }) => id);
  return [...new Set(ids)].map(
    (id) => `${id} forwards by routes that were captured before the change; they may be others after it`,
  );
}
