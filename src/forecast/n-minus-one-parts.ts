import type { Pool } from '../model/pool.ts';
import { joinOf } from '../network/join.ts';
import { buildPath, endpointOf, type Path, type PathDevice } from '../network/path.ts';
import { asksAlive } from './asks-alive.ts';
import { type EndpointForecast, forecast, type PoolForecast, type ServiceForecast } from './forecast.ts';
import { fullestOf, type LossOutcome, load, outcome, saturatesAt, withShare } from './n-minus-one.ts';

/** What the loss of a balancer or of a whole pool does to a service. */
export interface PartLoss extends LossOutcome {
  readonly kind: 'balancer' | 'pool';
  /** Part of the service's requests that then has no server, 0 to 1. */
  readonly unserved: number;
}

/** Sample of the requests that are followed again, and how many parts are: the rest would take too long. */
const againSample = 512;
const mostAgain = 64;

/**
 * Takes each balancer and then each pool that the service reaches away, one at a time. A balancer that is lost takes
 * its listeners with it: requests enter at the others that share the entry (a pair behind one address), and servers
 * that are listeners of it are down. A pool that is lost answers nothing, though its machines still serve others.
 */
export function partLosses(path: Path, service: ServiceForecast): readonly PartLoss[] {
  const entered = new Set(service.entries.map(({ device }) => device));
  const devices = [...new Set(service.frontends.map(({ device }) => device))].filter(
    (device) => isDeclared(path) || entered.has(device),
  );
  return [
    ...devices.slice(0, mostAgain).map((device) => balancerLoss(path, service, device)),
    ...poolLosses(path, service),
  ];
}

/** A frontend that stands for a service of its own cannot be followed again without all the others. */
function isDeclared({ declared }: Path): boolean {
  return declared.services.length > 0;
}

function balancerLoss(path: Path, one: ServiceForecast, lost: PathDevice): PartLoss {
  if (!isDeclared(path) || one.entries.every(({ device }) => device === lost))
    return nothingLeft(one, 'balancer', lost.id, 1);
  const down = new Set<string>();
  for (const { pool } of one.pools) {
    for (const server of pool.servers) {
      if (joinOf(path, server)?.to === lost) down.add(endpointOf(server, pool));
    }
  }
  const left = { ...path, devices: path.devices.filter((device) => device !== lost) };
  return again(left, one, { kind: 'balancer', name: lost.id, down });
}

function poolLosses(path: Path, service: ServiceForecast): readonly PartLoss[] {
  const pools = service.pools.filter(({ share }) => share > 0);
  const isAsked = path.devices.some(asksAlive);
  const isDeep = pools.some(({ tier }) => tier > 0);
  const follows = isDeclared(path) && (isAsked || isDeep);
  const byLoad = [...service.endpoints].sort((a, b) => load(b) - load(a));
  return pools.map((one, at) =>
    follows && at < mostAgain ? withoutPool(path, service, one) : emptied(service, one, byLoad),
  );
}

/** The same path with every server of the pool in maintenance. */
function withoutPool(path: Path, service: ServiceForecast, { device, pool }: PoolForecast): PartLoss {
  const off: Pool = { ...pool, servers: pool.servers.map((server) => ({ ...server, disabled: true })) };
  const facts = {
    ...device.facts,
    pools: device.facts.pools.map((other) => (other === pool ? off : other)),
  };
  const inputs = path.devices.map((other) =>
    other === device ? { id: other.id, facts, state: other.state, directives: other.directives } : other,
  );
  return again(buildPath(inputs, path.declared), service, {
    kind: 'pool',
    name: `${device.id}/${pool.name}`,
    down: new Set(),
  });
}

/** Nobody asks who is alive and there is no tier behind: its requests are lost, all others go where they went. */
function emptied(
  service: ServiceForecast,
  { device, pool, share, distribution }: PoolForecast,
  byLoad: readonly EndpointForecast[],
): PartLoss {
  const gone = new Map<string, number>();
  for (const [at, server] of distribution.servers.entries()) {
    const endpoint = endpointOf(server, pool);
    gone.set(endpoint, (gone.get(endpoint) ?? 0) + share * (distribution.shares[at] ?? 0));
  }
  const { rate } = service.service.traffic;
  // Fullest first, so that those after the first one that keeps its load need no look.
  const untouched = byLoad.findIndex(({ endpoint }) => !gone.has(endpoint));
  const left = byLoad.slice(0, untouched < 0 ? undefined : untouched + 1).map((one) => {
    const part = one.share - (gone.get(one.endpoint) ?? 0);
    return withShare(one, part < 1e-9 ? 0 : part, rate);
  });
  return lossOf(service, { kind: 'pool', name: `${device.id}/${pool.name}` }, left, share);
}

interface Lost {
  readonly kind: PartLoss['kind'];
  readonly name: string;
}

function again(
  path: Path,
  service: ServiceForecast,
  { down, ...lost }: Lost & { readonly down: ReadonlySet<string> },
): PartLoss {
  const services = path.declared.services.filter(({ id }) => id === service.service.id);
  const only = { ...path, declared: { ...path.declared, services } };
  const after = forecast(only, { sample: againSample, down }).services.find(
    (other) => other.service.id === service.service.id,
  );
  if (after === undefined) return nothingLeft(service, lost.kind, lost.name, 1);
  const more = unservedOf(after) - unservedOf(service);
  return lossOf(service, lost, after.endpoints, more < 1e-9 ? 0 : more);
}

/** Answers of the balancer itself are no loss. */
function unservedOf({ unserved }: ServiceForecast): number {
  return ['no-server', 'no-pool', 'no-frontend'].reduce((sum, ending) => sum + (unserved[ending] ?? 0), 0);
}

function lossOf(
  { service }: ServiceForecast,
  { kind, name }: Lost,
  left: readonly EndpointForecast[],
  unserved: number,
): PartLoss {
  const fullest = fullestOf(left);
  const told = outcome(service.id, name, fullest);
  return { ...told, survives: unserved > 0 ? false : told.survives, kind, unserved };
}

function nothingLeft(
  { service }: ServiceForecast,
  kind: PartLoss['kind'],
  lost: string,
  unserved: number,
): PartLoss {
  return { service: service.id, lost, fullest: undefined, survives: false, kind, unserved };
}

/** The endpoint that saturates first as the service's rate grows, and the rate at which it does. */
export interface FirstSaturation {
  readonly name: string;
  readonly endpoint: string;
  /** Requests per second of the whole service. */
  readonly rate: number;
}

/** Of the endpoints with a declared capacity; undefined when none has one. Shares are taken as fixed. */
export function firstSaturation({ endpoints }: ServiceForecast): FirstSaturation | undefined {
  let first: FirstSaturation | undefined;
  for (const one of endpoints) {
    const rate = saturatesAt(one);
    if (rate !== undefined && rate < (first?.rate ?? Infinity))
      first = { name: one.name, endpoint: one.endpoint, rate };
  }
  return first;
}
