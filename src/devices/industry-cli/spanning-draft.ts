import type { VlanRanges } from '../../model/network/interface.ts';
import type { Span } from '../../text/source.ts';
import { type Settings, withoutVlans } from './values.ts';

export interface ByVlan {
  readonly vlans?: VlanRanges | undefined;
  /** Of MSTP, in place of VLANs. */
  readonly instances?: VlanRanges | undefined;
  readonly value: number;
  readonly span: Span;
}

export interface SpanningValues {
  mode: 'stp' | 'rstp' | 'mstp' | 'pvst' | 'rapid-pvst' | 'none';
  costMethod: 'short' | 'long';
  edge: boolean;
  bpduGuard: boolean;
  bpduFilter: boolean;
  loopGuard: boolean;
  disabled: VlanRanges;
}

export interface SpanningDraft {
  readonly set: Settings<SpanningValues>;
  readonly priorities: ByVlan[];
  readonly instances: Map<
    number,
    { readonly instance: number; readonly vlans: VlanRanges; readonly span: Span }
  >;
  region: { name: string; revision: number } | undefined;
}

/** Says a value for some VLANs or instances in place of what was said of them before; `said` undefined: takes that back. */
export function sayFor(
  list: ByVlan[],
  { vlans, instances }: Pick<ByVlan, 'vlans' | 'instances'>,
  said: Pick<ByVlan, 'value' | 'span'> | undefined,
): true {
  const left = list.flatMap((one): readonly ByVlan[] => {
    if (vlans === undefined && instances === undefined)
      return one.vlans === undefined && one.instances === undefined ? [] : [one];
    const rest = {
      vlans: less(one.vlans, vlans),
      instances: less(one.instances, instances),
    };
    return rest.vlans?.length === 0 || rest.instances?.length === 0 ? [] : [{ ...one, ...rest }];
  });
  const which = instances === undefined ? { vlans } : { instances };
  list.splice(0, list.length, ...left, ...(said === undefined ? [] : [{ ...which, ...said }]));
  return true;
}

function less(ranges: VlanRanges | undefined, taken: VlanRanges = []): VlanRanges | undefined {
  return ranges === undefined ? undefined : withoutVlans(ranges, taken);
}
