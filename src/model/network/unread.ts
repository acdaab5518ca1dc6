import type { Span } from '../../text/source.ts';
import type { VlanRanges } from './interface.ts';

/**
 * What a line that no model holds may do to packets: `zone` stops those that go from one zone to another one, `policy`
 * sends them elsewhere, `translation` gives them other addresses, `check` drops some of them, and of `unknown` nothing
 * is known.
 */
export type UnreadFamily = 'zone' | 'policy' | 'translation' | 'check' | 'unknown';

/** A line that no model holds, and that may decide what becomes of packets where it stands. */
export interface UnreadLine {
  /** As written, without secrets. */
  readonly text: string;
  readonly family: UnreadFamily;
  /** Where it holds: an interface, VLANs of a switch, or where both are undefined the whole device. */
  readonly interface?: string | undefined;
  readonly vlans?: VlanRanges | undefined;
  /** Of packets that come in by the interface, or go out; undefined: of both. */
  readonly direction?: 'in' | 'out' | undefined;
  readonly span: Span;
}
