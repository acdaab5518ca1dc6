import { netOf } from '../network/current-net.ts';
import type { Ending, Fate } from '../network/layer3/lookup.ts';
import type { Path } from '../network/path.ts';
import { briefState, isLost, serviceState } from '../network/service-paths.ts';
import { type Element, elementsOf, lossText, lostWay, without } from '../network/survival.ts';
import type { Span } from '../text/source.ts';
import type { Nets } from './reach/classes.ts';
import { type Followed, followedInBoth } from './reach/followed.ts';
import { faredOf, hasNewRisk, isDeclared, lacksRisk, type Outcome } from './reach/outcome.ts';
import { wishOf } from './reach/wishes.ts';

/** A flow whose end is another one after the change. */
export interface ReachEdit {
  readonly flow: string;
  readonly kind?: Outcome['kind'] | undefined;
  readonly before: Fate;
  readonly after: Fate;
  readonly reason: string;
  readonly span?: Span | undefined;
}

/** A single loss that ends a service in one version and not in the other. */
export interface FailureEdit {
  readonly service: string;
  readonly kind: Element['kind'];
  readonly element: string;
  readonly survivesAfter: boolean;
  readonly reason: string;
}

/** What a change does to who reaches whom. */
export interface Reachability {
  readonly lost: readonly ReachEdit[];
  readonly gained: readonly ReachEdit[];
  /** Known before, or not known for fewer reasons. Plans of older versions have none. */
  readonly unproven?: readonly ReachEdit[] | undefined;
  /** Declared flows that arrive in both versions, by other machines or ports. */
  readonly moved?: readonly ReachEdit[] | undefined;
  readonly failures: readonly FailureEdit[];
  /** What is as uncertain as before, and what the fleet file wants. */
  readonly assumed?: readonly string[] | undefined;
  /** Flows that were followed in both versions. */
  readonly compared: number;
}

/** Flows of both versions followed in both, and every single failure; undefined where no network is read. */
export function reachability(base: Path, proposed: Path): Reachability | undefined {
  if (![base, proposed].some(({ devices }) => devices.some(({ facts }) => facts.network !== undefined)))
    return undefined;
  const nets = { before: netOf(base), after: netOf(proposed) };
  const [before, after] = followedInBoth(nets);
  const changes = [...new Set([...before.keys(), ...after.keys()])].flatMap((flow) =>
    changeOf(nets, flow, before.get(flow), after.get(flow)),
  );
  const wanted = new Set<string>();
  const edits = changes.flatMap(({ edit, outcome }) => {
    const wish = wishOf(nets.after, edit, outcome);
    if (wish !== undefined) wanted.add(`wanted: ${wish.flow} (${wish.reason})`);
    return wish === undefined ? [edit] : [];
  });
  return {
    lost: edits.filter(isLoss),
    gained: edits.filter((one) => one.after === 'delivered'),
    unproven: edits.filter((one) => one.after === 'uncertain'),
    moved: movedIn(before, after),
    failures: failureEdits(nets),
    assumed: [...wanted, ...stillUncertain(before, after)],
    compared: after.size,
  };
}

function isLoss({ after }: ReachEdit): boolean {
  return after !== 'delivered' && after !== 'uncertain';
}

interface Change {
  readonly edit: ReachEdit;
  readonly outcome: Outcome;
}

function changeOf(
  nets: Nets,
  flow: string,
  before: Outcome | undefined,
  after: Outcome | undefined,
): readonly Change[] {
  if (before === undefined) return [];
  if (after === undefined) return goneOf(nets, flow, before);
  const { kind } = after;
  const [old, now] = [before.ending, after.ending];
  const [was, is] = [faredOf(old), faredOf(now)];
  const told = (ending: Ending, reason = ending.reason): readonly Change[] => [
    {
      edit: { flow, kind, before: old.disposition, after: now.disposition, reason, span: ending.span },
      outcome: after,
    },
  ];
  if (was !== is) return told(is === 'delivered' ? old : now);
  if (is !== 'uncertain') return [];
  if (hasNewRisk(before, after)) return told(now, newReason(before, after) ?? now.reason);
  return lacksRisk(before, after) ? told(now, `no longer '${newReason(after, before)}'`) : [];
}

function newReason(before: Outcome, after: Outcome): string | undefined {
  return [...after.risks].find((risk) => !before.risks.has(risk))?.replace(/^[a-z-]+: /, '');
}

/** A way between machines or subnets that both are still there, or were, and one of the addresses is not. */
function goneOf({ after }: Nets, flow: string, before: Outcome): readonly Change[] {
  const { kind, ending, machines = [] } = before;
  const isOver = isDeclared(kind) || ending.disposition !== 'delivered';
  if (isOver || machines.some((id) => !after.ground.nodes.has(id))) return [];
  const reason = 'an address that it needs is no longer there';
  const edit = { flow, kind, before: ending.disposition, after: 'no-route' as const, reason };
  return [{ edit, outcome: before }];
}

function movedIn(before: Followed, after: Followed): readonly ReachEdit[] {
  return [...after].flatMap(([flow, { kind, ending, way }]) => {
    const old = before.get(flow);
    const isSame = old === undefined || old.ending.disposition !== ending.disposition || old.way === way;
    if (isSame || !isDeclared(kind) || ending.disposition !== 'delivered') return [];
    const reason = `by ${old.way ?? ''} before, by ${way ?? ''} now`;
    return [{ flow, kind, before: 'delivered' as const, after: 'delivered' as const, reason }];
  });
}

/** Ways of services and intents that were not known before, and are not now for the same reasons. */
function stillUncertain(before: Followed, after: Followed): readonly string[] {
  return [...after].flatMap(([flow, { kind, ending }]) => {
    if (!isDeclared(kind) || ending.disposition !== 'uncertain') return [];
    const old = before.get(flow);
    return old === undefined || old.ending.disposition !== 'uncertain'
      ? []
      : [`what becomes of ${flow} is not known, as before: ${ending.reason}`];
  });
}

function failureEdits({ before, after }: Nets): readonly FailureEdit[] {
  return after.ground.path.declared.services.flatMap((service): readonly FailureEdit[] => {
    const [was, now] = [serviceState(before, service), serviceState(after, service)];
    if (was?.works !== true || now?.works !== true) return [];
    const elements = new Map(
      [...elementsOf(before, service), ...elementsOf(after, service)].map((one) => [
        `${one.kind} ${one.id}`,
        one,
      ]),
    );
    return [...elements.values()].flatMap((element): readonly FailureEdit[] => {
      const states = [before, after].map((net) => briefState(without(net, element), service));
      const [old, present] = states;
      if (old === undefined || present === undefined || old.works === present.works) return [];
      const reason = lossText({ elements: [element], way: lostWay(present.works ? old : present) });
      return [
        {
          service: service.id,
          kind: element.kind,
          element: element.id,
          survivesAfter: present.works,
          reason,
        },
      ];
    });
  });
}

/** Hops of services that follow routes as they were captured: a change of the network may make them other ones. */
export function capturedHops(path: Path): readonly string[] {
  if (path.devices.every(({ state }) => state === undefined)) return [];
  const net = netOf(path);
  const ways = path.declared.services.flatMap((service) => serviceState(net, service)?.ways ?? []);
  return [...new Set(ways.filter((way) => !isLost(way)).flatMap(({ captured }) => captured))];
}
