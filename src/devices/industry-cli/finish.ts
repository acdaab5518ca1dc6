import type { NetworkFacts, Unmodelled } from '../../model/network/facts.ts';
import type { Filter } from '../../model/network/filter.ts';
import type { OspfInterface, OspfProcess, VxlanNetwork, VxlanTunnel } from '../../model/network/routing.ts';
import type { Draft, FilterDraft, InterfaceDraft, VrfDraft, VxlanDraft } from './draft.ts';
import { finishBgp } from './finish-bgp.ts';
import { finishInterface } from './finish-interface.ts';
import type { Call, Handler } from './modes.ts';
import type { OspfDraft } from './routing-draft.ts';
import type { Ports } from './settings.ts';
import { none } from './values.ts';

/** The facts once every command was read; what nobody wrote is the platform's default. */
export function finish(draft: Draft): NetworkFacts {
  const { platform, management, mlag } = draft;
  const { set, ntp, syslog, aaa, snmp, accessFilters, openLines } = management;
  const interfaces = [...draft.interfaces.values()].map((one) => finishInterface(one, draft));
  return {
    platform: platform.kind,
    interfaces,
    vlans: [...draft.vlans.values()].map(({ number, name, active, span }) => ({
      number,
      name,
      active,
      span,
    })),
    spanningTree: finishSpanning(draft),
    mlag: mlag && { ...mlag.set, span: mlag.span },
    vrfs: [...draft.vrfs.values()].map((vrf) => finishVrf(vrf, draft)),
    routes: takenRoutes(draft, interfaces),
    filters: [...draft.filters.values()].map(finishFilter),
    ospf: [...draft.ospf.values()].map(finishOspf),
    ospfInterfaces: [...draft.interfaces.values()].flatMap(ospfInterfaces),
    bgp: [...draft.bgp.values()].map((bgp) => finishBgp(bgp, draft)),
    vxlan: [...draft.vxlan.values()].map((tunnel) => finishVxlan(tunnel, draft)),
    routeMaps: [...draft.routeMaps].map(([name, span]) => ({ name, span })),
    prefixLists: [...draft.prefixLists].map(([name, span]) => ({ name, span })),
    management: {
      ...set,
      ntp: [...ntp.values()],
      syslog: [...syslog.values()],
      aaa: [...aaa.values()],
      accessFilters: [...accessFilters.values()],
      ...(accessFilters.size > 0 && [...openLines.values()].includes(true) ? { openLogins: true } : {}),
      snmp: [...snmp.values()],
    },
    tracked: [...draft.tracked.values()],
    unmodelled: [...draft.unmodelled.values()],
    ...(draft.policyLists.size === 0 ? {} : { policyLists: [...draft.policyLists.values()] }),
  };
}

/**
 * Of those that may be used: no router uses one of distance 255 (Cisco, "Administrative Distance"; FRR, zebra/rib.h,
 * DISTANCE_INFINITY), and FRR none by a gateway that is an address of its own, as `npm run oracle:changes -- routers`
 * shows.
 */
function takenRoutes(
  { routes, platform }: Draft,
  interfaces: NetworkFacts['interfaces'],
): NetworkFacts['routes'] {
  const usable = [...routes.values()].map((ways) =>
    [...ways.values()].filter(({ distance }) => distance.value < 255),
  );
  if (platform.kind !== 'frr') return usable.flat();
  const own = new Set(interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => address)));
  return usable.flatMap((all) => {
    const isRefused = all.every(
      ({ nextHop, vrf }) => vrf === '' && nextHop !== undefined && own.has(nextHop),
    );
    return isRefused ? [] : all;
  });
}

function finishFilter({ name, family, kind, span, entries }: FilterDraft): Filter {
  const inOrder = [...entries.values()].sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0));
  return { name, family, kind, entries: inOrder, span };
}

function finishSpanning({ spanning, platform, ...rest }: Draft): NonNullable<NetworkFacts['spanningTree']> {
  const { set, instances } = spanning;
  const { defaults } = platform;
  const mode = set.mode ?? defaults.spanningMode({ spanning, platform, ...rest });
  return {
    mode,
    costMethod: mode.value === 'none' ? undefined : defaults.costMethod?.(set.costMethod, mode),
    priorities: spanning.priorities,
    instances: [...instances.values()],
    region: spanning.region,
    edgeByDefault: set.edge,
    bpduGuardByDefault: set.bpduGuard,
    bpduFilterByDefault: set.bpduFilter,
    loopGuardByDefault: set.loopGuard,
    disabled: set.disabled ?? defaults.disabledVlans,
  };
}

function finishVrf(vrf: VrfDraft, draft: Draft): NetworkFacts['vrfs'][number] {
  const routing = draft.platform.defaults.routing(draft, vrf.name);
  const { set, name, span, importTargets, exportTargets } = vrf;
  return {
    name,
    routing: { ipv4: set.ipv4 ?? routing.ipv4, ipv6: set.ipv6 ?? routing.ipv6 },
    routeDistinguisher: set.routeDistinguisher,
    importTargets: [...importTargets.values()],
    exportTargets: [...exportTargets.values()],
    span,
  };
}

function finishOspf({
  set,
  passive,
  areas,
  options,
  networks,
  redistributes,
  ...process
}: OspfDraft): OspfProcess {
  const usual = set.passiveByDefault?.value ?? false;
  const exceptions = [...passive].filter(([, { value }]) => value !== usual);
  return {
    ...process,
    ...set,
    exceptions: exceptions.map(([name, { span }]) => ({ value: name, span })),
    networks: [...networks.values()],
    areas: [...areas.values()],
    redistributes: [...redistributes.values()],
    options: [...options.values()],
  };
}

function ospfInterfaces({ name, ospf }: InterfaceDraft): readonly OspfInterface[] {
  if (ospf.size === 0) return none;
  return [...ospf].map(([version, { process, set }]) => ({ interface: name, version, process, ...set }));
}

/** Below `router bgp` a VLAN or a table has what routes of its network carry. */
function finishVxlan(tunnel: VxlanDraft, draft: Draft): VxlanTunnel {
  const networks = [...tunnel.networks.values()].map((network): VxlanNetwork => {
    const vrf = network.vrf === undefined ? undefined : draft.vrfs.get(network.vrf);
    const evpn = [...draft.evpn.values()].find(
      ({ vlans, vni }) =>
        vni === network.vni ||
        vlans.some(([from, to]) => network.vlan !== undefined && from <= network.vlan && network.vlan <= to),
    );
    const owner = vrf ?? evpn;
    return {
      ...network,
      routeDistinguisher: owner?.set.routeDistinguisher,
      importTargets: [...(owner?.importTargets.values() ?? [])],
      exportTargets: [...(owner?.exportTargets.values() ?? [])],
    };
  });
  const { set, flood } = tunnel;
  return { interface: tunnel.interface, source: set.source, port: set.port, floodList: flood, networks };
}

/** Notes that something runs which has no model; its own lines are then ignored on purpose. */
export function notModelled(what: string, kind: Unmodelled['kind']): Handler<Draft> {
  return ({ unmodelled }, call: Call) => {
    const name = [what, ...call.args].join(' ').trim();
    if (call.form === 'set') unmodelled.set(name, { what: name, kind, span: call.command.span });
    else unmodelled.delete(name);
    return opaque;
  };
}

/** A mode in which everything is ignored. */
const opaque = {
  leaves: new Set<string>(),
  find: () => ({ ignored: true, isExact: true, run: () => true }),
} as const;

/** The same for something on an interface; its line stays unknown. */
export function named(what: string, kind: Unmodelled['kind']): Handler<Ports> {
  return ({ draft, ports }, call) => {
    for (const { name } of ports) {
      const text = [what, ...call.args, 'on', name].join(' ');
      if (call.form === 'set') draft.unmodelled.set(text, { what: text, kind, span: call.command.span });
      else draft.unmodelled.delete(text);
    }
    return call.form !== 'set';
  };
}
