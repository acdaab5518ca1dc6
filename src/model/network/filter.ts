import type { Span } from '../../text/source.ts';

/** Numbers as closed ranges, ascending. */
export type Ranges = readonly (readonly [from: number, to: number])[];

/** Addresses that an entry matches: every bit that is set in `care` must be as in `value`. */
export interface AddressMatch {
  /** Canonical text; `0.0.0.0` or `::` with length 0 is any. */
  readonly address: string;
  /** Length of the prefix, or the bits that count where a wildcard mask is no prefix. */
  readonly length?: number | undefined;
  /** Wildcard mask as written when it is no prefix: set bits do not count. */
  readonly wildcard?: string | undefined;
}

/** One entry of an access list, in the order of evaluation. */
export interface FilterEntry {
  /** Sequence number as the device shows it. */
  readonly sequence?: number | undefined;
  readonly action: 'permit' | 'deny';
  /** IP protocol number; undefined is any. */
  readonly protocol?: number | undefined;
  readonly source: AddressMatch;
  readonly destination: AddressMatch;
  readonly sourcePorts?: Ranges | undefined;
  readonly destinationPorts?: Ranges | undefined;
  /** TCP segments of sessions that exist: ACK or RST is set. */
  readonly established?: true | undefined;
  readonly icmp?: { readonly type: number; readonly code?: number | undefined } | undefined;
  /** Only fragments after the first. */
  readonly fragments?: true | undefined;
  /** The entry asks something else too (DSCP, TTL, time range): whether it matches is uncertain. */
  readonly alsoAsks?: string | undefined;
  readonly text: string;
  readonly span: Span;
}

export interface Filter {
  readonly name: string;
  readonly family: 'ipv4' | 'ipv6' | 'mac';
  readonly kind: 'standard' | 'extended';
  readonly entries: readonly FilterEntry[];
  readonly span: Span;
}
