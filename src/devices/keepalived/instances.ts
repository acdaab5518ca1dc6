import type { RedundancyGroup, Stated } from '../../model/network/interface.ts';
import { linkedTracks, type Weights } from './tracks.ts';
import type { Statement } from './tree.ts';
import {
  addressOf,
  byDefault,
  digest,
  entriesOf,
  last,
  milliseconds,
  stated,
  statedNumber,
  wordAfter,
} from './values.ts';

/** An instance with the interface that it runs on. */
export interface Instance {
  readonly interface: string;
  readonly group: RedundancyGroup;
  readonly span: RedundancyGroup['span'];
}

export interface InstanceContext {
  /** By name of the script, process or file. */
  readonly weights: Weights;
  /** `vrrp_sync_group` blocks by the instances that they name. */
  readonly syncGroups: ReadonlyMap<string, Statement>;
  readonly version: Stated<number> | undefined;
  readonly defaultInterface: string;
}

/** `vrrp_instance NAME { … }`; undefined without a number, which keepalived refuses. */
export function instanceOf(statement: Statement, context: InstanceContext): Instance | undefined {
  const { block = [], arguments: words, span } = statement;
  const number = statedNumber(last(block, 'virtual_router_id'), 1, 255);
  if (number === undefined) return undefined;
  const [name = ''] = words;
  const addresses = addressesOf(block);
  const sync = context.syncGroups.get(name);
  const [firstDevice] = addresses.flatMap((one) => one.interface ?? []);
  const port = last(block, 'interface')?.arguments[0] ?? firstDevice ?? context.defaultInterface;
  const group: RedundancyGroup = {
    protocol: 'vrrp',
    version: versionOf(block, addresses, context),
    group: number.value,
    name,
    addresses: addresses.map((one) => ({
      ...one,
      interface: one.interface === port ? undefined : one.interface,
    })),
    priority: statedNumber(last(block, 'priority'), 1, 255) ?? byDefault(100),
    ...timing(block),
    authentication: authenticationOf(last(block, 'authentication')?.block),
    tracks: [
      ...linkedTracks(block, context.weights, sync !== undefined),
      ...linkedTracks(sync?.block ?? [], context.weights, false),
    ],
    state: stateOf(block),
    unicast: unicastOf(block),
    syncGroup: sync === undefined ? undefined : { value: sync.arguments[0] ?? '', span: sync.span },
    virtualMac: flag(block, 'use_vmac'),
    accepts: acceptsOf(block),
    span,
  };
  return { interface: port, group, span };
}

function addressesOf(block: readonly Statement[]): RedundancyGroup['addresses'] {
  const lists = [
    ['virtual_ipaddress', {}],
    ['virtual_ipaddress_excluded', { advertised: false as const }],
  ] as const;
  return lists.flatMap(([list, extra]) =>
    entriesOf(block, list).flatMap((entry) => {
      const found = addressOf(entry.name);
      const port = wordAfter(entry.arguments, 'dev');
      if (found === undefined) return [];
      return [{ ...found, ...(port === undefined ? {} : { interface: port }), ...extra, span: entry.span }];
    }),
  );
}

/** IPv6 has version 3 only; else the instance's own, that of `vrrp_version`, or 2. */
function versionOf(
  block: readonly Statement[],
  addresses: RedundancyGroup['addresses'],
  { version }: InstanceContext,
): Stated<number> {
  const first = addresses.find(({ advertised }) => advertised !== false);
  if (first?.family === 'ipv6') return { value: 3, span: first.span };
  return statedNumber(last(block, 'version'), 2, 3) ?? version ?? byDefault(2);
}

type Timing = Pick<RedundancyGroup, 'preempt' | 'preemptDelay' | 'advertisement'>;

/** The delay is in seconds, the interval in milliseconds; both may be fractions of seconds as written. */
function timing(block: readonly Statement[]): Timing {
  const preempt = last(block, 'nopreempt', 'preempt');
  const delay = last(block, 'preempt_delay');
  const interval = last(block, 'advert_int');
  const [waits, every] = [milliseconds(delay?.arguments[0]), milliseconds(interval?.arguments[0])];
  return {
    preempt: preempt === undefined ? byDefault(true) : stated(preempt, preempt.name === 'preempt'),
    preemptDelay: delay === undefined || waits === undefined ? undefined : stated(delay, waits / 1000),
    advertisement: interval === undefined || every === undefined ? byDefault(1000) : stated(interval, every),
  };
}

/** Only the first eight bytes of the password count (keepalived.conf(5), `auth_pass`). */
function authenticationOf(block: readonly Statement[] | undefined): Stated<string> | undefined {
  const secret = last(block, 'auth_pass');
  const kind = last(block, 'auth_type')?.arguments[0]?.toUpperCase() === 'AH' ? 'ah' : 'text';
  const [word] = secret?.arguments ?? [];
  return secret === undefined || word === undefined
    ? undefined
    : stated(secret, `${kind}:${digest(word.slice(0, 8))}`);
}

function stateOf(block: readonly Statement[]): RedundancyGroup['state'] {
  const word = last(block, 'state')?.arguments[0]?.toUpperCase();
  return word === 'MASTER' ? 'master' : word === 'BACKUP' ? 'backup' : undefined;
}

function unicastOf(block: readonly Statement[]): RedundancyGroup['unicast'] {
  const peers = entriesOf(block, 'unicast_peer').flatMap((entry) => {
    const found = addressOf(entry.name);
    return found === undefined ? [] : [stated(entry, found.address)];
  });
  if (peers.length === 0) return undefined;
  const source = last(block, 'unicast_src_ip', 'mcast_src_ip');
  const address = addressOf(source?.arguments[0])?.address;
  return {
    source: source === undefined || address === undefined ? undefined : stated(source, address),
    peers,
  };
}

function flag(block: readonly Statement[], name: string): Stated<boolean> | undefined {
  const found = last(block, name);
  return found === undefined ? undefined : stated(found, true);
}

/** `strict_mode` refuses what is not for its address unless `accept` says otherwise. */
function acceptsOf(block: readonly Statement[]): Stated<boolean> | undefined {
  const said = last(block, 'accept', 'no_accept');
  if (said !== undefined) return stated(said, said.name === 'accept');
  const strict = last(block, 'strict_mode');
  const isOn = strict !== undefined && !/^(?:off|false|no)$/i.test(strict.arguments[0] ?? 'on');
  return isOn ? stated(strict, false) : undefined;
}
