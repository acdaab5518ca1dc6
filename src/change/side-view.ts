import type { EndpointForecast, ServiceForecast } from '../forecast/forecast.ts';
import { membershipRanges, type PresentMembers } from '../forecast/membership.ts';
import { type LossOutcome, nMinusOne } from '../forecast/n-minus-one.ts';
import { firstSaturation, partLosses } from '../forecast/n-minus-one-parts.ts';
import { queueOf } from '../forecast/queue-station.ts';
import type { Path } from '../network/path.ts';
import type { EndpointView, LossView, QueueView, SideView } from './plan.ts';

/** Of a version that has no such service. */
export const emptySide: SideView = { endpoints: [], unserved: {}, nMinusOne: [] };

/** One version of a service as the plan keeps it. */
export function sideView(path: Path, service: ServiceForecast, present?: PresentMembers): SideView {
  const parts = partLosses(path, service);
  const memberships = membershipRanges(path, service, present);
  return {
    endpoints: service.endpoints.map((one) => ({ ...endpointView(one), queue: queueView(one) })),
    unserved: service.unserved,
    nMinusOne: nMinusOne(path, [service]).map(lossView),
    parts: parts.map((one) => ({ ...lossView(one), kind: one.kind, unserved: one.unserved })),
    saturatesFirst: firstSaturation(service),
    memberships: memberships.length === 0 ? undefined : memberships,
  };
}

function lossView({ lost, fullest, survives, unserved, headroom, saturatesAt }: LossOutcome): LossView {
  return {
    lost,
    fullest: fullest === undefined ? undefined : endpointView(fullest),
    survives,
    unserved,
    headroom,
    saturatesAt,
  };
}

function endpointView(one: EndpointForecast): EndpointView {
  const { name, endpoint, share, rate, capacity, utilisation } = one;
  return { name, endpoint, share, rate, capacity, utilisation };
}

function queueView(one: EndpointForecast): QueueView | undefined {
  const queue = queueOf(one);
  if (queue === undefined || one.station === undefined) return undefined;
  const { slots, room } = one.station;
  return {
    concurrency: brief(queue.concurrency),
    slots,
    // JSON has no Infinity.
    room: room === Infinity ? undefined : room,
    waits: brief(queue.waits),
    length: queue.queue === undefined ? undefined : brief(queue.queue),
    waitMs: queue.waitMs === undefined ? undefined : brief(queue.waitMs),
    refused: brief(queue.refused),
  };
}

/** As many digits as a forecast is worth; a probability that rounds to nothing is nothing. */
function brief(value: number): number {
  return value < 1e-9 ? 0 : Number(value.toPrecision(6));
}
