import type {
  Interface,
  InterfaceKind,
  LagMembership,
  PortSpanning,
  Stated,
} from '../../model/network/interface.ts';
import { byDefault } from '../industry-cli/values.ts';
import { addressesOf, redundancyOf } from './addresses.ts';
import type { Stanza } from './stanzas.ts';
import { type Switching, switchportOf, vlanOf } from './switching.ts';
import { baseOf, flagOf, isVlanAware, last, numberOf, type Structure, tagOf, wordOf } from './view.ts';

export function interfaceOf(stanza: Stanza, switching: Switching): Interface {
  const { structure } = switching;
  const kind = kindOf(stanza, switching);
  const bond = structure.bondOf.get(stanza.name);
  const switchport = switchportOf(stanza, switching);
  const dhcp = stanza.methods.get('dhcp inet') ?? stanza.methods.get('dhcp inet6');
  const hasSix = stanza.methods.get('auto');
  return {
    name: stanza.name,
    kind,
    description: wordOf(stanza, 'alias', 'description'),
    enabled: enabledOf(stanza, switching),
    switchport,
    vlan: vlanOf(stanza, switching),
    parent: parentOf(stanza, structure),
    lag: bond === undefined ? undefined : membershipOf(bond, structure),
    minLinks: numberOf(stanza, 'bond-min-links'),
    mlag: nonZero(numberOf(stanza, 'clag-id')),
    lacpFallback: bypassOf(stanza),
    addresses: addressesOf(stanza).map((one) =>
      switchport === undefined ? one : { ...one, inactive: 'switchport' as const },
    ),
    ...(hasSix === undefined ? {} : { ipv6Enabled: { value: true, span: hasSix } }),
    ...(dhcp === undefined ? {} : { dhcp: { value: true, span: dhcp } }),
    vrf: wordOf(stanza, 'vrf'),
    mtu: mtuOf(stanza.name, switching),
    speed: numberOf(stanza, 'link-speed'),
    duplex: duplexOf(stanza),
    spanning: spanningOf(stanza),
    filters: [],
    helpers: [],
    mac: wordOf(stanza, 'hwaddress', 'hw-mac-address'),
    redundancy: redundancyOf(stanza),
    span: stanza.span,
  };
}

function kindOf(stanza: Stanza, { structure, stanzas }: Switching): InterfaceKind {
  const { name, methods } = stanza;
  if (name === 'lo' || methods.has('loopback') || name.startsWith('dummy')) return 'loopback';
  if (structure.bridges.has(stanza)) return 'bridge';
  if (structure.bonds.has(stanza)) return 'lag';
  if (last(stanza, 'vxlan-id', 'bridge-vlan-vni-map') !== undefined) return 'vxlan';
  if (last(stanza, 'vrf-table') !== undefined) return 'other';
  const below = baseOf(stanza);
  if (below === undefined || tagOf(stanza) === undefined)
    return /^(?:tun|gre|tap|wg|ppp)/.test(name) ? 'tunnel' : 'physical';
  const base = stanzas.byName.get(below);
  const isOnBridge = base !== undefined && structure.bridges.has(base) && isVlanAware(base);
  return isOnBridge ? 'vlan' : 'subinterface';
}

/** The interface that it is made of, or the bridge or the bond without LACP that holds it. */
function parentOf(stanza: Stanza, { bridgeOf, bondOf }: Structure): string | undefined {
  const bond = bondOf.get(stanza.name);
  const isAlone = bond !== undefined && membershipMode(bond) === undefined;
  return (isAlone ? bond.name : undefined) ?? baseOf(stanza) ?? bridgeOf.get(stanza.name)?.name;
}

const modes: readonly string[] = [
  'balance-rr',
  'active-backup',
  'balance-xor',
  'broadcast',
  '802.3ad',
  'balance-tlb',
  'balance-alb',
];

/** Only modes in which the other end must aggregate too; in the others each port is one for itself (bonding.rst, `mode`). */
function membershipMode(bond: Stanza): 'static' | 'active' | undefined {
  const word = last(bond, 'bond-mode')?.values[0] ?? '802.3ad';
  const mode = modes[Number(word)] ?? word;
  if (mode === '802.3ad') return 'active';
  return /^(?:balance-rr|balance-xor|broadcast)$/.test(mode) ? 'static' : undefined;
}

function membershipOf(bond: Stanza, { bonds }: Structure): LagMembership | undefined {
  const mode = membershipMode(bond);
  if (mode === undefined || !bonds.has(bond)) return undefined;
  return { lag: bond.name, mode, span: last(bond, 'bond-slaves', 'slaves', 'bond-mode')?.span ?? bond.span };
}

function nonZero(value: Stated<number> | undefined): Stated<number> | undefined {
  return value?.value === 0 ? undefined : value;
}

function bypassOf(stanza: Stanza): Interface['lacpFallback'] {
  const said = flagOf(stanza, 'bond-lacp-bypass-allow');
  return said?.value === true ? { value: 'individual', span: said.span } : undefined;
}

function enabledOf(stanza: Stanza, { stanzas, structure }: Switching): Stated<boolean> {
  const down = flagOf(stanza, 'link-down');
  if (down?.value === true) return { value: false, span: down.span };
  const start = stanzas.atStart.get(stanza.name);
  if (start !== undefined) return { value: true, span: start };
  return byDefault(structure.needed.has(stanza.name), 'interfaces(5), auto');
}

const guide = 'Cumulus Linux User Guide, Switch Port Attributes, MTU';

/** Nothing is made of more layers: a VLAN on a bridge over bonds of ports. */
const mostLayers = 4;

/** A bridge has the least of its members; what is made of another interface has that one's. Each is worked out once. */
function mtuOf(name: string, switching: Switching, depth = 0): Stated<number> {
  const held = switching.mtus.get(name);
  if (held !== undefined) return held;
  const made = depth > mostLayers ? byDefault(1500, 'RFC 894') : workOut(name, switching, depth);
  switching.mtus.set(name, made);
  return made;
}

function workOut(name: string, switching: Switching, depth: number): Stated<number> {
  const { stanzas, structure } = switching;
  const stanza = stanzas.byName.get(name);
  const said = stanza === undefined ? undefined : numberOf(stanza, 'mtu');
  if (said !== undefined) return said;
  if (name === 'lo') return byDefault(65_536, 'Linux, drivers/net/loopback.c');
  if (stanza === undefined) return byDefault(1500, 'RFC 894');
  if (last(stanza, 'vrf-table') !== undefined) return byDefault(65_575, 'Linux, drivers/net/vrf.c');
  const base = baseOf(stanza);
  if (base !== undefined) return mtuOf(base, switching, depth + 1);
  const members = structure.bridges.get(stanza) ?? [];
  const mtus = members.map((one) => mtuOf(one, switching, depth + 1));
  const least = mtus.toSorted((a, b) => a.value - b.value)[0];
  if (least !== undefined) return least;
  const isSwitched = name.startsWith('swp') || structure.bonds.has(stanza) || structure.bridgeOf.has(name);
  return structure.isCumulus && isSwitched ? byDefault(9216, guide) : byDefault(1500, 'RFC 894');
}

function duplexOf(stanza: Stanza): Interface['duplex'] {
  const said = wordOf(stanza, 'link-duplex');
  return said === undefined ? undefined : { value: said.value === 'half' ? 'half' : 'full', span: said.span };
}

/** Source: Cumulus Linux User Guide, Spanning Tree; mstpctl(8). */
function spanningOf(stanza: Stanza): PortSpanning {
  const edge = flagOf(stanza, 'mstpctl-portadminedge');
  const network = flagOf(stanza, 'mstpctl-portnetwork');
  const restricted = flagOf(stanza, 'mstpctl-portrestrrole');
  const cost = numberOf(stanza, 'mstpctl-portpathcost');
  const priority = numberOf(stanza, 'mstpctl-treeportprio');
  const edgeValue: PortSpanning['edge'] =
    edge?.value === true
      ? { value: 'edge', span: edge.span }
      : network?.value === true
        ? { value: 'network', span: network.span }
        : undefined;
  return {
    edge: edgeValue,
    bpduGuard: flagOf(stanza, 'mstpctl-bpduguard'),
    bpduFilter: flagOf(stanza, 'mstpctl-portbpdufilter'),
    guard: restricted?.value === true ? { value: 'root', span: restricted.span } : undefined,
    costs: cost?.span === undefined ? [] : [{ value: cost.value, span: cost.span }],
    priorities: priority?.span === undefined ? [] : [{ value: priority.value, span: priority.span }],
  };
}
