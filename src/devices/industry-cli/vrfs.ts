import { type Draft, emptyVrf, entryOf, forget, type VrfDraft, type VrfValues } from './draft.ts';
import { type Call, isWord, mode, type Table } from './modes.ts';
import { always, sets } from './settings.ts';
import { note, stated } from './values.ts';

const vrfCommands: Table<VrfDraft> = {
  rd: sets<VrfDraft, VrfValues, 'routeDistinguisher'>(
    ({ set }) => [set],
    'routeDistinguisher',
    ([text]) => (text === 'auto' ? undefined : text),
  ),
  'route-target': addTarget,
};

const familyLeaves = ['exit-address-family', 'exit-af'];

const familyMode = mode<VrfDraft>(vrfCommands, ['maximum routes', 'import map', 'export map'], familyLeaves);

/** `vrf definition NAME` of IOS and `vrf instance NAME` of EOS. */
const vrfMode = mode<VrfDraft>(
  {
    ...vrfCommands,
    'address-family ipv4': (vrf, call) => family(vrf, call, 'ipv4'),
    'address-family ipv6': (vrf, call) => family(vrf, call, 'ipv6'),
  },
  ['description', 'vnid', 'vpn id'],
  ['exit-vrf'],
);

/** `ip vrf NAME` of older IOS: IPv4 only. */
export const oldVrfMode = mode<VrfDraft>(vrfCommands, ['description', 'maximum routes', 'vpn id']);

function family(vrf: VrfDraft, call: Call, name: 'ipv4' | 'ipv6') {
  if (call.form !== 'set') {
    vrf.set[name] = undefined;
    return true;
  }
  vrf.set[name] = stated(call, true);
  return familyMode.enter(vrf);
}

export function vrfDraft({ vrfs }: Draft, name: string, call: Call): VrfDraft {
  return entryOf(vrfs, name, () => emptyVrf(name, call.command.span));
}

export function enterVrf(draft: Draft, call: Call, which = vrfMode) {
  const [name] = call.args;
  if (name === undefined) return false;
  if (call.form !== 'set') return forget(draft.vrfs, name);
  const vrf = vrfDraft(draft, name, call);
  if (which === oldVrfMode) vrf.set.ipv4 = stated(call, true);
  return which.enter(vrf);
}

/** `import 1:1`, `export evpn 1:1`, `both 1:1 stitching`: words of families are left out. */
export function addTarget(vrf: Pick<VrfDraft, 'importTargets' | 'exportTargets'>, call: Call): boolean {
  const [way, ...rest] = call.args;
  const target = rest.find((text) => text.includes(':'));
  const ways = ['import', 'export', 'both'].filter((name) => isWord(way, name));
  const [only] = ways;
  if (target === undefined || only === undefined)
    return rest.some((text) => isWord(text, 'auto') || text === 'route-map');
  if (only !== 'export') note(vrf.importTargets, call, target, stated(call, target));
  if (only !== 'import') note(vrf.exportTargets, call, target, stated(call, target));
  return true;
}

const ipv4Routing = sets<VrfDraft, VrfValues, 'ipv4'>(({ set }) => [set], 'ipv4', always(true), false);
const ipv6Routing = sets<VrfDraft, VrfValues, 'ipv6'>(({ set }) => [set], 'ipv6', always(true), false);

/** `ip routing [vrf NAME]`: a table that was not made before is made by it. */
export const routingCommands: Table<Draft> = {
  'ip routing': (draft, call) =>
    call.args.length > 0 ? false : ipv4Routing(vrfDraft(draft, '', call), call),
  // EOS: over interfaces without an IPv4 address as well (RFC 5549)
  'ip routing ipv6 interfaces': (draft, call) =>
    ipv4Routing(vrfDraft(draft, '', call), { ...call, args: [] }),
  'ip routing vrf *': (draft, call) =>
    ipv4Routing(vrfDraft(draft, call.args[0] ?? '', call), { ...call, args: [] }),
  'ipv6 unicast-routing': (draft, call) => ipv6Routing(vrfDraft(draft, '', call), call),
  'ipv6 unicast-routing vrf *': (draft, call) =>
    ipv6Routing(vrfDraft(draft, call.args[0] ?? '', call), { ...call, args: [] }),
};
