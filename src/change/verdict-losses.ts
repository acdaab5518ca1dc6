import { percent } from '../audit/rule.ts';
import type { Cause } from './causes.ts';
import type { EndpointView, LossView, Reason } from './plan.ts';
import { type Judged, reason } from './reason.ts';

/** Losses that the base survives and the proposal does not, and memberships that no longer carry the load. */
export function lossReasonsOf(service: Judged, cause: Cause): Reason[] {
  return [...serverLosses(service, cause), ...partLossesOf(service, cause), ...membershipReasons(service)];
}

function serverLosses({ service, before, after, survive }: Judged, cause: Cause): Reason[] {
  const failing = new Set(
    before.nMinusOne.filter(({ survives }) => survives === false).map(({ lost }) => lost),
  );
  const fresh = after.nMinusOne.filter(({ survives, lost }) => survives === false && !failing.has(lost));
  const [first] = fresh;
  if (first === undefined) return [];
  const declared = survive.some((what) => /^1 servers?$/.test(what));
  const names = fresh.slice(0, mostNamed).map(({ lost }) => lost);
  const more = fresh.length > mostNamed ? ` or one of ${fresh.length - mostNamed} others` : '';
  const text = `service ${service}: the loss of ${names.join(', ')}${more} is no longer survived: ${overloadOf(first)}`;
  const endpoints = [first.fullest?.endpoint ?? placeOfLost(after.endpoints, first.lost)];
  return [reason(declared ? 'block' : 'caution', text, cause({ service, endpoints }))];
}

const mostNamed = 6;

function placeOfLost(endpoints: readonly EndpointView[], lost: string): string {
  return endpoints.find(({ name }) => name === lost)?.endpoint ?? lost;
}

function overloadOf({ fullest, saturatesAt, unserved = 1 }: LossView): string {
  if (fullest === undefined) return `no server is left for ${percent(unserved)} of the requests`;
  const from = saturatesAt === undefined ? '' : `, full from ${Math.round(saturatesAt)} requests/s on`;
  if (fullest.utilisation === undefined) return `${fullest.name} is offered more than it can serve`;
  return `${fullest.name} would be at ${percent(fullest.utilisation)} of its capacity${from}`;
}

/** A new pool or balancer that cannot be lost is no harm of its own: only what was survived before counts. */
function partLossesOf({ service, before, after, survive }: Judged, cause: Cause): Reason[] {
  const old = new Map((before.parts ?? []).map((one) => [`${one.kind} ${one.lost}`, one]));
  return (after.parts ?? []).flatMap((one): Reason[] => {
    const name = `${one.kind} ${one.lost}`;
    if (one.survives !== false || old.get(name)?.survives !== true) return [];
    const declared = survive.some((what) => new RegExp(`^1 (${one.kind}|device)s?$`).test(what));
    const how =
      one.unserved > 0 ? `${percent(one.unserved)} of the requests have no server then` : overloadOf(one);
    const text = `service ${service}: the loss of ${name} is no longer survived: ${how}`;
    const endpoints = one.fullest === undefined ? [] : [one.fullest.endpoint];
    return [reason(declared ? 'block' : 'caution', text, cause({ service, endpoints }))];
  });
}

/** Pools whose servers come and go: too few are possible that were enough before, or too few are there now. */
function membershipReasons({ service, before, after }: Judged): Reason[] {
  return (after.memberships ?? []).flatMap((one): Reason[] => {
    const was = before.memberships?.find(({ device, pool }) => device === one.device && pool === one.pool);
    const { enough, most, present, place, pool } = one;
    if (enough === undefined) return [];
    const needs = `service ${service}: pool ${pool} needs ${enough} servers`;
    if (most.members < enough && (was?.enough === undefined || was.most.members >= was.enough))
      return [reason('caution', `${needs} and can have ${most.members}`, place)];
    if (present !== undefined && present.members < enough)
      return [reason('caution', `${needs} and has ${present.members} now`, place)];
    return [];
  });
}
