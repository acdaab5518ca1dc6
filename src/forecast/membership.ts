import type { Pool } from '../model/pool.ts';
import { hostOf, type Path, type PathDevice } from '../network/path.ts';
import { usableServers } from './balance/distribute.ts';
import type { PoolForecast, ServiceForecast } from './forecast.ts';

/** What one server of a pool gets when it has so many members. Shares are parts of the service's requests. */
export interface MemberLoad {
  readonly members: number;
  readonly share: number;
  /** Undefined when the rate or the capacity is not known. */
  readonly utilisation: number | undefined;
}

/** A pool whose servers come and go, and what that does to each of them: the members are taken as equal. */
export interface MembershipRange {
  readonly device: string;
  readonly pool: string;
  readonly kind: 'slots' | 'discovered';
  /** The fewest members give the most to each. */
  readonly fewest: MemberLoad;
  readonly expected: MemberLoad;
  readonly most: MemberLoad;
  /** As the running program has it; undefined when it was not asked. */
  readonly present?: MemberLoad | undefined;
  /** Fewest members at which nobody uses more than his capacity less the headroom; undefined when not known. */
  readonly enough: number | undefined;
  readonly place: { readonly file: string; readonly line: number };
}

/** Usable members of a pool of a running device, if it was asked. */
export type PresentMembers = (device: PathDevice, pool: Pool) => number | undefined;

/** The dynamic pools of a service, in the order in which requests reach them. */
export function membershipRanges(
  path: Path,
  service: ServiceForecast,
  present: PresentMembers = () => undefined,
): readonly MembershipRange[] {
  return service.pools.flatMap((one) => {
    const bounds = boundsOf(one.pool);
    if (bounds === undefined || one.share === 0) return [];
    const capacity = capacityOf(path, one.pool);
    const rate = service.service.traffic.rate;
    const load = (members: number): MemberLoad => memberLoad(one, members, { capacity, rate });
    const now = present(one.device, one.pool);
    const { kind, min, expected, max, span } = bounds;
    return [
      {
        device: one.device.id,
        pool: one.pool.name,
        kind,
        fewest: load(min),
        expected: load(expected),
        most: load(max),
        present: now === undefined ? undefined : load(now),
        enough: enough(one, service.service.intents.headroom, { capacity, rate }),
        place: { file: span.file, line: span.line },
      },
    ];
  });
}

interface Known {
  readonly capacity: number | undefined;
  readonly rate: number | undefined;
}

function memberLoad({ share }: PoolForecast, members: number, { capacity, rate }: Known): MemberLoad {
  const each = members === 0 ? 0 : share / members;
  const known = capacity !== undefined && rate !== undefined && members > 0;
  return { members, share: each, utilisation: known ? (rate * each) / capacity : undefined };
}

function enough({ share }: PoolForecast, headroom: number, { capacity, rate }: Known): number | undefined {
  if (capacity === undefined || rate === undefined || headroom >= 1) return undefined;
  return Math.max(1, Math.ceil((share * rate) / (capacity * (1 - headroom)) - 1e-9));
}

/** Slots may be filled by any number of servers; at least one, else the pool would not be in use. */
function boundsOf(pool: Pool) {
  const { membership } = pool;
  switch (membership.kind) {
    case 'fixed':
      return undefined;
    case 'slots': {
      const { kind, slots, span } = membership;
      // Servers that have a line of their own are members in any case; `slots` counts them too.
      const fixed = pool.servers.filter((one) => one.span.line !== span.line || one.span.file !== span.file);
      const usable = usableServers(pool).length;
      return {
        kind,
        min: Math.max(1, fixed.length),
        expected: usable === 0 ? slots : usable,
        max: slots,
        span,
      };
    }
    case 'discovered':
      return membership;
  }
}

/** The smallest that any of its servers declares: a member may land on any of the machines. */
function capacityOf(path: Path, pool: Pool): number | undefined {
  let least: number | undefined;
  for (const server of pool.servers) {
    const capacity = hostOf(path, server)?.capacity;
    if (capacity !== undefined && capacity < (least ?? Infinity)) least = capacity;
  }
  return least;
}
