import type { NetworkFacts } from '../model/network/facts.ts';
import type { Interface, Stated, Switchport, VlanRanges } from '../model/network/interface.ts';
import type { Span } from '../text/source.ts';
import type { Unplaced } from './compare.ts';

/** What changes in layers 1 to 3 of one device, in the order of the facts. */
export function networkEdits(before: NetworkFacts, after: NetworkFacts): readonly Unplaced[] {
  return [
    ...listEdits(before.interfaces, after.interfaces, {
      key: ({ name }) => `interface ${name}`,
      compare: interfaceEdits,
    }),
    ...listEdits(before.vlans, after.vlans, {
      key: ({ number }) => `VLAN ${number}`,
      compare: (old, now) =>
        stated('active', { value: old.active, span: old.span }, { value: now.active, span: now.span }),
    }),
    ...listEdits(before.routes, after.routes, {
      key: (one) =>
        `route ${one.prefix}${one.vrf === '' ? '' : ` in ${one.vrf}`} by ${one.discard ?? one.nextHop ?? one.interface ?? ''}`,
      compare: (old, now) => stated('distance', old.distance, now.distance),
    }),
    ...filterEdits(before, after),
    ...otherEdits(before, after),
  ];
}

interface Comparing<T> {
  readonly key: (one: T) => string;
  readonly compare: (before: T, after: T) => readonly Unplaced[];
}

function listEdits<T extends { readonly span: Span }>(
  before: readonly T[],
  after: readonly T[],
  { key, compare }: Comparing<T>,
): readonly Unplaced[] {
  const old = new Map(before.map((one) => [key(one), one]));
  const now = new Map(after.map((one) => [key(one), one]));
  return [
    ...[...now].flatMap(([name, one]): readonly Unplaced[] => {
      const was = old.get(name);
      if (was === undefined) return [{ text: `${name} added`, after: one.span }];
      return compare(was, one).map((edit) => ({ ...edit, text: `${name}: ${edit.text}` }));
    }),
    ...[...old].flatMap(([name, one]): readonly Unplaced[] =>
      now.has(name) ? [] : [{ text: `${name} removed`, before: one.span }],
    ),
  ];
}

type Maybe<T> = Stated<T> | undefined;

function stated(what: string, before: Maybe<unknown>, after: Maybe<unknown>): readonly Unplaced[] {
  if (plain(before?.value) === plain(after?.value)) return [];
  const text = `${what} ${shown(before?.value)} → ${shown(after?.value)}`;
  return [{ text, before: before?.span, after: after?.span }];
}

function shown(value: unknown): string {
  if (value === undefined) return 'unset';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : plain(value);
}

function interfaceEdits(before: Interface, after: Interface): readonly Unplaced[] {
  const spans = { before: before.span, after: after.span };
  return [
    ...stated('enabled', placed(before.enabled, before), placed(after.enabled, after)),
    ...portEdits(before.switchport, after.switchport, spans),
    ...different('addresses', before, after, ({ addresses }) =>
      addresses.map(({ address, length }) => `${address}/${length}`).join(', '),
    ),
    ...stated('MTU', before.mtu, after.mtu),
    ...stated('VRF', before.vrf, after.vrf),
    ...different('aggregate', before, after, ({ lag }) =>
      lag === undefined ? '' : `${lag.lag} ${lag.mode}`,
    ),
    ...different('access lists', before, after, ({ filters }) =>
      filters.map(({ name, direction }) => `${name} ${direction}`).join(', '),
    ),
    ...different('shared addresses', before, after, ({ redundancy }) =>
      redundancy
        .map(({ protocol, group, addresses, priority, preempt, tracks }) =>
          [
            protocol,
            group,
            addresses.map(({ address }) => address).join(' '),
            `priority ${priority.value}${preempt.value ? ' preempt' : ''}`,
            ...tracks.map(({ what, decrement }) => `track ${what} ${decrement ?? ''}`.trim()),
          ].join(' '),
        )
        .join(', '),
    ),
    ...different('spanning tree', before, after, ({ spanning }) => plain(spanning)),
    ...different('DHCP relay', before, after, ({ helpers }) => helpers.map(({ value }) => value).join(', ')),
    ...different('speed', before, after, ({ speed, duplex }) =>
      `${speed?.value ?? 'auto'} ${duplex?.value ?? ''}`.trim(),
    ),
  ];
}

function placed<T>(value: Stated<T>, { span }: Interface): Stated<T> {
  return { ...value, span: value.span ?? span };
}

function different(
  what: string,
  before: Interface,
  after: Interface,
  tell: (one: Interface) => string,
): readonly Unplaced[] {
  const [old, now] = [tell(before), tell(after)];
  if (old === now) return [];
  return [{ text: `${what} ${old || 'none'} → ${now || 'none'}`, before: before.span, after: after.span }];
}

function portEdits(
  before: Switchport | undefined,
  after: Switchport | undefined,
  spans: { readonly before: Span; readonly after: Span },
): readonly Unplaced[] {
  const [old, now] = [portText(before), portText(after)];
  if (old === now) return [];
  if (before?.mode === 'trunk' && after?.mode === 'trunk') {
    const lost = rangesText(without(before.allowed.value, after.allowed.value));
    const gained = rangesText(without(after.allowed.value, before.allowed.value));
    const parts = [
      lost === '' ? '' : `no longer carries VLAN ${lost}`,
      gained === '' ? '' : `carries VLAN ${gained}`,
    ];
    const text = parts.filter((part) => part !== '').join(', ');
    if (text !== '')
      return [
        { text, before: before.allowed.span ?? spans.before, after: after.allowed.span ?? spans.after },
      ];
  }
  return [
    { text: `${old} → ${now}`, before: before?.span ?? spans.before, after: after?.span ?? spans.after },
  ];
}

function portText(port: Switchport | undefined): string {
  if (port === undefined) return 'routed';
  if (port.mode === 'access') return `access VLAN ${port.vlan.value}`;
  const native = `native VLAN ${port.native.value}`;
  return `${port.mode} of VLANs ${rangesText(port.allowed.value)}, ${native}`;
}

function rangesText(ranges: VlanRanges): string {
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

/** What is in the one and not in the other. */
function without(ranges: VlanRanges, others: VlanRanges): VlanRanges {
  let left: readonly (readonly [number, number])[] = ranges;
  for (const [from, to] of others)
    left = left.flatMap(([a, b]) => {
      if (to < a || from > b) return [[a, b] as const];
      const parts: (readonly [number, number])[] = [];
      if (a < from) parts.push([a, from - 1]);
      if (b > to) parts.push([to + 1, b]);
      return parts;
    });
  return left;
}

function filterEdits(before: NetworkFacts, after: NetworkFacts): readonly Unplaced[] {
  return listEdits(before.filters, after.filters, {
    key: ({ name, family }) => `access list ${name}${family === 'ipv6' ? ' (IPv6)' : ''}`,
    compare: (old, now) => {
      const was = new Set(old.entries.map(({ text }) => text));
      const is = new Set(now.entries.map(({ text }) => text));
      const added = now.entries.filter(({ text }) => !was.has(text));
      const removed = old.entries.filter(({ text }) => !is.has(text));
      const isMoved =
        added.length + removed.length === 0 &&
        old.entries.some(({ text }, at) => text !== now.entries[at]?.text);
      return [
        ...added.map(({ text, span }) => ({ text: `'${text}' added`, after: span })),
        ...removed.map(({ text, span }) => ({ text: `'${text}' removed`, before: span })),
        ...(isMoved ? [{ text: 'entries in another order', before: old.span, after: now.span }] : []),
      ];
    },
  });
}

/** Parts that are told as a whole. */
function otherEdits(before: NetworkFacts, after: NetworkFacts): readonly Unplaced[] {
  const parts = [
    ['spanning tree', before.spanningTree, after.spanningTree],
    ['MLAG', before.mlag, after.mlag],
    ['OSPF', [before.ospf, before.ospfInterfaces], [after.ospf, after.ospfInterfaces]],
    ['BGP', before.bgp, after.bgp],
    ['VXLAN', before.vxlan, after.vxlan],
    ['VRFs', before.vrfs, after.vrfs],
    ['what is tracked', before.tracked, after.tracked],
    ['management', before.management, after.management],
  ] as const;
  return parts.flatMap(([what, old, now]): readonly Unplaced[] =>
    plain(old) === plain(now) ? [] : [{ text: `${what} changed`, before: spanIn(old), after: spanIn(now) }],
  );
}

function plain(value: unknown): string {
  return (
    JSON.stringify(value, (key, held: unknown) => (key === 'span' || key === 'from' ? undefined : held)) ?? ''
  );
}

/** The first place that a part names. */
function spanIn(value: unknown): Span | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('span' in value && value.span !== undefined) return value.span as Span;
  for (const one of Object.values(value)) {
    const found = spanIn(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
