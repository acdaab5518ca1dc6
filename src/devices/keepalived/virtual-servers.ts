import type { Frontend, Listener } from '../../model/facts.ts';
import type { Algorithm, Persistence, Pool, Server } from '../../model/pool.ts';
import { checkOf } from './checks.ts';
import type { Statement } from './tree.ts';
import { addressOf, last, numberIn } from './values.ts';

export interface Balanced {
  readonly frontend: Frontend;
  readonly pool: Pool;
}

/** `virtual_server ADDRESS [PORT]`, `fwmark N` or `group NAME`: Linux forwards whole connections (LVS). */
export function balancedOf(statement: Statement, groups: ReadonlyMap<string, Statement>): Balanced {
  const { block = [], arguments: words, span } = statement;
  const protocol = protocolOf(statement);
  const mode = protocol === 'TCP' ? 'tcp' : 'other';
  const name = `${placeText(words)}${protocol === 'TCP' ? '' : ` ${protocol}`}`;
  const scheduler = last(block, 'lvs_sched', 'lb_algo');
  const algorithm = algorithmOf(scheduler?.arguments[0]);
  const servers = serversOf(statement, scheduler?.arguments[0]);
  const frontend: Frontend = {
    name,
    mode,
    listeners: listenersOf(statement, groups),
    decisions: [],
    defaultPool: { name, span },
    timeouts: {},
    disabled: false,
    span,
  };
  const pool: Pool = {
    name,
    mode,
    algorithm,
    algorithmSpan: scheduler?.span,
    servers,
    membership: { kind: 'fixed' },
    persistence: persistenceOf(block),
    decisions: [],
    allBackups: false,
    retries: 0,
    redispatch: false,
    timeouts: {},
    disabled: false,
    span,
  };
  return { frontend, pool };
}

/** keepalived 2.2 says so itself when it is asked (`keepalived -t`): what names no protocol is UDP. */
function protocolOf({ block }: Statement): string {
  return last(block, 'protocol')?.arguments[0]?.toUpperCase() ?? 'UDP';
}

/** `10.0.0.1:80`, `[2001:db8::1]:80`; a firewall mark or a group by its words. */
function placeText(words: readonly string[]): string {
  const [first, port] = words;
  const found = addressOf(first);
  if (found === undefined) return words.join(' ');
  const address = found.family === 'ipv6' ? `[${found.address}]` : found.address;
  return numberIn(port, 1, 65_535) === undefined ? found.address : `${address}:${port}`;
}

/** Firewall marks and ranges of addresses have no listener of their own: what leads to them is not to be read here. */
function listenersOf(virtual: Statement, groups: ReadonlyMap<string, Statement>): readonly Listener[] {
  const { arguments: words, span } = virtual;
  const [first, second] = words;
  const protocol = protocolOf(virtual).toLowerCase();
  // Others than TCP are told by the front of the text
  const named = (one: Listener): Listener =>
    protocol === 'tcp' ? one : { ...one, text: `${protocol}@${one.text}` };
  if (first !== 'group') return listenerOf([first, second], span).map(named);
  const members = groups.get(second ?? '')?.block ?? [];
  return members.flatMap((member) => listenerOf([member.name, member.arguments[0]], member.span).map(named));
}

function listenerOf(words: readonly (string | undefined)[], span: Listener['span']): readonly Listener[] {
  const [first, port] = words;
  const found = addressOf(first);
  if (
    found === undefined ||
    (found.length !== undefined && found.length !== (found.family === 'ipv4' ? 32 : 128))
  )
    return [];
  const { address, family } = found;
  const text = placeText([address, port ?? '']);
  const number = numberIn(port, 1, 65_535);
  return [{ text, address, family, port: number, lastPort: number, tls: false, proxyProtocol: false, span }];
}

/** Schedulers of ip_vs; hashes of their own (sh, dh, mh) and those by weight or overflow are not modelled. */
function algorithmOf(scheduler = 'wlc'): Algorithm {
  if (scheduler === 'rr' || scheduler === 'wrr') return { kind: 'round-robin', dynamic: true };
  if (scheduler === 'lc' || scheduler === 'wlc') return { kind: 'least-connections' };
  return { kind: 'opaque', text: `lvs ${scheduler}` };
}

function serversOf(virtual: Statement, scheduler: string | undefined): readonly Server[] {
  const { block = [] } = virtual;
  const real = block.flatMap((one) => (one.name === 'real_server' ? (serverOf(one, virtual) ?? []) : []));
  const sorry = last(block, 'sorry_server');
  const spare = sorry === undefined ? undefined : serverOf(sorry, virtual);
  // These schedulers look at no weight, but that 0 gets nothing
  const weighted = scheduler === 'rr' || scheduler === 'lc' ? real.map(unweighted) : real;
  return spare === undefined ? weighted : [...weighted, { ...spare, backup: true }];
}

function unweighted(server: Server): Server {
  return { ...server, weight: Math.min(1, server.weight) };
}

function serverOf(statement: Statement, virtual: Statement): Server | undefined {
  const { block, arguments: words, span } = statement;
  const found = addressOf(words[0]);
  if (found === undefined) return undefined;
  const weight = last(block, 'weight');
  const limit = last(block, 'uthreshold');
  const maxConnections = numberIn(limit?.arguments[0], 1, 2_147_483_647);
  return {
    name: placeText(words),
    address: found.address,
    family: found.family,
    port: portOf(statement, virtual),
    weight: numberIn(weight?.arguments[0], 0, 65_535) ?? 1,
    backup: false,
    disabled: false,
    check: checkOf(statement, virtual.block ?? []),
    maxConnections,
    tls: false,
    proxyProtocol: false,
    span,
    at: {
      ...(weight === undefined ? {} : { weight: weight.span }),
      ...(limit === undefined ? {} : { maxConnections: limit.span }),
    },
  };
}

/** Only NAT translates the port: with DR and TUN the packet arrives as the client sent it (ipvsadm(8)). */
function portOf({ name, arguments: [, own], block }: Statement, virtual: Statement): number | undefined {
  const keywords = name === 'sorry_server' ? ['sorry_server_lvs_method'] : ['lvs_method', 'lb_kind'];
  const outer = virtual.block ?? [];
  const method = last(block ?? outer, ...keywords) ?? last(outer, 'lvs_method', 'lb_kind');
  const isKept = /^(?:DR|TUN)$/i.test(method?.arguments[0] ?? '');
  const [address, port] = virtual.arguments;
  const kept = isKept && addressOf(address) !== undefined ? numberIn(port, 1, 65_535) : undefined;
  return kept ?? numberIn(own, 1, 65_535);
}

/** The same client goes to the same server as long as it comes again in time; sh does so without a table. */
function persistenceOf(block: readonly Statement[]): readonly Persistence[] {
  const found = last(block, 'persistence_timeout');
  const scheduler = last(block, 'lvs_sched', 'lb_algo');
  const by = found ?? (scheduler?.arguments[0] === 'sh' ? scheduler : undefined);
  if (by === undefined) return [];
  const key = { field: { name: 'source' }, transforms: [] } as const;
  return [{ kind: 'stick', key, table: 'lvs', span: by.span }];
}
