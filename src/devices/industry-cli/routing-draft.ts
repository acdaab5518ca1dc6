import type { Stated } from '../../model/network/interface.ts';
import type { BgpNeighbor, BgpProcess, OspfInterface, OspfProcess } from '../../model/network/routing.ts';
import type { Span } from '../../text/source.ts';
import type { Settings } from './values.ts';

export interface OspfValues {
  routerId: string;
  passiveByDefault: boolean;
  referenceBandwidth: number;
  defaultRoute: 'always' | 'if-known';
  maximumPaths: number;
  shutdown: boolean;
}

export interface OspfDraft {
  readonly version: 2 | 3;
  readonly process: string;
  vrf: string;
  readonly span: Span;
  readonly set: Settings<OspfValues>;
  /** By interface: passive or not, as stated last. */
  readonly passive: Map<string, Stated<boolean>>;
  readonly networks: Map<string, OspfProcess['networks'][number]>;
  readonly areas: Map<string, OspfProcess['areas'][number]>;
  /** By their words. */
  readonly options: Map<string, Stated<string>>;
  readonly redistributes: Map<string, OspfProcess['redistributes'][number]>;
}

export interface NeighborValues {
  remoteAs: number | 'internal' | 'external';
  localAs: number;
  updateSource: string;
  multihop: number;
  shutdown: boolean;
  maximumPrefixes: number;
  authentication: string;
}

type Family = BgpNeighbor['families'][number]['family'];

export interface FamilyValues {
  active: boolean;
  inbound: string;
  outbound: string;
  maximumPrefixes: number;
}

export interface FamilyDraft {
  readonly span: Span;
  readonly set: Settings<FamilyValues>;
}

/** A neighbour, or a group of which neighbours take what they do not say themselves. */
export interface NeighborDraft {
  readonly peer: string;
  readonly span: Span;
  isGroup: boolean;
  group: string | undefined;
  /** Templates, by the words that make them. */
  inherits: string[];
  readonly set: Settings<NeighborValues>;
  readonly options: Map<string, Stated<string>>;
  readonly families: Map<Family, FamilyDraft>;
}

export interface BgpDraft {
  readonly as: number;
  readonly vrf: string;
  readonly span: Span;
  readonly set: Settings<{
    routerId: string;
    maximumPaths: number;
    confederation: number;
    ipv4ByDefault: boolean;
  }>;
  readonly neighbors: Map<string, NeighborDraft>;
  readonly networks: Map<string, BgpProcess['networks'][number]>;
  readonly aggregates: Map<string, NonNullable<BgpProcess['aggregates']>[number]>;
  readonly options: Map<string, Stated<string>>;
  /** By family and direction. */
  readonly missingPolicies: Map<string, NonNullable<BgpProcess['missingPolicies']>[number]>;
  readonly redistributes: Map<string, BgpProcess['redistributes'][number]>;
}

export type BgpFamily = Family;

export interface OspfPortValues {
  area: string;
  networkType: NonNullable<OspfInterface['networkType']>['value'];
  cost: number;
  priority: number;
  hello: number;
  dead: number;
  mtuIgnore: boolean;
  passive: boolean;
  authentication: string;
}

export interface OspfPortDraft {
  process: string | undefined;
  readonly set: Settings<OspfPortValues>;
}
