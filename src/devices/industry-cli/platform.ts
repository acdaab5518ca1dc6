import type { PartsOf } from '../../model/effect.ts';
import type { SpanningTree } from '../../model/network/facts.ts';
import type { Interface, Stated, Switchport } from '../../model/network/interface.ts';
import type { Draft, InterfaceDraft } from './draft.ts';
import type { TextEnd } from './lines.ts';
import type { OpenMode } from './modes.ts';
import type { InterfaceTypes } from './names.ts';

/** What differs between the kinds that share this CLI. */
export interface Platform {
  readonly kind: 'eos' | 'ios' | 'frr';
  readonly types: InterfaceTypes;
  readonly textEnd: TextEnd;
  /** Letters that begin a comment line; `!` alone when undefined. */
  readonly comments?: string | undefined;
  readonly root: (draft: Draft) => OpenMode;
  readonly defaults: Defaults;
  /** What its commands can do. */
  readonly parts: PartsOf;
}

/** Values that nobody wrote; each names its document. */
export interface Defaults {
  readonly enabled: (port: InterfaceDraft, draft: Draft) => Stated<boolean>;
  /** What a port is that says nothing of its mode; undefined: it is routed. */
  readonly isSwitchport: (port: InterfaceDraft, draft: Draft) => boolean;
  readonly switchport: Stated<'access' | 'trunk' | 'auto' | 'desirable'>;
  readonly vlan: Stated<number>;
  readonly native: Stated<number>;
  readonly allowed: Stated<Extract<Switchport, { mode: 'trunk' }>['allowed']['value']>;
  readonly mtu: (port: InterfaceDraft, draft: Draft, routed: boolean) => Interface['mtu'];
  readonly spanningMode: (draft: Draft) => SpanningTree['mode'];
  /** Undefined where the platform has one method alone, the long one. */
  readonly costMethod?:
    | ((stated: SpanningTree['costMethod'], mode: SpanningTree['mode']) => SpanningTree['costMethod'])
    | undefined;
  readonly disabledVlans: SpanningTree['disabled'];
  /** Of a table; the default one has an empty name. */
  readonly routing: (
    draft: Draft,
    vrf: string,
  ) => { readonly ipv4: Stated<boolean>; readonly ipv6: Stated<boolean> };
  readonly routeDistance: Stated<number>;
  readonly vrrpPriority: Stated<number>;
  readonly hsrpPriority: Stated<number>;
  readonly vrrpVersion: Stated<number>;
  readonly vrrpPreempt: Stated<boolean>;
  readonly hsrpPreempt: Stated<boolean>;
  readonly hsrpVersion: Stated<number>;
}
