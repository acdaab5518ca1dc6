import type { Interface } from '../../model/network/interface.ts';
import type { Node } from '../ground.ts';
import type { FrameStep } from '../layer2/domain.ts';
import type { FilterVerdict } from './filters.ts';
import type { Doubt, Ending } from './lookup.ts';
import type { Route, RouteLeg } from './table.ts';

/** One machine that a packet comes to. */
export interface FlowHop {
  readonly node: Node;
  /** Interface that it came in by; undefined at its sender. */
  readonly arrival?: Interface | undefined;
  /** How its frame came here through switches. */
  readonly frames: readonly FrameStep[];
  readonly vrf: string;
  readonly inbound?: FilterVerdict | undefined;
  /** Every route that takes it; several have equal cost. */
  readonly routes: readonly Route[];
  readonly branches: readonly FlowBranch[];
  /** What is not sure about it here. */
  readonly doubts: readonly Doubt[];
  /** It goes no further. */
  readonly ending?: Ending | undefined;
}

/** One way out of a machine. */
export interface FlowBranch {
  readonly leg: RouteLeg;
  readonly outbound?: FilterVerdict | undefined;
  /** Several answer for the next hop's address when it is a shared one. */
  readonly next: readonly FlowHop[];
  readonly ending?: Ending | undefined;
}
