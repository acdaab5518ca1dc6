import { addressText } from '../industry-cli/addresses.ts';
import { type Draft, type EvpnDraft, entryOf, forget, type VxlanDraft } from '../industry-cli/draft.ts';
import { type Call, type Handler, mode, type OpenMode, type Table } from '../industry-cli/modes.ts';
import { interfaceName } from '../industry-cli/names.ts';
import type { Ports } from '../industry-cli/settings.ts';
import { note, numberIn, stated, vlanRanges } from '../industry-cli/values.ts';
import { addTarget } from '../industry-cli/vrfs.ts';

/** The tunnel of `interface Vxlan1`. */
export const vxlanCommands: Table<Ports> = {
  'vxlan source-interface': onTunnel((tunnel, call, { platform }) => {
    const name = interfaceName(call.args, platform.types);
    if (call.form === 'set' && name === undefined) return false;
    tunnel.set.source = call.form === 'set' && name !== undefined ? stated(call, name) : undefined;
    return true;
  }),
  'vxlan udp-port': onTunnel((tunnel, call) => {
    const port = numberIn(call.args[0], 1, 65_535);
    tunnel.set.port = call.form === 'set' && port !== undefined ? stated(call, port) : undefined;
    return port !== undefined || call.form !== 'set';
  }),
  'vxlan vlan * vni': onTunnel(mapVlans),
  'vxlan vlan add': () => false,
  'vxlan vrf * vni': onTunnel((tunnel, call) => {
    const [vrf, text] = call.args;
    const vni = numberIn(text, 1, 16_777_215);
    if (vrf === undefined || (vni === undefined && call.form === 'set')) return false;
    if (vni === undefined) return forget(tunnel.networks, `vrf ${vrf}`);
    const { span } = call.command;
    return note(tunnel.networks, call, `vrf ${vrf}`, {
      vni,
      vrf,
      importTargets: [],
      exportTargets: [],
      span,
    });
  }),
  'vxlan flood vtep': onTunnel(flood),
  'vxlan flood vtep add': onTunnel(flood),
  // One VLAN's own list of ends is not modelled
  'vxlan vlan * flood': () => false,
  'vxlan virtual-router encapsulation': () => true,
  'vxlan virtual-vtep local-interface': () => true,
  'vxlan mlag source-interface': () => true,
  'vxlan learn-restrict': () => true,
};

function onTunnel(change: (tunnel: VxlanDraft, call: Call, draft: Draft) => boolean): Handler<Ports> {
  return ({ ports, draft }, call) =>
    ports.every(({ name }) => {
      const make = (): VxlanDraft => ({ interface: name, set: {}, flood: [], networks: new Map() });
      return change(entryOf(draft.vxlan, name, make), call, draft);
    });
}

/** `vxlan vlan 10 vni 10010`; ranges of one length belong together in order. */
function mapVlans(
  { networks }: VxlanDraft,
  { args: [vlans = '', vnis = ''], form, command: { span } }: Call,
): boolean {
  const numbers = numbersOf(vlanRanges(vlans) ?? []);
  const targets = numbersOf(vnis.split(',', 4096).map(vniRange));
  if (form !== 'set') {
    for (const vlan of numbers) networks.delete(`vlan ${vlan}`);
    return true;
  }
  if (numbers.length === 0 || numbers.length !== targets.length) return false;
  for (const [at, vni] of targets.entries())
    networks.set(`vlan ${numbers[at] ?? 0}`, {
      vni,
      vlan: numbers[at],
      importTargets: [],
      exportTargets: [],
      span,
    });
  return true;
}

function vniRange(text: string): readonly [number, number] {
  const [first, last = first] = text.split('-', 2);
  const from = numberIn(first, 1, 16_777_215) ?? 1;
  const to = numberIn(last, 1, 16_777_215) ?? 0;
  return to - from > 4094 ? [1, 0] : [from, to];
}

function numbersOf(ranges: readonly (readonly [number, number])[]): readonly number[] {
  return ranges.flatMap(([from, to]) =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at),
  );
}

function flood(tunnel: VxlanDraft, call: Call): boolean {
  const addresses = call.args.flatMap((text) => addressText(text) ?? []);
  if (call.form !== 'set') tunnel.flood = [];
  else tunnel.flood.push(...addresses.map((address) => stated(call, address)));
  return call.form !== 'set' || addresses.length === call.args.length;
}

const evpnMode = mode<EvpnDraft>(
  {
    'route-target': addTarget,
    rd: (evpn, call) => {
      const text = call.args.find((one) => one.includes(':'));
      evpn.set.routeDistinguisher =
        call.form === 'set' && text !== undefined ? stated(call, text) : undefined;
      return text !== undefined || call.args[0] === 'auto' || call.form !== 'set';
    },
    vlan: (evpn, { args, form }) => {
      evpn.vlans = (form === 'set' ? vlanRanges(args.join('')) : undefined) ?? [];
    },
  },
  // Addresses that are learned are always told; which ones depends on what is heard
  ['redistribute'],
);

/** `vlan 10` and `vlan-aware-bundle NAME` below `router bgp`. */
export function enterEvpn({ evpn }: Draft, call: Call): boolean | OpenMode {
  const key = call.command.words.join(' ');
  if (call.form !== 'set') return forget(evpn, key);
  const vlans = vlanRanges(call.args.join('')) ?? [];
  return evpnMode.enter(
    entryOf(evpn, key, () => ({ vlans, set: {}, importTargets: new Map(), exportTargets: new Map() })),
  );
}
