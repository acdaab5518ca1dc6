import { percent } from '../audit/rule.ts';
import { placeOf } from './causes.ts';
import type { FlowChange, FlowChangeKind } from './flows/compare.ts';
import type { Reason, VerdictLevel } from './plan.ts';
import { reason } from './reason.ts';

/** What is wanted, as the fleet file says: ends of flows, and openings. */
export interface Wanted {
  readonly retire: readonly string[];
  readonly expect: readonly string[];
}

const mostTold = 8;

/** Reasons from requests that fare otherwise, the same for all doors at which the same happens. */
export function flowReasons(
  flows: readonly FlowChange[],
  wanted: Wanted,
  { errors, isDeclared }: { readonly errors: number; readonly isDeclared: boolean },
): readonly Reason[] {
  const open = flows.filter((one) => !isWanted(one, wanted));
  const told = open.map((one) => ({ one, level: levelOf(one, errors, isDeclared) }));
  const shown = told.slice(0, mostTold * 4);
  return shown.flatMap(({ one, level }) =>
    level === 'clear' ? [] : [reason(level, flowText(one), one.span && placeOf(one.span))],
  );
}

export function flowText({ door, before, after, share, example, kind }: FlowChange): string {
  const amount = share === 0 ? 'some requests' : `${percent(share)} of the requests`;
  return `${door}: ${amount} (such as ${example}): ${before} → ${after}${words[kind]}`;
}

const words: Readonly<Record<FlowChangeKind, string>> = {
  worse: '',
  opened: '; what was closed is open',
  new: '; this door is new',
  other: '',
  spread: '',
  asked: '',
  unproven: '',
};

function levelOf({ kind, share }: FlowChange, errors: number, isDeclared: boolean): VerdictLevel {
  switch (kind) {
    case 'worse':
      return share > errors ? 'block' : 'undecided';
    case 'opened':
    case 'unproven':
      return 'undecided';
    case 'other':
    case 'asked':
      return share > 0.5 || (isDeclared && share > 0) ? 'undecided' : 'caution';
    case 'spread':
    case 'new':
      return 'caution';
  }
}

/** `lb1:8080`, `lb1:8080/path`, or a device: what the fleet file says is to end, or to be opened. */
function isWanted({ kind, door, device, example }: FlowChange, { retire, expect }: Wanted): boolean {
  const list = kind === 'worse' ? retire : kind === 'unproven' ? [] : expect;
  const [, address = ''] = door.split(' ', 2);
  const port = address.slice(address.lastIndexOf(':'));
  const path = /[^ ]* [^/]*(\/.*)$/.exec(example)?.[1] ?? '/';
  return list.some((one) => one === device || `${device}${port}${path}`.startsWith(one) || `${device} ${address}` === one);
}
