import type { Listener, VirtualHost, VirtualHosts } from '../../model/facts.ts';
import type { Matcher } from '../../model/predicate.ts';
import type { Listen } from './listen.ts';
import { regexMatcher } from './maps.ts';
import type { Statement } from './tree.ts';

/** A server block as far as the choice between server blocks goes. */
export interface NamedServer {
  readonly name: string;
  readonly listens: readonly Listen[];
  readonly serverNames: readonly Statement[];
}

/**
 * For each address and port the server blocks in the order in which nginx tries their names: exact ones, the longest
 * wildcard at the front, the longest at the end, expressions in the order of the text; else the default server
 * (nginx.org/en/docs/http/server_names.html, ngx_hash_find_combined). A name that two blocks have is the first one's.
 */
export function virtualHostsOf(servers: readonly NamedServer[]): readonly VirtualHosts[] {
  const places = new Map<
    string,
    { listener: Listener; members: NamedServer[]; fallback: string | undefined }
  >();
  for (const server of servers) {
    for (const { listener, isDefault } of server.listens) {
      if (listener.port === undefined) continue;
      const key = `${listener.family} ${listener.address} ${listener.port}`;
      const held = places.get(key) ?? { listener, members: [], fallback: undefined };
      if (held.members.at(-1) !== server) held.members.push(server);
      if (isDefault) held.fallback = server.name;
      places.set(key, held);
    }
  }
  return [...places.values()].map(({ listener, members, fallback }) => ({
    address: listener.address === '*' && listener.family === 'ipv6' ? '[::]' : listener.address,
    port: listener.port ?? 0,
    choices: choicesOf(members),
    otherwise: fallback ?? members[0]?.name,
  }));
}

interface Ranked extends VirtualHost {
  readonly rank: number;
  readonly length: number;
}

function choicesOf(members: readonly NamedServer[]): readonly VirtualHost[] {
  const taken: Taken = { exact: new Set(), head: new Set(), tail: new Set() };
  const ranked = members.flatMap(({ name, serverNames }) =>
    serverNames.flatMap((statement) =>
      statement.arguments
        .filter((host) => isFree(taken, host.toLowerCase()))
        .flatMap((host) => rankedNames(host, statement, name)),
    ),
  );
  return ranked
    .toSorted((a, b) => a.rank - b.rank || b.length - a.length)
    .map(({ when, frontend, span }) => ({ when, frontend, span }));
}

interface Taken {
  readonly exact: Set<string>;
  readonly head: Set<string>;
  readonly tail: Set<string>;
}

/**
 * Whether nginx takes the name, or ignores it as conflicting (ngx_hash.c, ngx_hash_add_key): `.x` needs both `x` and
 * `*.x`, and keeps others from `x` even when `*.x` was taken before.
 */
function isFree({ exact, head, tail }: Taken, host: string): boolean {
  if (host.startsWith('~')) return true;
  if (host.startsWith('*.')) return claim(head, host.slice(2));
  if (host.startsWith('.')) return claim(exact, host.slice(1)) && claim(head, host.slice(1));
  if (host.endsWith('.*')) return claim(tail, host.slice(0, -2));
  return claim(exact, host);
}

function claim(taken: Set<string>, name: string): boolean {
  if (taken.has(name)) return false;
  taken.add(name);
  return true;
}

function rankedNames(host: string, { span }: Statement, frontend: string): readonly Ranked[] {
  const ranked = (matcher: Matcher, rank: number, length = 0): Ranked => ({
    rank,
    length,
    frontend,
    span,
    when: {
      kind: 'test',
      field: { name: 'host' },
      transforms: [
        { name: 'strip-port', arguments: [] },
        { name: 'lower', arguments: [] },
        { name: 'substitute', arguments: ['^(.*[^.])\\.$', '', '$1'] },
      ],
      matchers: [matcher],
      span,
    },
  });
  const text = (kind: 'exact' | 'prefix' | 'suffix', value: string): Matcher => ({
    kind,
    value: value.toLowerCase(),
    ignoreCase: true,
  });
  if (host === '$hostname') {
    const reason = 'the name of the host is known there only';
    // Behind the other exact names, so that these are sure.
    return [{ rank: 0, length: -1, frontend, span, when: { kind: 'uncertain', reason, span } }];
  }
  if (host.startsWith('~')) {
    const matcher = regexMatcher(host);
    return [ranked(matcher.kind === 'regex' ? { ...matcher, ignoreCase: true } : matcher, 3)];
  }
  if (host.startsWith('*.')) return [ranked(text('suffix', host.slice(1)), 1, host.length - 1)];
  if (host.startsWith('.'))
    return [ranked(text('exact', host.slice(1)), 0), ranked(text('suffix', host), 1, host.length)];
  if (host.endsWith('.*')) return [ranked(text('prefix', host.slice(0, -1)), 2, host.length - 1)];
  return [ranked(text('exact', host), 0)];
}
