import type { Algorithm, HealthCheck, Pool, Server } from '../model/pool.ts';
import type { Span } from '../text/source.ts';
import { decisionEdits, pairs, timeoutEdits, type Unplaced } from './compare.ts';

/** Changes of meaning between two versions of one pool. */
export function poolEdits(before: Pool, after: Pool): readonly Unplaced[] {
  const where = `pool ${after.name}`;
  return [
    ...changed(`${where} balance`, describeAlgorithm(before.algorithm), describeAlgorithm(after.algorithm), {
      before: before.algorithmSpan ?? before.span,
      after: after.algorithmSpan ?? after.span,
    }),
    ...pairs(before.servers, after.servers).flatMap(([old, now]) => serverPair(where, old, now)),
    ...decisionEdits(where, before.decisions, after.decisions),
    ...changed(
      `${where} persistence`,
      describePersistence(before),
      describePersistence(after),
      spans(before, after),
    ),
    ...changed(`${where} retries`, before.retries, after.retries, spans(before, after)),
    ...changed(`${where} redispatch`, before.redispatch, after.redispatch, spans(before, after)),
    ...changed(`${where} allbackups`, before.allBackups, after.allBackups, spans(before, after)),
    ...changed(`${where} mode`, before.mode, after.mode, spans(before, after)),
    ...changed(`${where} disabled`, before.disabled, after.disabled, spans(before, after)),
    ...changed(
      `${where} membership`,
      describeMembership(before),
      describeMembership(after),
      spans(before, after),
    ),
    ...timeoutEdits(where, before.timeouts, after.timeouts),
  ];
}

type Spans = { readonly before: Span; readonly after: Span };

function spans(before: { readonly span: Span }, after: { readonly span: Span }): Spans {
  return { before: before.span, after: after.span };
}

type Value = string | number | boolean | undefined;

function changed(what: string, before: Value, after: Value, at: Spans): readonly Unplaced[] {
  if (before === after) return [];
  return [{ text: `${what} ${show(before)} → ${show(after)}`, ...at }];
}

function show(value: Value): string {
  if (value === undefined || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

function serverPair(
  where: string,
  before: Server | undefined,
  after: Server | undefined,
): readonly Unplaced[] {
  if (before === undefined && after !== undefined) {
    return [{ text: `${where}: server ${after.name} added (${place(after)})`, after: after.span }];
  }
  if (after === undefined && before !== undefined) {
    return [{ text: `${where}: server ${before.name} removed (${place(before)})`, before: before.span }];
  }
  return before === undefined || after === undefined ? [] : serverEdits(where, before, after);
}

/** Settings in the order in which a reader wants to know of them. */
const settings = [
  ['weight', (server: Server) => server.weight],
  ['address', place],
  ['disabled', (server: Server) => server.disabled],
  ['backup', (server: Server) => server.backup],
  ['check', (server: Server) => describeCheck(server.check)],
  ['maxConnections', (server: Server) => server.maxConnections],
  ['maxQueue', (server: Server) => server.maxQueue],
  ['slowStartMs', (server: Server) => server.slowStartMs],
  ['cookie', (server: Server) => server.cookie],
  ['tls', (server: Server) => server.tls],
  ['proxyProtocol', (server: Server) => server.proxyProtocol],
  ['resolvers', (server: Server) => server.resolvers],
  ['onError', (server: Server) => server.onError],
  ['onMarkedDown', (server: Server) => server.onMarkedDown],
] as const;

const settingNames: Readonly<Record<string, string>> = {
  maxConnections: 'maxconn',
  maxQueue: 'maxqueue',
  slowStartMs: 'slowstart (ms)',
  proxyProtocol: 'send-proxy',
  onError: 'on-error',
  onMarkedDown: 'on-marked-down',
};

function serverEdits(where: string, before: Server, after: Server): readonly Unplaced[] {
  return settings.flatMap(([name, value]) => {
    const old = value(before);
    const now = value(after);
    if (old === now) return [];
    const at = { before: before.at[name] ?? before.span, after: after.at[name] ?? after.span };
    const text = `${where}: server ${after.name} ${settingNames[name] ?? name} ${show(old)} → ${show(now)}`;
    return [{ text, ...at }];
  });
}

function place({ address, port }: Server): string {
  return port === undefined ? (address ?? 'empty slot') : `${address ?? ''}:${port}`;
}

function describeCheck(check: HealthCheck): string {
  if (check.track !== undefined) return `track ${check.track}`;
  if (!check.enabled) return check.agent ? 'agent' : 'off';
  const target =
    check.address !== undefined || check.port !== undefined
      ? ` on ${check.address ?? ''}:${check.port ?? ''}`
      : '';
  const path = check.path === undefined ? '' : ` ${check.path}`;
  return `${check.protocol}${path}${target} every ${check.intervalMs} ms rise ${check.rise} fall ${check.fall}`;
}

export function describeAlgorithm(algorithm: Algorithm): string {
  switch (algorithm.kind) {
    case 'round-robin':
      return algorithm.dynamic ? 'roundrobin' : 'static-rr';
    case 'least-connections':
      return 'leastconn';
    case 'first':
      return 'first';
    case 'random':
      return `random(${algorithm.draws})`;
    case 'hash': {
      const { field, depth, length, whole, pathOnly } = algorithm.key;
      const limits = [
        depth === undefined ? '' : ` depth ${depth}`,
        length === undefined ? '' : ` len ${length}`,
        whole === true ? ' whole' : '',
        pathOnly === true ? ' path-only' : '',
      ].join('');
      const key = field.argument === undefined ? field.name : `${field.name}(${field.argument})`;
      const factor =
        algorithm.hash.balanceFactor === undefined ? '' : ` factor ${algorithm.hash.balanceFactor}`;
      return `${key}${limits} ${algorithm.hash.method} ${algorithm.hash.function}${algorithm.hash.avalanche ? ' avalanche' : ''}${factor}`;
    }
    case 'opaque':
      return algorithm.text;
  }
}

function describePersistence({ persistence }: Pool): string {
  return persistence
    .map((one) =>
      one.kind === 'cookie'
        ? `cookie ${one.name} ${one.mode}`
        : `stick on ${one.key.field.name} in ${one.table}`,
    )
    .join(', ');
}

function describeMembership({ membership }: Pool): string {
  return membership.kind === 'slots' ? `${membership.slots} slots` : membership.kind;
}
