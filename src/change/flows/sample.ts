import type { Decision } from '../../model/decision.ts';
import type { Frontend } from '../../model/facts.ts';
import { listensOn, type PathDevice } from '../../network/path.ts';
import { emptyRequest, type Request } from '../../network/request.ts';
import type { ReadBehind } from './behind.ts';
import { type ChangedRules, changedRules } from './changed-rules.ts';
import type { Door } from './doors.ts';
import {
  namesOf,
  type RuleReads,
  readsOfFrontends,
  readsOfPools,
  waysOf,
  waysOfChanged,
} from './rules-read.ts';
import { makingsOf, sendable } from './variables.ts';
import { distinct, joined, methods, thin, type Witness } from './witnesses.ts';

/** A request of the sample; ordinary ones stand for the traffic, the others only for the edge of some rule. */
export interface Probe {
  readonly request: Request;
  readonly isOrdinary: boolean;
}

/** Requests to one door, and to all of them together: many doors get fewer each. */
const mostProbes = 1536;
const fewestProbes = 256;
const mostAtAll = 100_000;

export function probesForEach(doors: number): number {
  return Math.max(fewestProbes, Math.min(mostProbes, Math.floor(mostAtAll / Math.max(1, doors))));
}
const otherPaths = ['/', '/other/page', '/index.html', '/a/b/c', '/list/1', '/file.css', '/x.php?id=1'];

/** What the rules of both versions look at: the same for both, whoever is asked. */
export interface Distinguished {
  readonly witnesses: readonly Witness[];
  readonly rules: ChangedRules;
  /** Rules of both versions that keep variables. */
  readonly keeping: readonly Decision[];
  /** Of rules that only one version has: what they take from other rules, or leave to them, is asked for. */
  readonly changed: readonly Witness[];
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  /** Headers that some rule looks at: a request that is not about them has none. */
  readonly headers: readonly string[];
}

/** One version of a device with what the rules of its pools look at, which is the same for all its doors. */
export interface VersionRules {
  readonly device: PathDevice;
  readonly pools: RuleReads;
}

export function readRules(device: PathDevice | undefined): VersionRules | undefined {
  return device === undefined ? undefined : { device, pools: readsOfPools(device) };
}

export function distinguished(
  versions: readonly (VersionRules | undefined)[],
  door: Door,
  behind: ReadBehind = nothingBehind,
): Distinguished {
  const known = versions.filter((one) => one !== undefined);
  const frontends = known.map(({ device }) => frontendsAt(device, door));
  const reads = known.flatMap(({ device, pools }, at) => [
    readsOfFrontends(device, frontends[at] ?? []),
    pools,
  ]);
  const keeping = reads.flatMap((one) => one.keeping);
  const makings = makingsOf(keeping);
  const sent = (ways: readonly Witness[]): readonly Witness[] =>
    ways.flatMap((way) => sendable(way, makings));
  const witnesses = [...sent(reads.flatMap((one) => one.witnesses)), ...behind.witnesses];
  const rules = changedRules(reads.map((one) => one.rules));
  const changed = distinct(sent([...waysOfChanged(rules.gone, rules.come), ...rules.moved.flatMap(waysOf)]));
  const hosts = [
    ...frontends.flat().flatMap(namesOf),
    ...behind.hosts,
    ...witnesses.map(({ host }) => host),
    'other.example',
  ];
  const usual = [...sent(reads.flatMap((one) => one.usual)), ...behind.usual];
  const paths = [...usual.map(({ path }) => path), ...otherPaths];
  const joined = [
    ...joinedPaths(sorted(witnesses.map(({ path }) => path))),
    ...onePathBehindAnother(sorted(rules.moved.flatMap(waysOf).map(({ path }) => path))),
  ];
  const headers = sorted([...reads.flatMap((one) => one.headers), ...behind.headers]);
  const all = distinct([...witnesses, ...joined.map((path) => ({ path }))]);
  return { witnesses: all, rules, keeping, changed, hosts: sorted(hosts), paths: sorted(paths), headers };
}

const nothingBehind: ReadBehind = { witnesses: [], usual: [], hosts: [], headers: [] };

const mostJoined = 200;

/** Paths that two rules look at, one by how it begins and one by how it ends: `/papers` and `/x.css` are `/papers/x.css`. */
function joinedPaths(paths: readonly string[]): readonly string[] {
  const plain = paths.filter((path) => path.length > 1 && !path.includes('?'));
  const heads = plain.filter((path) => !/\.\w+$|\/$/.test(path));
  const tails = plain.filter((path) => /\.\w+$/.test(path));
  return thin(
    heads.flatMap((head) => tails.map((tail) => `${head}${tail}`)),
    mostJoined,
  );
}

/** Of rules that change places, one may look at how a path begins and the other at any of the rest: `/api` and `/x`, `/api/x`. */
function onePathBehindAnother(paths: readonly string[]): readonly string[] {
  const plain = paths.filter((path) => path.length > 1 && !path.includes('?'));
  const pairs = plain.flatMap((head) => plain.map((tail) => `${head.replace(/\/$/, '')}${tail}`));
  return thin(pairs, mostJoined);
}

/** Those that may take what comes in at the door, by its port or path. */
function frontendsAt({ facts }: PathDevice, { address, port }: Door): readonly Frontend[] {
  return facts.frontends.filter(({ listeners }) =>
    listeners.some((one) => (port === undefined ? one.address === address : listensOn(one, port))),
  );
}

function sorted(values: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== undefined))].sort();
}

/** Requests to one door, always the same ones for the same rules. */
export function probesOf(
  door: Door,
  { witnesses, changed, hosts, paths, headers }: Distinguished,
  most: number = mostProbes,
): readonly Probe[] {
  const none = Object.fromEntries(headers.map((name) => [name, null]));
  const plain = (witness: Witness, at: number): Request => {
    const request = requestOf(door, witness, at);
    return { ...request, headers: { ...none, ...request.headers } };
  };
  const ordinary = pairsOf(hosts, paths, most / 2).map((witness, at) => ({
    request: plain(witness, at),
    isOrdinary: true,
  }));
  const edges = [
    ...witnesses.flatMap((witness) => withHosts(witness, hosts)),
    // A host may come with its port, in capitals, or not be the one of any rule.
    ...thin(hosts, 6).flatMap((host) =>
      [`${host}:8080`, host.toUpperCase()].flatMap((other) =>
        thin(paths, 6).map((path) => ({ host: other, path })),
      ),
    ),
    ...methods.flatMap((method) => thin(paths, 24).map((path) => ({ method, path, host: hosts[0] ?? '' }))),
  ];
  return [
    ...ordinary,
    ...[
      ...thin(bothOf(changed, witnesses), most / 2),
      ...thin(changed.flatMap(variantsOf), mostVariants).flatMap((one) => withHosts(one, hosts)),
      ...thin(edges, most),
    ].map((witness, at) => ({
      request: plain(witness, at),
      isOrdinary: false,
    })),
  ];
}

/** More of either are not put together. */
const mostTogether = { changed: 64, others: 512 };

/** What both of two rules look at: where they look at the same, either of them may have its way. */
function bothOf(changed: readonly Witness[], witnesses: readonly Witness[]): readonly Witness[] {
  const others = thin(witnesses, mostTogether.others);
  return distinct(
    thin(changed, mostTogether.changed).flatMap((one) =>
      others.flatMap((other) => [joined(one, other), joined(other, one)]),
    ),
  );
}

/** Every host with every path, or as many pairs evenly over all. */
function pairsOf(hosts: readonly string[], paths: readonly string[], most: number): readonly Witness[] {
  const total = hosts.length * paths.length;
  const count = Math.min(total, Math.floor(most));
  return Array.from({ length: count }, (_, turn) => {
    const at = Math.ceil((turn * total) / count);
    return { host: hosts[Math.floor(at / paths.length)] ?? '', path: paths[at % paths.length] ?? '/' };
  });
}

const mostVariants = 160;

/**
 * The same, written another way, which rules may take alike or not: one part in capitals, a host with its port or its
 * last dot, a path with an escape, two slashes or a query, a value among others.
 */
function variantsOf(witness: Witness): readonly Witness[] {
  const { host, path, query, headers } = witness;
  const hosts = host === undefined ? [] : [host.toUpperCase(), `${host}:8080`, `${host}.`];
  const queries =
    query === undefined ? (path === undefined ? [] : ['other=1']) : [query.toUpperCase(), `other=1&${query}`];
  return [
    ...hosts.map((text) => ({ ...witness, host: text })),
    ...pathVariants(path).map((text) => ({ ...witness, path: text })),
    ...queries.map((text) => ({ ...witness, query: text })),
    ...Object.entries(headers ?? {}).flatMap(([name, value]) =>
      valueVariants(name, value).map((text) => ({ ...witness, headers: { ...headers, [name]: text } })),
    ),
  ];
}

function pathVariants(path: string | undefined): readonly string[] {
  const letter = path === undefined ? null : /[a-z\d]/i.exec(path);
  if (path === undefined || letter === null) return [];
  const escape = `%${letter[0].charCodeAt(0).toString(16)}`;
  return [
    path.toUpperCase(),
    `/${path}`,
    `${path.slice(0, letter.index)}${escape}${path.slice(letter.index + 1)}`,
  ];
}

function valueVariants(name: string, value: string): readonly string[] {
  const [before, behind] = name === 'cookie' ? ['other=1; ', '; other=1'] : ['other, ', ', other'];
  return [value.toUpperCase(), `${before}${value}`, `${value}${behind}`];
}

/** A rule that names no host is tried with some. */
function withHosts(witness: Witness, hosts: readonly string[]): readonly Witness[] {
  if (witness.host !== undefined) return [witness];
  return thin(hosts, 4).map((host) => ({ ...witness, host }));
}

function requestOf({ address, port, before, after, isPassed }: Door, witness: Witness, at: number): Request {
  const listener = before ?? after;
  const isAny = address === '*' || address === '';
  const path = witness.path ?? '/';
  const [bare = '', query = ''] = path.split('?', 2);
  return {
    ...emptyRequest,
    source: witness.source ?? `198.51.100.${1 + (at % 254)}`,
    destination: isAny ? (witness.destination ?? '192.0.2.1') : address,
    destinationPort: port,
    method: witness.method ?? 'GET',
    tls:
      listener?.tls === true || (isPassed && witness.tls !== false && (witness.tls === true || at % 2 === 1)),
    host: witness.host ?? 'other.example',
    path: bare,
    query: witness.query ?? query,
    headers: witness.headers ?? {},
    draw: (0.5 + at * 0.618033989) % 1,
  };
}
