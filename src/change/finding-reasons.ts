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

/** What the flows of both versions say of what a finding is about. */
export interface Shown {
  readonly reachability: Reachability | undefined;
  /** Subjects that no request comes to. */
  readonly unreached: ReadonlySet<string>;
}

/** An error that is gained blocks; one whose harm would show in flows is no more than told where none of them fares worse. */
export function findingReasons(
  { severity, rule, message, span, subjects }: Finding,
  { reachability, unreached }: Shown,
): readonly Reason[] {
  if (severity === 'note') return [];
  const text = `${message} [${rule}]`;
  const isError = severity === 'error';
  if (subjects.every((one) => isWithin(one, unreached)))
    return isError ? [reason('caution', `${text}; no request comes there`, placeOf(span))] : [];
  if (!isError || shownByRequests.has(rule)) return [reason('caution', text, placeOf(span))];
  const isHarmless = shownByFlows.has(rule) && reachability !== undefined && isAsBefore(reachability);
  return isHarmless
    ? [reason('caution', `${text}; nobody who was followed is reached otherwise`, placeOf(span))]
    : [reason('block', text, placeOf(span))];
}

/** The subject itself, or a part of it: `lb1/pool:app/server:one` is one of `lb1/pool:app`. */
function isWithin(subject: string, all: ReadonlySet<string>): boolean {
  return all.has(subject) || [...all].some((one) => subject.startsWith(`${one}/`));
}

function isAsBefore({ lost, gained, unproven = [], compared }: Reachability): boolean {
  return compared > 0 && lost.length + gained.length + unproven.length === 0;
}
