import type { Algorithm, HashKey, Pool, Server } from '../../model/pool.ts';
import type { Request } from '../../network/request.ts';
import type { Program } from './chooser.ts';
import { firstShares } from './first.ts';
import { type HashAlgorithm, keyText, peerOf, requestChooser, ringMembers } from './hash.ts';
import { buildKetama, ketamaShares } from './nginx-hash.ts';
import { buildRing, ringShares } from './ring.ts';
import { drawSpread, simulate, turnSpread } from './spread.ts';

/** How a pool's requests spread over its usable servers. */
export interface Distribution {
  readonly servers: readonly Server[];
  /** Long-run share of each of `servers`, 0 to 1, summing to 1 (all 0 without servers). */
  readonly shares: readonly number[];
  /**
   * Standard deviation of each share over `Load.count` requests, where chance, the requests under way or a
   * position in a cycle that nobody knows decide; undefined where the requests themselves do.
   */
  readonly spread?: readonly number[] | undefined;
  /** Why the shares are not known exactly. */
  readonly uncertain?: string | undefined;
  /** Position in `servers` for each request of the load, -1 where none is fixed; only for hashing. */
  readonly chosen?: Int32Array | undefined;
}

export interface Load {
  /** Requests that reach the pool. */
  readonly requests: readonly Request[];
  /** What each request stands for, in any unit; undefined: all the same. */
  readonly weights?: readonly number[] | undefined;
  /** Mean number of requests under way, for algorithms that look at it. */
  readonly erlangs?: number | undefined;
  /** Whose algorithm it is; without it the shares of least connections and of two draws are the weights. */
  readonly program?: Program | undefined;
  /** Number of requests that the spread is about; that of `requests` when undefined. */
  readonly count?: number | undefined;
  /** Processes that balance each by itself; 1 when undefined. */
  readonly workers?: number | undefined;
  /** Fields whose values are made up: keys made of them tell nothing about shares. */
  readonly assumed?: ReadonlySet<string> | undefined;
  /** Servers that are down, by position in the pool. */
  readonly down?: ReadonlySet<Server> | undefined;
}

/** Servers that get new requests: all usable ones that are no backup, else the backups (manual, `backup`). */
export function usableServers(pool: Pool, down?: ReadonlySet<Server>): readonly Server[] {
  const usable = pool.servers.filter(
    (server) => !server.disabled && server.weight > 0 && down?.has(server) !== true && !neverFound(server),
  );
  const active = usable.filter((server) => !server.backup);
  if (active.length > 0) return active;
  const backups = usable.filter((server) => server.backup);
  return pool.allBackups ? backups : backups.slice(0, 1);
}

/** A name that nothing looks up, at the start or later, leaves the server without an address (manual 5.2, `init-addr`). */
export function neverFound({ family, resolvers, initialAddress }: Server): boolean {
  if (family !== 'name' || resolvers !== undefined || initialAddress === undefined) return false;
  return initialAddress.split(',').every((way) => way === 'none');
}

/** Sticky rules first, then the algorithm: a table entry beats the balance for known keys. */
export function distribute(pool: Pool, load: Load): Distribution {
  const servers = usableServers(pool, load.down);
  if (servers.length <= 1) return { servers, shares: servers.map(() => 1) };
  const base = mergeCookies(pool, byAlgorithm(pool, servers, load));
  const stick = pool.persistence.find((one) => one.kind === 'stick' && one.use !== 'store');
  if (stick?.kind !== 'stick') return base;
  return byStickiness(base, stick.key, load);
}

/** A client's cookie leads to the first server that has its value; servers that share a value share their clients. */
function mergeCookies(pool: Pool, base: Distribution): Distribution {
  if (!pool.persistence.some((one) => one.kind === 'cookie')) return base;
  const owner = base.servers.map(({ cookie }, at) =>
    cookie === undefined ? at : base.servers.findIndex((other) => other.cookie === cookie),
  );
  const shares = base.shares.map(() => 0);
  for (const [at, share] of base.shares.entries()) {
    const to = owner[at] ?? at;
    shares[to] = (shares[to] ?? 0) + share;
  }
  return { ...base, shares, spread: undefined };
}

function byAlgorithm(pool: Pool, servers: readonly Server[], load: Load): Distribution {
  const { algorithm } = pool;
  switch (algorithm.kind) {
    case 'round-robin': {
      const shares = byWeight(servers);
      return { servers, shares, spread: turnSpread(shares, load) };
    }
    case 'least-connections':
    case 'first':
    case 'random':
      return byLoad(pool, servers, load);
    case 'hash':
      return byHash(pool, servers, algorithm, load);
    case 'opaque':
      return { servers, shares: byWeight(servers), uncertain: reasonOf(algorithm.text) };
  }
}

/** `bytraffic` looks at the bytes that each server got and sent, which no configuration tells. */
function reasonOf(method: string): string {
  return /bytraffic/.test(method)
    ? `'${method}' balances bytes: by weight if all requests and answers are equally long`
    : `'${method}' is not modelled`;
}

/** What the requests under way decide: simulated where the load and the program are known. */
function byLoad(pool: Pool, servers: readonly Server[], load: Load): Distribution {
  const shares = sharesByLoad(pool, servers, load);
  const simulated = simulate(pool, servers, load);
  if (simulated === undefined) return { servers, shares, spread: drawSpread(shares, load) };
  // Equal servers get equal shares, and Erlang's formula is exact: a simulation adds only noise.
  const isKnown = pool.algorithm.kind === 'first' || new Set(servers.map(({ weight }) => weight)).size === 1;
  return { servers, shares: isKnown ? shares : simulated.shares, spread: simulated.spread };
}

function sharesByLoad(pool: Pool, servers: readonly Server[], { erlangs = 0 }: Load): readonly number[] {
  const { algorithm } = pool;
  if (algorithm.kind === 'random') return randomShares(pool, servers, algorithm);
  if (algorithm.kind !== 'first') return byWeight(servers);
  return firstShares(
    servers.map((one) => one.maxConnections),
    erlangs,
  );
}

export function byWeight(servers: readonly { readonly weight: number }[]): number[] {
  const total = servers.reduce((sum, { weight }) => sum + weight, 0);
  return servers.map(({ weight }) => weight / total);
}

/** One draw follows the ring's arcs; with two or more, the less loaded wins, which evens the shares out. */
function randomShares(
  pool: Pool,
  servers: readonly Server[],
  { draws, weighted }: Extract<Algorithm, { kind: 'random' }>,
): number[] {
  if (draws >= 2 || weighted === true) return byWeight(servers);
  return ringShares(buildRing(ringMembers(pool, servers)), servers.length);
}

function byHash(
  pool: Pool,
  servers: readonly Server[],
  algorithm: HashAlgorithm,
  { requests, weights, assumed, down }: Load,
): Distribution {
  const { key } = algorithm;
  const choose = requestChooser(pool, servers, algorithm, down);
  const counts = servers.map(() => 0);
  const chosen = new Int32Array(requests.length);
  let missing = 0;
  let total = 0;
  for (const [index, request] of requests.entries()) {
    const weight = weights?.[index] ?? 1;
    const at = choose(request);
    chosen[index] = at ?? -1;
    total += weight;
    if (at === undefined) missing += weight;
    else counts[at] = (counts[at] ?? 0) + weight;
  }
  const isMadeUp = assumed?.has(key.field.name) === true && counts.filter((one) => one > 0).length > 1;
  if (total === 0 || isMadeUp) return byExpectation(pool, servers, algorithm);
  const even = byWeight(servers);
  const shares = counts.map((one, at) => (one + missing * (even[at] ?? 0)) / total);
  return missing === 0
    ? { servers, shares, chosen }
    : { servers, shares, chosen, uncertain: `key ${keyName(key)} is unknown` };
}

/** Shares of many different keys: what each server owns of the ring, or its weight. */
function byExpectation(pool: Pool, servers: readonly Server[], { key, hash }: HashAlgorithm): Distribution {
  const uncertain = `the values of ${keyName(key)} were not declared`;
  if (hash.method === 'map-based') return { servers, shares: byWeight(servers), uncertain };
  const shares =
    hash.function === 'nginx'
      ? ketamaShares(buildKetama(servers.map(peerOf)), servers.length)
      : ringShares(buildRing(ringMembers(pool, servers)), servers.length);
  return { servers, shares, uncertain };
}

/** Each distinct key meets the algorithm once and stays there: keys are dealt out in order of appearance. */
function byStickiness(base: Distribution, key: HashKey, { requests, weights }: Load): Distribution {
  const counts = new Map<string, number>();
  let missing = 0;
  let total = 0;
  for (const [at, request] of requests.entries()) {
    const weight = weights?.[at] ?? 1;
    const text = keyText(key, request);
    total += weight;
    if (text === undefined) missing += weight;
    else counts.set(text, (counts.get(text) ?? 0) + weight);
  }
  if (counts.size === 0) return { ...base, uncertain: `stick key ${keyName(key)} is unknown` };
  const totals = base.shares.map((share) => share * missing);
  const dealt = base.shares.map(() => 0);
  for (const weight of counts.values()) {
    const next = mostOwed(base.shares, dealt);
    dealt[next] = (dealt[next] ?? 0) + 1;
    totals[next] = (totals[next] ?? 0) + weight;
  }
  return { ...base, shares: totals.map((one) => one / total), spread: undefined };
}

function mostOwed(shares: readonly number[], dealt: readonly number[]): number {
  const total = dealt.reduce((sum, count) => sum + count, 1);
  let best = 0;
  let owed = Number.NEGATIVE_INFINITY;
  for (const [at, share] of shares.entries()) {
    const debt = share * total - (dealt[at] ?? 0);
    if (debt > owed + 1e-12) {
      owed = debt;
      best = at;
    }
  }
  return best;
}

export function keyName(key: HashKey): string {
  return key.field.argument === undefined ? key.field.name : `${key.field.name}(${key.field.argument})`;
}
