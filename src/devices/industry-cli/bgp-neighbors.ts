import { addressText } from './addresses.ts';
import type { BgpScope } from './bgp.ts';
import { entryOf, forget } from './draft.ts';
import { type Call, type Handler, isWord, mode, type OpenMode, type Table } from './modes.ts';
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
  'neighbor * inherit': inherit,
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
      'aigp',
      'allowas-in',
      'as-override',
      'capability',
      'cluster-id',
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
      'import-localpref',
      'link-bandwidth',
      'local-v4-addr',
      'local-v6-addr',
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
      'route-to-peer',
      'send-label',
      'soo',
      'ttl-security',
      'ttl maximum-hops',
      'unsuppress-map',
      'weight',
    ].map((name) => [`neighbor * ${name}`, keepFor]),
  ),
};

/** Timing, logs and restarts of a session: no route comes of it. */
export const ignoredOfNeighbors: readonly string[] = [
  'slow-peer',
  'description',
  'send-community',
  'soft-reconfiguration',
  'timers',
  'bfd',
  'fall-over',
  'version',
  'transport',
  'advertisement-interval',
  'graceful-restart',
  'ha-mode',
  'dont-capability-negotiate',
  'idle-restart-timer',
  'log-neighbor-changes',
];

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
    inherits: [],
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

/** `neighbor X inherit peer-session PS`: it takes what it does not say itself from the template. */
function inherit(scope: BgpScope, call: Call): boolean {
  const [, kind, name] = call.args;
  const template = templateName(kind, name);
  if (template === undefined) return false;
  const neighbor = neighborOf(scope, call);
  neighbor.inherits = neighbor.inherits.filter((one) => one !== template);
  if (call.form === 'set') neighbor.inherits.push(template);
  return true;
}

function templateName(kind: string | undefined, name: string | undefined): string | undefined {
  const full = ['peer-session', 'peer-policy'].find((one) => isWord(kind, one));
  return full === undefined || name === undefined ? undefined : `template ${full} ${name}`;
}

interface TemplateScope extends BgpScope {
  readonly template: string;
}

const ofNeighbor = 'neighbor * ';

/** The commands of a neighbour without the words that name it. */
const templateMode = mode<TemplateScope>(
  Object.fromEntries(
    Object.entries(neighborCommands).flatMap(([pattern, handler]) =>
      pattern.startsWith(ofNeighbor) ? [[pattern.slice(ofNeighbor.length), inTemplate(handler)]] : [],
    ),
  ),
  ignoredOfNeighbors,
  ['exit-peer-session', 'exit-peer-policy'],
);

function inTemplate(handler: Handler<BgpScope>): Handler<TemplateScope> {
  return (scope, call) =>
    handler(scope, {
      ...call,
      args: [scope.template, ...call.args],
      command: { ...call.command, words: ['neighbor', scope.template, ...call.command.words] },
    });
}

/** `template peer-session NAME`, `template peer-policy NAME` (Cisco IOS BGP Command Reference). */
export function enterTemplate(scope: BgpScope, call: Call): boolean | OpenMode {
  const template = templateName(call.args[0], call.args[1]);
  if (template === undefined) return false;
  if (call.form !== 'set') return forget(scope.bgp.neighbors, template);
  neighborOf(scope, { ...call, args: [template] }).isGroup = true;
  return templateMode.enter({ ...scope, template });
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
