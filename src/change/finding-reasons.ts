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
  'blackhole-live-prefix',
]);

/** Rules about VLANs, whose harm flows show where machines of the VLAN are known. */
const shownByVlan: ReadonlySet<string> = new Set(['trunk-vlan-missing', 'vlan-undefined']);

/** Rules whose harm the shares, losses and ends of the requests of both versions show: those block by themselves. */
const shownByRequests: ReadonlySet<string> = new Set([
  'constant-hash-key',
  'duplicate-server',
  'pool-of-one',
  'proxy-pass-order',
]);

/** Rules about how a value is written: what it means is compared by itself. */
const ofSpelling: ReadonlySet<string> = new Set(['timeout-without-unit']);

/** What the flows of both versions say of what a finding is about. */
export interface Shown {
  readonly reachability: Reachability | undefined;
  /** Subjects that no request comes to. */
  readonly unreached: ReadonlySet<string>;
  /** Packets of the VLAN are among the flows. */
  readonly isFollowed: (vlan: number) => boolean;
}

/** An error that is gained blocks; of one whose harm shows in flows, what becomes of them is the reason. */
export function findingReasons(
  { severity, rule, message, span, subjects }: Finding,
  { reachability, unreached, isFollowed }: Shown,
): readonly Reason[] {
  if (severity === 'note' || ofSpelling.has(rule)) return [];
  const text = `${message} [${rule}]`;
  const isError = severity === 'error';
  if (subjects.every((one) => isWithin(one, unreached)))
    return isError ? [reason('caution', `${text}; no request comes there`, placeOf(span))] : [];
  if (!isError || shownByRequests.has(rule)) return [reason('caution', text, placeOf(span))];
  if (reachability === undefined || reachability.compared === 0)
    return [reason('block', text, placeOf(span))];
  if (shownByFlows.has(rule) || (shownByVlan.has(rule) && vlansIn(message).every(isFollowed))) {
    const end = isAsBefore(reachability)
      ? 'nobody who was followed is reached otherwise'
      : 'who is reached otherwise is told';
    return [reason('caution', `${text}; ${end}`, placeOf(span))];
  }
  if (!shownByVlan.has(rule)) return [reason('block', text, placeOf(span))];
  const unknown = 'who else is in the VLAN is not known: declare the machines of its ports';
  return [reason('undecided', `${text}; ${unknown}`, placeOf(span))];
}

/** `VLAN 10, 20 is allowed at …`; none is a VLAN that nobody follows. */
function vlansIn(message: string): readonly number[] {
  const [, list = '0'] = /\bVLANs? ([\d, ]+)/.exec(message) ?? [];
  return list.match(/\d+/g)?.map(Number) ?? [0];
}

/** The subject itself, or a part of it: `lb1/pool:app/server:one` is one of `lb1/pool:app`. */
function isWithin(subject: string, all: ReadonlySet<string>): boolean {
  return all.has(subject) || [...all].some((one) => subject.startsWith(`${one}/`));
}

function isAsBefore({ lost, gained, unproven = [] }: Reachability): boolean {
  return lost.length + gained.length + unproven.length === 0;
}
