import { percent } from '../audit/rule.ts';
import type { WantedFlow } from '../model/declared.ts';
import { placeOf } from './causes.ts';
import { effectLevels } from './effect-levels.ts';
import type { FlowChange } from './flows/compare.ts';
import type { Reason, VerdictLevel } from './plan.ts';
import { reason } from './reason.ts';

/** How flows are judged: what the fleet file wants, and how many requests may fail. */
export interface FlowJudging {
  readonly retired: readonly WantedFlow[];
  readonly expected: readonly WantedFlow[];
  /** Highest acceptable share of failed requests, 0 to 1. */
  readonly errors: number;
  /** Services are declared: their requests are to come where they came. */
  readonly isDeclared: boolean;
  /** Headers that are new and that nothing reads: their edits tell them. */
  readonly unread: ReadonlySet<string>;
  /** Whether requests come to that door, as far as entries are declared: those of services, and of other devices. */
  readonly isMeant: (flow: FlowChange) => boolean;
}

export interface FlowReasons {
  readonly reasons: readonly Reason[];
  /** Changes that the fleet file wants, by its own words. */
  readonly wanted: readonly string[];
}

/** Doors with more kinds of change than this are told in short. */
const mostOfDoor = 6;

/** Reasons from requests that fare otherwise than before. */
export function flowReasons(flows: readonly FlowChange[], judging: FlowJudging): FlowReasons {
  const reasons: Reason[] = [];
  const wanted = new Set<string>();
  const told = new Map<string, number>();
  for (const one of flows) {
    if (one.headers?.every((name) => judging.unread.has(name)) === true) continue;
    const wish = wishFor(one, judging);
    if (wish !== undefined) {
      wanted.add(`wanted: ${wish.flow} (${wish.reason})`);
      continue;
    }
    const key = `${one.door} ${one.kind}`;
    const count = (told.get(key) ?? 0) + 1;
    told.set(key, count);
    if (count > mostOfDoor) continue;
    reasons.push(reason(levelOf(one, flows, judging), flowText(one), one.span && placeOf(one.span)));
  }
  return { reasons, wanted: [...wanted] };
}

/** `lb1 *:80: 25 % of the requests (such as GET example.com/cart): pool app → pool pay`. */
export function flowText({ door, before, after, share, example, kind }: FlowChange): string {
  if (kind === 'untried') return `${door}: no request was found that shows what a changed condition takes`;
  const amount = share === 0 ? 'some requests' : `${percent(share)} of the requests`;
  if (kind === 'settings')
    return `${door}: ${amount} (such as ${example}) come under other sections, which set otherwise: ${after}`;
  const note = kind === 'opened' ? '; what was closed is open' : '';
  return `${door}: ${amount} (such as ${example}): ${before} → ${after}${note}`;
}

function levelOf(
  one: FlowChange,
  flows: readonly FlowChange[],
  { errors, isDeclared, isMeant }: FlowJudging,
): VerdictLevel {
  const { kind, share, door } = one;
  switch (kind) {
    case 'worse':
      return share > errors && isMeant(one) ? 'block' : 'undecided';
    case 'opened':
    case 'unproven':
    case 'untried':
      return 'undecided';
    case 'other':
    case 'asked':
      return movedShare(flows, door) > 0.5 || (isDeclared && share > 0) ? 'undecided' : 'caution';
    case 'settings':
      return effectLevels[one.effect ?? 'routing'];
    case 'spread':
    case 'headers':
    case 'new':
      return 'caution';
  }
}

/** Part of a door's requests that comes elsewhere, or is asked for otherwise. */
function movedShare(flows: readonly FlowChange[], door: string): number {
  return flows
    .filter((one) => one.door === door && (one.kind === 'other' || one.kind === 'asked'))
    .reduce((sum, { share }) => sum + share, 0);
}

function wishFor(one: FlowChange, { retired, expected }: FlowJudging): WantedFlow | undefined {
  if (one.kind === 'unproven' || one.kind === 'untried') return undefined;
  const list = one.kind === 'worse' ? retired : expected;
  const [, address = ''] = one.door.split(' ', 2);
  const port = address.slice(address.lastIndexOf(':'));
  const path = /^\S* [^/]*(\/.*)$/.exec(one.example)?.[1] ?? '/';
  return list.find(({ flow }) => flow === one.device || `${one.device}${port}${path}`.startsWith(flow));
}
