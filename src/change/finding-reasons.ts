import type { Finding } from '../audit/rule.ts';
import { placeOf } from './causes.ts';
import type { Reason } from './plan.ts';
import type { Reachability } from './reachability.ts';
import { reason } from './reason.ts';

/** Rules about addresses and routes whose harm is that somebody is not reached, which the flows of both versions show. */
const shownByFlows: ReadonlySet<string> = new Set([
  'mask-mismatch',
  'overlapping-subnets',
  'gateway-wrong',
  'next-hop-unresolved',
]);

/** Rules whose harm the shares, losses and ends of the requests of both versions show: those block by themselves. */
const shownByRequests: ReadonlySet<string> = new Set([
  'constant-hash-key',
  'duplicate-server',
  'pool-of-one',
  'proxy-pass-order',
]);

/** An error that is gained blocks; one whose harm would show in flows is no more than told where none of them fares worse. */
export function findingReasons(
  { severity, rule, message, span }: Finding,
  reachability: Reachability | undefined,
): readonly Reason[] {
  if (severity === 'note') return [];
  const text = `${message} [${rule}]`;
  if (severity !== 'error' || shownByRequests.has(rule)) return [reason('caution', text, placeOf(span))];
  const isHarmless = shownByFlows.has(rule) && reachability !== undefined && isAsBefore(reachability);
  return isHarmless
    ? [reason('caution', `${text}; nobody who was followed is reached otherwise`, placeOf(span))]
    : [reason('block', text, placeOf(span))];
}

function isAsBefore({ lost, gained, unproven = [], compared }: Reachability): boolean {
  return compared > 0 && lost.length + gained.length + unproven.length === 0;
}
