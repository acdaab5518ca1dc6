import { type NetworkFacts, nothingRead, type Unmodelled } from '../../model/network/facts.ts';
import type { Interface } from '../../model/network/interface.ts';
import { linuxInterfaceKind } from '../../model/network/linux-names.ts';
import { usualMetric } from '../../model/network/linux-routes.ts';
import type { StaticRoute } from '../../model/network/routing.ts';
import type { Span } from '../../text/source.ts';
import { type Instance, instanceOf } from './instances.ts';
import { weightsOf } from './tracks.ts';
import type { Statement } from './tree.ts';
import { addressOf, byDefault, entriesOf, last, numberIn, statedNumber, wordAfter } from './values.ts';

/** Instances on their interfaces, addresses and routes that are always there; the machine itself has the rest. */
export function networkOf(statements: readonly Statement[]): NetworkFacts {
  const globals = statements.flatMap(({ name, block = [] }) => (name === 'global_defs' ? block : []));
  const defaultInterface = last(globals, 'default_interface')?.arguments[0] ?? 'eth0';
  const version = statedNumber(last(globals, 'vrrp_version'), 2, 3);
  const context = {
    weights: weightsOf(statements),
    syncGroups: syncGroupsOf(statements),
    version,
    defaultInterface,
  };
  const instances = statements.flatMap((one) =>
    one.name === 'vrrp_instance' ? (instanceOf(one, context) ?? []) : [],
  );
  return {
    platform: 'linux',
    ...nothingRead,
    interfaces: interfacesOf(instances, staticAddresses(statements, defaultInterface)),
    routes: entriesOf(statements, 'static_routes').flatMap((entry) => routeOf(entry) ?? []),
    tracked: statements.flatMap(trackedBy),
    unmodelled: statements.flatMap(unmodelledBy),
  };
}

function syncGroupsOf(statements: readonly Statement[]): ReadonlyMap<string, Statement> {
  return new Map(
    statements.flatMap((one) =>
      one.name === 'vrrp_sync_group'
        ? entriesOf(one.block, 'group').flatMap((entry) =>
            [entry.name, ...entry.arguments].map((name) => [name, one] as const),
          )
        : [],
    ),
  );
}

interface Placed {
  readonly interface: string;
  readonly address: Interface['addresses'][number];
}

function staticAddresses(statements: readonly Statement[], defaultInterface: string): readonly Placed[] {
  return entriesOf(statements, 'static_ipaddress').flatMap((entry) => {
    const found = addressOf(entry.name);
    if (found === undefined) return [];
    const length = found.length ?? (found.family === 'ipv4' ? 32 : 128);
    const address = { ...found, length, secondary: false, span: entry.span };
    return [{ interface: wordAfter(entry.arguments, 'dev') ?? defaultInterface, address }];
  });
}

/** Every interface that an instance runs on, puts addresses on or follows, and those of static addresses. */
function interfacesOf(instances: readonly Instance[], addresses: readonly Placed[]): readonly Interface[] {
  const spans = new Map<string, Span>();
  const note = (name: string, span: Span): void => {
    if (!spans.has(name)) spans.set(name, span);
  };
  for (const { interface: name, group, span } of instances) {
    note(name, span);
    for (const address of group.addresses)
      if (address.interface !== undefined) note(address.interface, address.span);
    for (const track of group.tracks) if (track.kind === 'interface') note(track.what, track.span);
  }
  for (const { interface: name, address } of addresses) note(name, address.span);
  const byName = Map.groupBy(instances, (one) => one.interface);
  const placed = Map.groupBy(addresses, (one) => one.interface);
  return [...spans].map(([name, span]) => ({
    name,
    kind: linuxInterfaceKind(name),
    enabled: byDefault(true),
    addresses: (placed.get(name) ?? []).map(({ address }) => address),
    mtu:
      name === 'lo'
        ? { value: 65_536, from: 'Linux, drivers/net/loopback.c' }
        : { value: 1500, from: 'RFC 894' },
    spanning: { costs: [], priorities: [] },
    filters: [],
    helpers: [],
    redundancy: (byName.get(name) ?? []).map(({ group }) => group),
    madeElsewhere: true,
    span,
  }));
}

/** `[src A] [to] PREFIX [via|gw A] [dev X] [metric N]` of the main table; undefined for what says more. */
function routeOf({ name, arguments: rest, span }: Statement): StaticRoute | undefined {
  const words = [name, ...rest];
  if (words.some((word) => beyondRoutes.has(word))) return undefined;
  const discard =
    name === 'blackhole' ? 'drop' : name === 'unreachable' || name === 'prohibit' ? 'reject' : undefined;
  const text =
    wordAfter(words, 'to') ??
    words.find((word) => word.includes('/')) ??
    words[discard === undefined ? 0 : 1];
  const found = addressOf(text === 'default' ? '0.0.0.0/0' : text);
  const nextHop = addressOf(wordAfter(words, 'via') ?? wordAfter(words, 'gw'))?.address;
  const port = wordAfter(words, 'dev');
  if (found === undefined || (nextHop === undefined && port === undefined && discard === undefined))
    return undefined;
  const metric = numberIn(wordAfter(words, 'metric'), 0, 4_294_967_295);
  const { address, family, length = family === 'ipv4' ? 32 : 128 } = found;
  return {
    vrf: '',
    family,
    prefix: `${address}/${length}`,
    nextHop,
    interface: port,
    discard,
    distance: metric === undefined ? usualMetric(family) : { value: metric, span },
    span,
  };
}

/** Words of routes of other tables, or over several next hops. */
const beyondRoutes: ReadonlySet<string> = new Set(['table', 'nexthop', 'or', 'tos', 'encap']);

function trackedBy({
  name,
  arguments: [what],
  block,
  span,
}: Statement): NonNullable<NetworkFacts['tracked']> {
  const keyword: Readonly<Record<string, string>> = {
    vrrp_script: 'script',
    vrrp_track_process: 'process',
    vrrp_track_file: 'file',
    track_file: 'file',
  };
  const kind = Object.hasOwn(keyword, name) ? keyword[name] : undefined;
  if (kind === undefined || what === undefined) return [];
  const said = last(block, kind);
  const text = said === undefined ? kind : [kind, ...said.arguments].join(' ');
  return [{ name: what, what: text, span }];
}

function unmodelledBy(statement: Statement): readonly Unmodelled[] {
  const { name, block } = statement;
  const noted = (what: string, kind: Unmodelled['kind'], { span }: Statement): Unmodelled => ({
    what,
    kind,
    span,
  });
  if (name === 'static_rules') return [noted('static_rules', 'policy-routing', statement)];
  if (name === 'static_routes')
    return (block ?? []).flatMap((entry) =>
      routeOf(entry) === undefined
        ? [noted(`static route ${[entry.name, ...entry.arguments].join(' ')}`, 'policy-routing', entry)]
        : [],
    );
  if (name !== 'vrrp_instance') return [];
  const who = statement.arguments[0] ?? '';
  return (block ?? []).flatMap((one) => {
    if (one.name === 'virtual_routes') return [noted(`virtual_routes of ${who}`, 'other', one)];
    return one.name === 'virtual_rules' ? [noted(`virtual_rules of ${who}`, 'policy-routing', one)] : [];
  });
}
