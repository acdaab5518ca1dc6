import type { Filter } from '../model/network/filter.ts';
import type { Interface } from '../model/network/interface.ts';
import { everyHop, type Flow } from '../network/flow.ts';
import type { Node } from '../network/ground.ts';
import { type FilterVerdict, filterAt } from '../network/layer3/filters.ts';
import type { FlowHop } from '../network/layer3/forward.ts';
import { answerTo, type Packet } from '../network/layer3/packet.ts';

/** An access list that packets of a flow pass on a router. */
export interface Guard {
  readonly node: Node;
  readonly port: Interface;
  readonly direction: 'in' | 'out';
  readonly verdict: FilterVerdict;
}

/** A router that stands where another one filters, and does not let the same packets through by the same list. */
export interface FilterGap {
  readonly guard: Guard;
  readonly open: { readonly node: Node; readonly port: Interface };
  /** Equal-cost ways pass both; or packets pass one of them and answers the other one. */
  readonly kind: 'equal-cost' | 'answers';
  /** The line by which the other router drops the packets; undefined: it has no list there. */
  readonly drop?: FilterVerdict | undefined;
}

/** Every gap of a flow, both ways. */
export function filterGaps({ there, back, packet }: Flow): readonly FilterGap[] {
  return [
    ...splits(there),
    ...splits(back),
    ...counterparts(there, back, packet),
    ...counterparts(back, there, answerTo(packet)),
  ];
}

/** Whether any list is in force on any interface of these machines. */
export function hasFilters(nodes: readonly Node[]): boolean {
  return nodes.some(({ facts }) => facts.interfaces.some(({ filters }) => filters.length > 0));
}

function splits(starts: readonly FlowHop[]): readonly FilterGap[] {
  const forks = [
    starts,
    ...starts.flatMap(everyHop).map(({ branches }) => branches.flatMap(({ next }) => next)),
  ];
  return forks.flatMap((fork) => {
    const guarded = fork.find((hop) => guardsAt(hop).length > 0);
    const [guard] = guarded === undefined ? [] : guardsAt(guarded);
    const open = fork.find((hop) => hop.node !== guard?.node && isOpen(hop));
    const port = open === undefined || guard === undefined ? undefined : portLike(open, guard.direction);
    if (guard === undefined || open === undefined || port === undefined) return [];
    const isElsewhere = everyHop(open).some(({ node }) => hasAlike(node, guard));
    return isElsewhere ? [] : [{ guard, open: { node: open.node, port }, kind: 'equal-cost' }];
  });
}

function guardsAt({ node, arrival, inbound, branches }: FlowHop): readonly Guard[] {
  const own: readonly Guard[] =
    arrival === undefined || inbound === undefined
      ? []
      : [{ node, port: arrival, direction: 'in', verdict: inbound }];
  const out = branches.flatMap(({ leg, outbound }): readonly Guard[] =>
    outbound === undefined ? [] : [{ node, port: leg.port, direction: 'out', verdict: outbound }],
  );
  return [...own, ...out];
}

/** A router that passes the packets on and has no list for them. */
function isOpen(hop: FlowHop): boolean {
  const passesOn = hop.arrival !== undefined && hop.branches.length > 0;
  return passesOn && mayFilter(hop.node) && guardsAt(hop).length === 0;
}

/** Of other platforms the lists are not read. */
function mayFilter({ facts: { platform }, isDeclared }: Node): boolean {
  return !isDeclared && (platform === 'ios' || platform === 'eos');
}

function portLike({ arrival, branches }: FlowHop, direction: Guard['direction']): Interface | undefined {
  return direction === 'in' ? arrival : branches[0]?.leg.port;
}

/** A step between two machines: by which port the first one sends, and by which the second one takes it. */
interface Step {
  readonly from: FlowHop;
  readonly sends: Interface;
  readonly to: FlowHop;
  readonly outbound?: FilterVerdict | undefined;
}

function stepsOf(starts: readonly FlowHop[]): readonly Step[] {
  return starts
    .flatMap(everyHop)
    .flatMap((from) =>
      from.branches.flatMap(({ leg, outbound, next }) =>
        next.map((to) => ({ from, sends: leg.port, to, outbound })),
      ),
    );
}

/** Between the same two neighbours packets pass one router and the answers another one. */
function counterparts(
  own: readonly FlowHop[],
  answers: readonly FlowHop[],
  packet: Packet,
): readonly FilterGap[] {
  const steps = stepsOf(own);
  const back = stepsOf(answers);
  const passed = new Set(steps.flatMap(({ from, to }) => [from.node, to.node]));
  const returned = new Set(back.flatMap(({ from, to }) => [from.node, to.node]));
  return steps.flatMap(({ from, sends, to, outbound }): readonly FilterGap[] => {
    const found: FilterGap[] = [];
    if (to.inbound !== undefined && to.arrival !== undefined && !returned.has(to.node)) {
      const guard: Guard = { node: to.node, port: to.arrival, direction: 'in', verdict: to.inbound };
      const other = back.find((step) => step.to.node === from.node && !passed.has(step.from.node));
      found.push(...gapAt(guard, other && { node: other.from.node, port: other.sends }, packet));
    }
    if (outbound !== undefined && !returned.has(from.node)) {
      const guard: Guard = { node: from.node, port: sends, direction: 'out', verdict: outbound };
      const other = back.find((step) => step.from.node === to.node && !passed.has(step.to.node));
      const port = other?.to.arrival;
      found.push(...gapAt(guard, port && other && { node: other.to.node, port }, packet));
    }
    return found;
  });
}

function gapAt(guard: Guard, open: FilterGap['open'] | undefined, packet: Packet): readonly FilterGap[] {
  if (open === undefined || !mayFilter(open.node)) return [];
  const verdict = filterAt(open.node, open.port, guard.direction, packet);
  if (verdict === undefined) return hasAlike(open.node, guard) ? [] : [{ guard, open, kind: 'answers' }];
  return verdict.action === 'deny' ? [{ guard, open, kind: 'answers', drop: verdict }] : [];
}

/** Somewhere on the machine a list of that name, or of the same entries, is in force. */
function hasAlike({ facts }: Node, { node, verdict }: Guard): boolean {
  const own = node.facts.filters.find(({ name }) => name === verdict.filter);
  const wanted = own === undefined ? undefined : contentOf(own);
  const used = new Set(facts.interfaces.flatMap(({ filters }) => filters.map(({ name }) => name)));
  return (
    used.has(verdict.filter) ||
    facts.filters.some((filter) => used.has(filter.name) && contentOf(filter) === wanted)
  );
}

/** What does not change what an entry does. */
const wording: ReadonlySet<string> = new Set(['span', 'text', 'sequence']);

function contentOf({ family, entries }: Filter): string {
  return JSON.stringify([family, entries], (key, value: unknown) => (wording.has(key) ? undefined : value));
}
