import { binomial, choose, exponential, geometric, poisson, type Random } from './random.ts';

/** Requests of each server in one tick, and how many of each failed. */
export interface ServerCounts {
  readonly requests: readonly number[];
  readonly failures: readonly number[];
}

/** Gives the counts of the next tick. Each model keeps its own state, as the real balancer and its clients do. */
export type Traffic = (seconds: number) => ServerCounts;

export interface Independent {
  readonly rate: number;
  readonly shares: readonly number[];
  readonly errors?: number | undefined;
}

/** Poisson arrivals, each request sent by itself: what the null of the detector describes exactly. */
export function independent(random: Random, load: () => Independent): Traffic {
  return (seconds) => {
    const { rate, shares, errors } = load();
    const requests = shares.map(() => 0);
    for (let left = poisson(random, rate * seconds); left > 0; left--) add(requests, choose(random, shares));
    return withFailures(random, requests, errors ?? 0);
  };
}

/** Smooth round robin: counts differ by at most one from the exact share. */
export function roundRobin(random: Random, rate: number, servers: number): Traffic {
  let next = 0;
  return (seconds) => {
    const requests = Array.from({ length: servers }, () => 0);
    for (let left = poisson(random, rate * seconds); left > 0; left--) {
      add(requests, next);
      next = (next + 1) % servers;
    }
    return withFailures(random, requests, 0);
  };
}

export interface Sticky {
  readonly rate: number;
  readonly shares: readonly number[];
  /** Mean requests of one visitor, all to the server of the first one. */
  readonly requestsPerVisit: number;
  /** Mean seconds between two of them. */
  readonly pause: number;
}

/** Cookie persistence: each new visitor is balanced, then bound to its server until it leaves. */
export function sticky(random: Random, model: Sticky): Traffic {
  const visitors: { server: number; next: number; left: number }[] = [];
  let now = 0;
  const arrive = (from: number, span: number): void => {
    for (let left = poisson(random, (model.rate / model.requestsPerVisit) * span); left > 0; left--) {
      const server = choose(random, model.shares);
      visitors.push({
        server,
        next: from + random() * span,
        left: geometric(random, model.requestsPerVisit),
      });
    }
  };
  const warmUp = 3 * model.requestsPerVisit * model.pause;
  const advanceTo = (end: number): readonly number[] => {
    const requests = model.shares.map(() => 0);
    for (let index = visitors.length - 1; index >= 0; index--) {
      const visitor = visitors[index];
      if (visitor === undefined) continue;
      while (visitor.left > 0 && visitor.next < end) {
        add(requests, visitor.server);
        visitor.left--;
        visitor.next += exponential(random, model.pause);
      }
      if (visitor.left > 0) continue;
      visitors[index] = visitors.at(-1) ?? visitor;
      visitors.pop();
    }
    return requests;
  };
  arrive(-warmUp, warmUp);
  advanceTo(0);
  return (seconds) => {
    arrive(now, seconds);
    now += seconds;
    return withFailures(random, advanceTo(now), 0);
  };
}

export interface Hashed {
  readonly rate: number;
  readonly servers: number;
  readonly clients: number;
  /** Mean seconds that a client stays away, and stays active, in turn. */
  readonly cycle: number;
}

/** A hash of the client's address: each client has one server for ever, some ask much more than others. */
export function hashed(random: Random, model: Hashed): Traffic {
  const clients = Array.from({ length: model.clients }, (_, index) => ({
    server: Math.floor(random() * model.servers),
    weight: 1 / (index + 10),
    active: random() < 0.5,
  }));
  const total = clients.reduce((sum, { weight }) => sum + weight / 2, 0);
  return (seconds) => {
    const requests = Array.from({ length: model.servers }, () => 0);
    for (const client of clients) {
      if (random() < seconds / model.cycle) client.active = !client.active;
      if (!client.active) continue;
      add(requests, client.server, poisson(random, (model.rate * seconds * client.weight) / total));
    }
    return withFailures(random, requests, 0);
  };
}

export interface Bursty {
  readonly rate: number;
  readonly shares: readonly number[];
  /** Mean requests that follow each other on one connection to one server. */
  readonly burst: number;
  /** Mean seconds of calm and of storm; a storm has four times the traffic of a calm. */
  readonly phase: number;
}

/** Kept-alive connections send several requests at once, and the rate itself jumps. */
export function bursty(random: Random, model: Bursty): Traffic {
  let storm = false;
  return (seconds) => {
    if (random() < seconds / model.phase) storm = !storm;
    const rate = model.rate * (storm ? 1.6 : 0.4);
    const requests = model.shares.map(() => 0);
    for (let left = poisson(random, (rate / model.burst) * seconds); left > 0; left--) {
      add(requests, choose(random, model.shares), geometric(random, model.burst));
    }
    return withFailures(random, requests, 0);
  };
}

export interface LeastConnections {
  readonly rate: number;
  /** Mean seconds that each server takes for a request. */
  readonly serviceTimes: readonly number[];
}

/** Each request goes to the server with the fewest open ones; ties go to the one that waited longest. */
export function leastConnections(random: Random, model: LeastConnections): Traffic {
  const open: number[][] = model.serviceTimes.map(() => []);
  let now = 0;
  let turn = 0;
  return (seconds) => {
    const requests = model.serviceTimes.map(() => 0);
    const end = now + seconds;
    for (
      let at = now + exponential(random, 1 / model.rate);
      at < end;
      at += exponential(random, 1 / model.rate)
    ) {
      for (const [index, ends] of open.entries()) open[index] = ends.filter((done) => done > at);
      turn = leastLoaded(open, turn);
      add(requests, turn);
      open[turn]?.push(at + exponential(random, model.serviceTimes[turn] ?? 0));
    }
    now = end;
    return withFailures(random, requests, 0);
  };
}

function leastLoaded(open: readonly (readonly number[])[], last: number): number {
  let best = (last + 1) % open.length;
  for (let step = 2; step <= open.length; step++) {
    const candidate = (last + step) % open.length;
    if ((open[candidate]?.length ?? 0) < (open[best]?.length ?? 0)) best = candidate;
  }
  return best;
}

function withFailures(random: Random, requests: readonly number[], errors: number): ServerCounts {
  const failures = requests.map((count) => (errors > 0 ? binomial(random, count, errors) : 0));
  return { requests, failures };
}

function add(counts: number[], index: number, amount: number = 1): void {
  counts[index] = (counts[index] ?? 0) + amount;
}
