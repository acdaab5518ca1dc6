import type { Switchport } from '../model/network/interface.ts';
import { type Flow, worstEnding } from '../network/flow.ts';
import type { FrameStep } from '../network/layer2/domain.ts';
import type { FlowBranch, FlowHop } from '../network/layer3/forward.ts';
import type { Ending, Fate } from '../network/layer3/lookup.ts';
import type { Route } from '../network/layer3/table.ts';
import { lineAt, type Span } from '../text/source.ts';
import type { FrameSources, Style } from './text.ts';

/** Where lines are shown: the sources of their text, colours, and what stands in front of each line. */
export interface FlowPage {
  readonly sources: FrameSources;
  readonly paint: Style;
  readonly indent: string;
}

export const fates: Readonly<Record<Fate, string>> = {
  delivered: 'delivered',
  denied: 'denied by a filter',
  'no-route': 'no route',
  'null-routed': 'dropped by a route',
  'vlan-isolated': 'no VLAN leads there',
  'stp-blocked': 'spanning tree blocks the way',
  'mtu-dropped': 'too large for a port on the way',
  'neighbor-unreachable': 'the next hop does not answer',
  loop: 'goes round in a loop',
  refused: 'refused: nothing listens there',
  'no-server': 'no server is usable',
  uncertain: 'uncertain',
};

/** Hop by hop there, and back in the same form where the way back is another one or fails. */
export function flowLines({ there, back }: Flow, page: FlowPage): readonly string[] {
  const lines = there.flatMap((hop) => hopLines(hop, page));
  if (there.length === 0) return [`${page.indent}${endingText(worstEnding(there), page)}`];
  if (back.length === 0) return lines;
  const answer = worstEnding(back);
  if (answer.disposition === 'delivered' && isSameWay(there, back))
    return [...lines, `${page.indent}${page.paint.dim('the answer comes back the same way')}`];
  return [
    ...lines,
    `${page.indent}${page.paint.dim('the answer:')}`,
    ...back.flatMap((hop) => hopLines(hop, page)),
  ];
}

/** Each machine and switch port that a packet passes is one that its answer passes. */
function isSameWay(there: readonly FlowHop[], back: readonly FlowHop[]): boolean {
  const own = there.flatMap(machines);
  const answer = back.flatMap(machines);
  return own.length === answer.length && own.every((id) => answer.includes(id));
}

function machines(hop: FlowHop): readonly string[] {
  const { node, frames, branches } = hop;
  return [
    ...frames.flatMap(({ way }) => way.leg?.connection.id ?? []),
    node.id,
    ...branches.flatMap(({ next }) => next.flatMap(machines)),
  ];
}

function hopLines(hop: FlowHop, page: FlowPage): readonly string[] {
  const { node, frames, inbound, routes, branches, doubts, ending, arrival } = hop;
  const way = frames.flatMap((step, at) => switchLine(step, frames[at + 1], page));
  const isEnd = branches.length === 0;
  const own = isEnd
    ? [`${page.indent}${page.paint.bold(node.id)} ${portText(hop, arrival)}`.trimEnd()]
    : branches.map((branch) => routeLine(hop, branch, page));
  const filter = inbound === undefined ? [] : [placeLine(inbound.span, page, `${inbound.action}, in`)];
  const doubtful = doubts.map(({ reason, span }) =>
    span === undefined
      ? `${page.indent}  ${page.paint.dim(reason)}`
      : placeLine(span, page, page.paint.yellow(reason)),
  );
  const end = ending === undefined ? [] : [`${page.indent}  ${endingText(ending, page)}`];
  const isShown = ending?.span === undefined || ending.span === inbound?.span || routes.length > 0;
  const decided = isShown ? [] : [placeLine(ending.span, page)];
  const lines = [...way, ...own.slice(0, 1), ...filter, ...doubtful];
  if (isEnd) return [...lines, ...end, ...decided, ...routes.map((route) => routePlace(route, page))];
  return [...lines, ...branches.flatMap((branch, at) => branchLines(hop, branch, { page, at }))];
}

function branchLines(
  hop: FlowHop,
  branch: FlowBranch,
  { page, at }: { readonly page: FlowPage; readonly at: number },
): readonly string[] {
  const several = hop.branches.length > 1;
  const own = at === 0 ? [] : [`${page.indent}${page.paint.dim('or')}`, routeLine(hop, branch, page)];
  const route = hop.routes.find(({ legs }) => legs.includes(branch.leg));
  const place = route === undefined ? [] : [routePlace(route, page)];
  const outbound =
    branch.outbound === undefined
      ? []
      : [placeLine(branch.outbound.span, page, `${branch.outbound.action}, out`)];
  const end =
    branch.ending === undefined
      ? []
      : [
          `${page.indent}  ${endingText(branch.ending, page)}`,
          ...(branch.ending.span === undefined || branch.ending.span === branch.outbound?.span
            ? []
            : [placeLine(branch.ending.span, page)]),
        ];
  const below = { ...page, indent: several ? `${page.indent}  ` : page.indent };
  return [...own, ...place, ...outbound, ...end, ...branch.next.flatMap((next) => hopLines(next, below))];
}

function routeLine(hop: FlowHop, { leg }: FlowBranch, { indent, paint }: FlowPage): string {
  const { node, arrival } = hop;
  const ports = arrival === undefined ? portText(hop, leg.port) : `${arrival.name} → ${leg.port.name}`;
  const via = leg.nextHop === undefined ? '' : `via ${leg.nextHop}`;
  return `${indent}${[paint.bold(node.id), ports, via].filter((words) => words !== '').join(' ')}`;
}

/** Clients have no port of their own. */
function portText({ node }: FlowHop, port: { readonly name: string } | undefined): string {
  return node.clients === undefined ? (port?.name ?? '') : '';
}

function routePlace({ span, origin }: Route, page: FlowPage): string {
  if (span === undefined || span.file === '')
    return `${page.indent}  ${page.paint.dim(origin === 'gateway' ? 'its gateway, by its subnet' : 'in its subnet')}`;
  return placeLine(span, page, origin);
}

/** `acc1 Ethernet1 → Ethernet10 VLAN 10` for a switch between two steps. */
function switchLine({ way }: FrameStep, next: FrameStep | undefined, page: FlowPage): readonly string[] {
  const { to, leg } = way;
  if (to.kind !== 'bridge' || next === undefined) return [];
  const entered = leg?.far.bundle.name;
  const left = next.way.leg?.near;
  const ports = [entered, left?.bundle.name].filter((name) => name !== undefined).join(' → ');
  const name = left?.node.id ?? leg?.far.node.id;
  if (name === undefined || ports === '') return [];
  const span = portSpan(left?.bundle.switchport) ?? portSpan(leg?.far.bundle.switchport);
  const line = `${page.indent}${page.paint.bold(name)} ${ports} ${page.paint.dim(`VLAN ${to.vlan}`)}`;
  return span === undefined ? [line] : [line, placeLine(span, page)];
}

/** The line that puts a port into its VLANs. */
function portSpan(port: Switchport | undefined): Span | undefined {
  const stated = port?.mode === 'access' ? port.vlan.span : port?.allowed.span;
  return stated ?? port?.span;
}

function endingText({ disposition, reason }: Ending, { paint }: FlowPage): string {
  if (disposition === 'delivered') return paint.green('delivered');
  const colour = disposition === 'uncertain' ? paint.yellow : paint.red;
  return `${colour(fates[disposition])}: ${reason}`;
}

function placeLine(span: Span, { sources, paint, indent }: FlowPage, note?: string): string {
  const source = sources.get(span.file);
  const words = source === undefined ? '' : lineAt(source, span.line).trim();
  const shown = (words.length > 90 ? `${words.slice(0, 89)}…` : words).replace(/[^\x20-\x7e…]/g, '?');
  return `${indent}  ${paint.dim(`${span.file}:${span.line}`)}  ${shown}${note === undefined ? '' : `  ${paint.dim(`(${note})`)}`}`;
}

/** The same as plain data. */
export function flowData({ packet, there, back }: Flow): unknown {
  return {
    packet,
    there: { ending: worstEnding(there), hops: there.map(hopData) },
    back: back.length === 0 ? undefined : { ending: worstEnding(back), hops: back.map(hopData) },
  };
}

function hopData(hop: FlowHop): unknown {
  const { node, arrival, vrf, frames, inbound, routes, branches, doubts, ending } = hop;
  return {
    machine: node.id,
    arrival: arrival?.name,
    vrf: vrf === '' ? undefined : vrf,
    switches: frames.flatMap(({ way }) =>
      way.leg === undefined
        ? []
        : [
            {
              from: endData(way.leg.near),
              to: endData(way.leg.far),
              vlan: way.to.kind === 'bridge' ? way.to.vlan : undefined,
            },
          ],
    ),
    inbound,
    routes: routes.map(({ origin, distance, span, captured }) => ({ origin, distance, span, captured })),
    doubts,
    ending,
    branches: branches.map(({ leg, outbound, next, ending: end }) => ({
      interface: leg.port.name,
      nextHop: leg.nextHop,
      outbound,
      ending: end,
      next: next.map(hopData),
    })),
  };
}

function endData({
  node,
  bundle,
}: {
  readonly node: { readonly id: string };
  readonly bundle: { readonly name: string };
}): unknown {
  return { machine: node.id, interface: bundle.name };
}
