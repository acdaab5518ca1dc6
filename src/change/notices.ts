import { percent } from '../audit/rule.ts';
import type { Expectation } from '../detect/expectation.ts';
import { type PoolExpectation, poolStreams } from '../detect/pool-streams.ts';
import { gateNats, smallestNoticeable, timeToNotice } from '../detect/power.ts';
import { watchPeriod } from '../detect/watch-period.ts';
import type { EndpointView, Notice, Plan, ServiceView } from './plan.ts';

/** Time between two looks at the counters. */
export const tickSeconds = 0.25;
/** A watch that would have to be longer ends in a hold instead. */
const longestWatch = 900;
const shortestWatch = 10;
const watchWithoutRate = 60;

export interface WatchRequest {
  /** Milliseconds, or worked out from the traffic. */
  readonly watch: 'auto' | number;
  readonly deadline: 'auto' | number;
}

export type Watch = Plan['watch'];

/** Shares of requests that go wrong on known-good traffic, 0 to 1: what was there before is not the change's doing. */
export interface UsualFaults {
  readonly errors: number;
  readonly retries: number;
  readonly connectionErrors: number;
}

const noFaults: UsualFaults = { errors: 0, retries: 0, connectionErrors: 0 };

/**
 * What a service has to look like while a change is watched. A plan that was not blocked is held to its own forecast,
 * an overridden one to the base: harm is leaving the intents, whatever a harmful proposal forecasts.
 */
export function serviceExpectation(
  view: ServiceView,
  against: 'before' | 'after',
  device?: string,
  usual: UsualFaults = noFaults,
): PoolExpectation {
  const carrying = view[against].endpoints.filter(({ share }) => share > 0);
  return {
    group: view.service,
    targets: carrying.map(({ name, endpoint, share }) => ({
      id: name,
      share,
      members: view.members.filter(
        (member) => member.endpoint === endpoint && (device === undefined || member.device === device),
      ),
    })),
    balanced: view.intents.balanced,
    errors: { share: usual.errors, acceptable: view.intents.errors },
    retries: { share: usual.retries, acceptable: view.intents.errors },
    connectionErrors: { share: usual.connectionErrors, acceptable: view.intents.errors },
    requestsPerSecond: view.rate,
  };
}

/** Dispersion and slow wander of streams on known-good traffic, by `group/stream`. */
export type Spread = ReadonlyMap<string, { readonly dispersion: number; readonly wander: number }>;

/** Traffic that is known to stray, sticky or hashed, gets wider bounds and weaker evidence (docs/detection.md). */
export function withSpread(pool: PoolExpectation, spread: Spread): PoolExpectation {
  const of = (stream: string): { readonly dispersion: number; readonly wander: number } =>
    spread.get(`${pool.group}/${stream}`) ?? { dispersion: 1, wander: 0 };
  const widest = (target: string): { readonly dispersion: number; readonly wander: number } => {
    const [up, down] = [of(`${target} up`), of(`${target} down`)];
    return { dispersion: Math.max(up.dispersion, down.dispersion), wander: Math.max(up.wander, down.wander) };
  };
  return {
    ...pool,
    targets: pool.targets.map((target) => ({ ...target, ...widest(target.id) })),
    errors: { ...pool.errors, dispersion: of('errors').dispersion },
  };
}

/** How long to watch: until harm as large as the intents forbid would have been proven absent. */
export function watchFor(
  services: readonly ServiceView[],
  { watch, deadline }: WatchRequest,
  spread: Spread = new Map(),
): Watch {
  const needed = watch === 'auto' ? neededSeconds(services, spread) : undefined;
  const seconds = watch === 'auto' ? Math.min(longestWatch, needed ?? watchWithoutRate) : watch / 1000;
  const planned = Math.ceil(Math.max(watch === 'auto' ? shortestWatch : 0, seconds));
  return {
    seconds: planned,
    deadlineSeconds: deadline === 'auto' ? Math.ceil(planned * 1.25) + 30 : deadline / 1000,
    underpowered: isUnderpowered(services, planned, spread),
    asked: { watch, deadline },
  };
}

function neededSeconds(services: readonly ServiceView[], spread: Spread): number | undefined {
  const rated = services.filter(({ rate }) => rate !== undefined);
  const expectations = rated.flatMap((view) => streamsOf(view, spread));
  return watchPeriod({ expectations, tickSeconds })?.seconds;
}

function isUnderpowered(services: readonly ServiceView[], planned: number, spread: Spread): boolean {
  const rated = services.filter(({ rate }) => rate !== undefined);
  if (rated.length === 0) return false;
  const needed = neededSeconds(rated, spread);
  return needed === undefined || needed > planned;
}

function streamsOf(view: ServiceView, spread: Spread = new Map()): readonly Expectation[] {
  return poolStreams(withSpread(serviceExpectation(view, 'before'), spread), () => true);
}

/** For each harm that is forecast, and for some to compare with, how long the guard would need to see it. */
export function notices(services: readonly ServiceView[], { seconds }: Watch): readonly Notice[] {
  return services
    .filter(({ rate, before }) => rate !== undefined && before.endpoints.length > 0)
    .flatMap((view) => serviceNotices(view, { seconds, groups: services.length + 1 }));
}

interface Scale {
  readonly seconds: number;
  readonly groups: number;
}

function serviceNotices(view: ServiceView, scale: Scale): readonly Notice[] {
  const streams = streamsOf(view);
  const ask = question(view, streams, scale);
  const notice = (harm: string, stream: string, share: number): Notice => ({
    service: view.service,
    harm,
    seconds: ask(stream, share),
  });
  const [top] = view.before.endpoints.filter(({ share }) => share > 0);
  const compared = top === undefined ? [] : comparisons(view, top, notice);
  const floor = top === undefined ? undefined : smallest(view, streams, { top, scale });
  return [...forecastNotices(view, notice), ...compared, ...(floor === undefined ? [] : [floor])];
}

type Ask = (stream: string, share: number) => number | undefined;
type Noticed = (harm: string, stream: string, share: number) => Notice;

function question(view: ServiceView, streams: readonly Expectation[], { seconds, groups }: Scale): Ask {
  return (stream, harm) => {
    const expectation = streams.find((one) => one.stream === stream);
    if (expectation === undefined) return undefined;
    return timeToNotice({
      expectation,
      harm,
      requestsPerSecond: expectation.rate ?? view.rate ?? 0,
      tickSeconds,
      nats: gateNats({ streams: streams.length, groups }),
      watchSeconds: seconds,
    });
  };
}

/** The shifts that the proposal itself brings, the quickest seen first. */
function forecastNotices(view: ServiceView, notice: Noticed): readonly Notice[] {
  const shifts = view.before.endpoints.flatMap((before): Notice[] => {
    const after = view.after.endpoints.find(({ endpoint }) => endpoint === before.endpoint)?.share ?? 0;
    if (before.share === 0 || Math.abs(after - before.share) < 0.01) return [];
    const direction = after > before.share ? 'up' : 'down';
    return [notice(shiftText(before, after), `${before.name} ${direction}`, after)];
  });
  const sorted = shifts.sort((a, b) => (a.seconds ?? Infinity) - (b.seconds ?? Infinity));
  return sorted.slice(0, 4);
}

function shiftText({ name, share }: EndpointView, after: number): string {
  if (after >= 0.99) return `all on ${name}`;
  if (after === 0) return `nothing on ${name}`;
  return `${name} at ${percent(after)} instead of ${percent(share)}`;
}

function comparisons(view: ServiceView, top: EndpointView, notice: Noticed): readonly Notice[] {
  const more = Math.min(0.99, top.share + 0.1);
  return [
    ...(top.share < 0.89
      ? [
          notice(
            `10 % more on ${top.name} (${percent(top.share)} → ${percent(more)})`,
            `${top.name} up`,
            more,
          ),
        ]
      : []),
    notice('5 % of the requests failing', 'errors', 0.05),
    notice(`${percent(view.intents.errors * 2)} of the requests failing`, 'errors', view.intents.errors * 2),
  ];
}

function smallest(
  view: ServiceView,
  streams: readonly Expectation[],
  { top, scale }: { readonly top: EndpointView; readonly scale: Scale },
): Notice | undefined {
  const expectation = streams.find((one) => one.stream === `${top.name} up`);
  if (expectation === undefined) return undefined;
  const share = smallestNoticeable({
    expectation,
    requestsPerSecond: view.rate ?? 0,
    tickSeconds,
    nats: gateNats({ streams: streams.length, groups: scale.groups }),
    watchSeconds: scale.seconds,
  });
  if (share === undefined) return undefined;
  return { service: view.service, harm: `${top.name} below ${percent(share)}`, seconds: undefined };
}
