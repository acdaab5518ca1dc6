import { addressText } from './addresses.ts';
import type { BgpScope } from './bgp.ts';
import { entryOf, forget } from './draft.ts';
import { type Call, type Handler, isWord, type Table } from './modes.ts';
import { interfaceNames } from './names.ts';
import { keepOption } from './routing-commands.ts';
import type { FamilyDraft, FamilyValues, NeighborDraft, NeighborValues } from './routing-draft.ts';
import { secretDigest } from './secrets.ts';
import { always, type Read, sets } from './settings.ts';
import { numberIn, stated } from './values.ts';

/** `neighbor X …` in the process, a table or a family. */
export const neighborCommands: Table<BgpScope> = {
  'neighbor * remote-as': setting('remoteAs', ([text]) => asOf(text)),
  'neighbor * local-as': setting('localAs', ([text]) => numberIn(text, 1, 4_294_967_295)),
  'neighbor * update-source': setting('updateSource', (args) => args.join('') || undefined),
  'neighbor * ebgp-multihop': setting('multihop', ([text]) =>
    text === undefined ? 255 : numberIn(text, 1, 255),
  ),
  'neighbor * shutdown': setting('shutdown', always(true)),
  'neighbor * maximum-routes': setting('maximumPrefixes', ([text]) => numberIn(text, 0, 4_294_967_294)),
  'neighbor * maximum-prefix': setting('maximumPrefixes', ([text]) => numberIn(text, 1, 4_294_967_295)),
  'neighbor * password': (scope, call) => {
    const neighbor = neighborOf(scope, call);
    const found = secretDigest('md5', call.args.slice(1, 3));
    if (call.form === 'set' && found === undefined) return false;
    neighbor.set.authentication =
      call.form === 'set' && found !== undefined ? stated(call, found) : undefined;
    return true;
  },
  'neighbor * activate': (scope, call) => {
    const { set } = familyOf(scope, call);
    set.active = call.form === 'default' ? undefined : stated(call, call.form === 'set');
    return true;
  },
  'neighbor * route-map': (scope, call) => policy(scope, call),
  'neighbor * prefix-list': (scope, call) => keepFor(scope, call),
  'neighbor * peer-group': (scope, call) => join(scope, call, call.args[1]),
  'neighbor * peer group': (scope, call) => join(scope, call, call.args[1]),
  'neighbor interface': unnumbered,
  neighbor: (scope, call) => {
    const [peer] = call.args;
    if (call.form === 'set' || call.args.length !== 1 || peer === undefined) return false;
    return forget(scope.bgp.neighbors, peer);
  },
  ...Object.fromEntries(
    [
      'additional-paths',
      'advertise',
      'advertise-map',
      'allowas-in',
      'as-override',
      'capability',
      'default-originate',
      'domain',
      'auto-local-addr',
      'as-path',
      'disable-connected-check',
      'distribute-list',
      'dmzlink-bw',
      'encapsulation',
      'enforce-first-as',
      'export-localpref',
      'filter-list',
      'inherit',
      'local-v4-addr',
      'metric-out',
      'next-hop-peer',
      'next-hop-self',
      'next-hop-unchanged',
      'next-hop-v6-addr',
      'out-delay',
      'passive',
      'remove-private-as',
      'rib-in',
      'route-reflector-client',
      'route-server-client',
      'soo',
      'ttl-security',
      'ttl maximum-hops',
      'unsuppress-map',
      'weight',
    ].map((name) => [`neighbor * ${name}`, keepFor]),
  ),
};

function asOf(text: string | undefined): NeighborValues['remoteAs'] | undefined {
  if (isWord(text, 'internal')) return 'internal';
  if (isWord(text, 'external')) return 'external';
  const [, high, low] = /^(\d{1,5})\.(\d{1,5})$/.exec(text ?? '') ?? [];
  return high === undefined ? numberIn(text, 1, 4_294_967_295) : Number(high) * 65_536 + Number(low);
}

function neighborOf({ bgp }: BgpScope, { args: [name = ''], command: { span } }: Call): NeighborDraft {
  const peer = addressText(name) ?? name;
  return entryOf(bgp.neighbors, peer, () => ({
    peer,
    span,
    isGroup: false,
    group: undefined,
    set: {},
    options: new Map(),
    families: new Map(),
  }));
}

/** Outside of a family its settings are those of IPv4 unicast (both platforms). */
function familyOf(scope: BgpScope, call: Call): FamilyDraft {
  const { families } = neighborOf(scope, call);
  return entryOf(families, scope.family ?? 'ipv4-unicast', () => ({ span: call.command.span, set: {} }));
}

function setting<K extends keyof NeighborValues>(key: K, read: Read<NeighborValues[K]>): Handler<BgpScope> {
  const handler = sets<NeighborDraft, NeighborValues, K>(({ set }) => [set], key, read);
  return (scope, call) => handler(neighborOf(scope, call), { ...call, args: call.args.slice(1) });
}

function policy(scope: BgpScope, call: Call): boolean {
  const [, name, way] = call.args;
  const key: keyof FamilyValues | undefined =
    way === 'in' ? 'inbound' : way === 'out' ? 'outbound' : undefined;
  if (name === undefined || key === undefined) return false;
  familyOf(scope, call).set[key] = call.form === 'set' ? stated(call, name) : undefined;
  return true;
}

/** `neighbor G peer-group` makes a group, `neighbor X peer-group G` joins it. */
function join(scope: BgpScope, call: Call, group: string | undefined): boolean {
  const neighbor = neighborOf(scope, call);
  if (group === undefined) {
    neighbor.isGroup = call.form === 'set';
    if (call.form !== 'set') scope.bgp.neighbors.delete(neighbor.peer);
  } else neighbor.group = call.form === 'set' ? group : undefined;
  return true;
}

/** `neighbor interface Et1-2 peer-group G remote-as N`: sessions over link-local addresses (RFC 5549). */
function unnumbered(scope: BgpScope, call: Call): boolean {
  const at = call.args.findIndex((text) => isWord(text, 'peer-group'));
  const [group, , as] = call.args.slice(at + 1);
  const names = interfaceNames(call.args.slice(0, Math.max(at, 0)), scope.draft.platform.types);
  const remote = asOf(as);
  if (at < 0 || names === undefined) return false;
  for (const name of names) {
    if (call.form !== 'set') scope.bgp.neighbors.delete(name);
    else {
      const neighbor = neighborOf(scope, { ...call, args: [name] });
      neighbor.group = group;
      if (remote !== undefined) neighbor.set.remoteAs = stated(call, remote);
    }
  }
  return true;
}

function keepFor(scope: BgpScope, call: Call): boolean {
  return keepOption(2)(neighborOf(scope, call), call) !== false;
}
