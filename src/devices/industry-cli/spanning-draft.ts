import type { VlanRanges } from '../../model/network/interface.ts';
import type { Span } from '../../text/source.ts';
import type { Settings } from './values.ts';

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
  readonly priorities: Map<string, ByVlan>;
  readonly instances: Map<
    number,
    { readonly instance: number; readonly vlans: VlanRanges; readonly span: Span }
  >;
  region: { name: string; revision: number } | undefined;
}
