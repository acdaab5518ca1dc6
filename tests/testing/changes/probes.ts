import type { Dice } from '../oracle/dice.ts';
import { type Draft, entrance, get, numbered } from './drafts.ts';
import { fileDrafts } from './file-probes.ts';
import { distinct } from './literals.ts';
import type { Endpoint, Probe, TlsWishes, Vocabulary } from './model.ts';
import { answerKinds, rareKinds, type Variation, variations } from './variations.ts';

export interface ProbePlan {
  readonly endpoints: readonly Endpoint[];
  /** Named in a text, but of no listener that the base is known to have. */
  readonly others: readonly Endpoint[];
  readonly vocabulary: Vocabulary;
  /** Texts of the files of the base, by their names. */
  readonly files: Readonly<Record<string, string>>;
}

/** Paths of the base and of the changes, all of which are asked at every door; and more, at the edges of those. */
const mostNamed = 48;
const mostEdges = 36;

/** Paths that are asked for every kind of answer. */
const mostAnswered = 16;

/** Of those, paths that are asked for the rarer kinds too. */
const mostRare = 12;

/** The questions that are asked of the base and of all its changes, one after the other. */
export function probesOf({ endpoints, others, vocabulary, files }: ProbePlan, dice: Dice): readonly Probe[] {
  const drafts = endpoints.flatMap((endpoint, at) => [
    ...pathDrafts(endpoint, vocabulary, at === 0 ? mostEdges : mostEdges / 3, dice),
    ...variationDrafts(endpoint, vocabulary, at < 2 ? 1 : 3, dice),
    ...answerDrafts(endpoint, vocabulary, at === 0 ? mostAnswered : mostAnswered / 2),
    ...entranceDrafts(endpoint, vocabulary),
  ]);
  const strangers = others.flatMap((endpoint) => entranceDrafts(endpoint, vocabulary));
  return [...drafts, ...strangers, ...fileDrafts(endpoints, vocabulary, files)].map(numbered);
}

/** Every path with its edges, over the hosts in turn; every host with some paths; clients where they matter. */
function pathDrafts(
  endpoint: Endpoint,
  { hosts, paths, clients }: Vocabulary,
  most: number,
  dice: Dice,
): readonly Draft[] {
  const [home = 'nobody.example'] = hosts;
  const named = distinct(paths).slice(0, mostNamed);
  const edges = distinct(['/', ...paths.flatMap(edgesOf), '/nowhere', '/a/../b', '//double', '/%41bc']);
  const others = edges.filter((path) => !named.includes(path));
  const asked = [...named, ...dice.shuffled(others).slice(0, most)];
  const draft = (host: string, target: string, from?: string): Draft => ({
    ...entrance(endpoint, host, from),
    from,
    requests: [get(host, target)],
  });
  const someHosts = hosts.slice(0, most / 2);
  return [
    ...asked.map((path, at) => draft(at % 3 === 0 ? (hosts[(at / 3) % hosts.length] ?? home) : home, path)),
    ...someHosts.flatMap((host, at) => [draft(host, '/'), draft(host, paths[at % paths.length] ?? '/')]),
    ...[home.toUpperCase(), `${home}:8080`, 'unknown.example', `${home}.`].map((host) => draft(host, '/')),
    ...someHosts
      .slice(1)
      .flatMap((host) => named.filter((path) => path.includes('?')).map((path) => draft(host, path))),
    ...someHosts
      .slice(1)
      .flatMap((host) => [`${host}:8080`, host.toUpperCase(), `x${host}`].map((one) => draft(one, '/'))),
    ...clients.flatMap((client, at) => [
      ...distinct(['/', ...paths.slice(0, at === 0 ? mostNamed : 4)]).map((path) =>
        draft(home, path, client),
      ),
      ...someHosts
        .slice(1, 4)
        .flatMap((host) =>
          distinct(['/', ...paths.slice(0, at === 0 ? 4 : 0)]).map((path) => draft(host, path, client)),
        ),
    ]),
  ];
}

function edgesOf(path: string): readonly string[] {
  if (path.includes('?')) return [path];
  const bare = path.replace(/\/$/, '');
  const inside = [`${bare}/one`, `${bare}/sub/page.html?a=1`];
  return [path, ...inside, bare === '' ? '/x' : `${bare}x`, ...(bare === '' ? [] : [bare])];
}

function variationDrafts(
  endpoint: Endpoint,
  vocabulary: Vocabulary,
  every: number,
  dice: Dice,
): readonly Draft[] {
  const [home = 'nobody.example'] = vocabulary.hosts;
  const paths = dice.shuffled(vocabulary.paths.length === 0 ? ['/'] : vocabulary.paths.slice(0, 6));
  return variations(vocabulary, home)
    .filter((_, at) => at % every === 0)
    .map((variation, at) => draftOf(endpoint, home, paths[at % paths.length] ?? '/', variation));
}

function draftOf(endpoint: Endpoint, home: string, path: string, variation: Variation): Draft {
  const { more = [], path: own, ...rest } = variation;
  const request = { ...get(variation.host ?? home, own ?? path, more), ...rest.request };
  const again = rest.again === undefined ? [] : [get(home, rest.again)];
  return {
    ...entrance(endpoint, variation.host ?? home),
    ...(rest.http2 === undefined ? {} : http2Of(endpoint, home)),
    requests: [rest.bare === undefined ? request : { ...request, headers: [] }, ...again],
  };
}

/**
 * What rules of a path do to answers and to requests shows only there: each path of some hosts is asked for what servers
 * can answer and what clients can send, several of them on one connection.
 */
function answerDrafts(
  endpoint: Endpoint,
  { hosts, paths, headers }: Vocabulary,
  most: number,
): readonly Draft[] {
  const asked = distinct(paths.filter((path) => !path.includes('?'))).slice(0, most);
  // Headers that texts name, and for which any value will do.
  const named = headers
    .filter((line) => line.endsWith(': 1'))
    .map((line) => [line.slice(0, -3), '1'] as const);
  return hosts.slice(0, 3).flatMap((host, at) =>
    asked.slice(0, at < 2 ? most : most / 3).flatMap((path, place) =>
      [...answerKinds, ...(at === 0 && place < mostRare ? rareKinds : [])].map((kinds) => ({
        ...entrance(endpoint, host),
        requests: kinds.map(({ more = [], request = {} }, turn) => ({
          ...get(host, path, turn === 2 ? [...withGiven(more, named), ...named] : more),
          ...request,
        })) as unknown as Draft['requests'],
      })),
    ),
  );
}

/** The server gives headers that rules write, add to and take away. */
function withGiven(
  more: readonly (readonly [string, string])[],
  named: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  const names = named.map(([name]) => name).join(',');
  if (names === '') return more;
  return more.map(([name, value]) => [name, name === 'X-Stub' ? `${value}; give=${names}` : value]);
}

function http2Of(endpoint: Endpoint, home: string): Partial<Draft> {
  return endpoint.tls === undefined
    ? { http2: true }
    : { http2: true, tls: { name: home, protocols: ['h2', 'http/1.1'] } };
}

/** The right and the wrong ways of beginning a connection. */
function entranceDrafts(endpoint: Endpoint, { hosts }: Vocabulary): readonly Draft[] {
  const [home = 'nobody.example', second = home] = hosts;
  const requests: Draft['requests'] = [get(home, '/')];
  const proxyLine = 'PROXY TCP4 127.0.29.9 127.0.0.1 40000 80\r\n';
  const right = entrance(endpoint, home);
  const hellos: readonly TlsWishes[] =
    endpoint.tls === undefined
      ? [{ name: home }]
      : [
          {},
          { name: second },
          { name: 'unknown.example' },
          { name: home, highest: 'TLSv1.2' },
          { name: home, certificate: true },
          { name: home, protocols: ['h2', 'http/1.1'] },
          { name: home, protocols: ['http/1.1'] },
        ];
  return [
    ...(endpoint.tls === undefined ? [] : [{ endpoint, requests }]),
    ...hellos.map((tls) => ({ ...right, tls, requests })),
    ...(endpoint.proxy === undefined ? [{ ...right, proxyLine, requests }] : [{ endpoint, requests }]),
    { ...right, requests },
  ];
}
