import type { Service } from '../model/declared.ts';
import { heldBy } from '../model/held.ts';
import type { Span } from '../text/source.ts';
import type { Cable } from './cabling.ts';
import type { Node } from './ground.ts';
import { failing, type Net } from './net.ts';
import { relevantTo } from './relevance.ts';
import { type BriefState, briefState, isLost, serviceState, type Way } from './service-paths.ts';

/** What may break: a cable, a switch or router, a machine that serves, a balancer or web server. */
export type ElementKind = 'link' | 'switch' | 'server' | 'balancer';

export interface Element {
  readonly kind: ElementKind;
  /** Id of the cable or machine. */
  readonly id: string;
  /** Where its configuration names it; undefined for what is only declared. */
  readonly span?: Span | undefined;
}

/** Elements whose loss together ends a service, and what breaks it then. */
export interface Loss {
  readonly elements: readonly Element[];
  /** The way whose end ends the service; undefined: nothing of it can be reached. */
  readonly way: Pick<Way, 'from' | 'to' | 'ending'> | undefined;
}

/** `1 switch` as a number and a kind; undefined when it is neither. */
export function parseSurvive(
  text: string,
): { readonly count: number; readonly kind: ElementKind } | undefined {
  const match = /^(\d+) (link|switch|server|balancer)(?:s|es)?$/.exec(text);
  return match === null ? undefined : { count: Number(match[1]), kind: match[2] as ElementKind };
}

/** A service with what it must survive. */
export interface Question {
  readonly service: Service;
  readonly kind: ElementKind;
  readonly count: number;
}

/** For each question every least set of up to so many elements of its kind whose loss ends the service. */
export function lossesOf<Q extends Question>(
  net: Net,
  questions: readonly Q[],
): ReadonlyMap<Q, readonly Loss[]> {
  const viewOf = sharedViews(net, questions);
  return new Map(
    questions.map((question) => {
      const { service, kind } = question;
      const losses = net.memo.get(nameOf(question), () => {
        // What the brief state rests on is enough: a loss of anything else need not be looked at.
        if (briefState(net, service)?.works !== true) return [];
        const elements = elementsOf(net, service).filter((element) => element.kind === kind);
        return leastOf(elements.flatMap((element) => lossesWith(viewOf(element), question, [element])));
      });
      return [question, losses];
    }),
  );
}

function nameOf({ service, kind, count }: Question): string {
  return `losses ${service.id} ${kind} ${count}`;
}

/**
 * What the loss of an element does to the network is worked out once for all services, and let go of after the last one
 * that asks.
 */
function sharedViews(net: Net, questions: readonly Question[]): (element: Element) => Net {
  let waiting: Map<Element, number> | undefined;
  const views = new Map<Element, Net>();
  return (element) => {
    waiting ??= askers(net, questions);
    const view = views.get(element) ?? without(net, element);
    const left = (waiting.get(element) ?? 1) - 1;
    waiting.set(element, left);
    if (left > 0) views.set(element, view);
    else views.delete(element);
    return view;
  };
}

/** How many questions that are not answered yet ask for each element. */
function askers(net: Net, questions: readonly Question[]): Map<Element, number> {
  const found = new Map<Element, number>();
  for (const { service, kind } of questions.filter((question) => !net.memo.has(nameOf(question))))
    for (const element of elementsOf(net, service))
      if (element.kind === kind) found.set(element, (found.get(element) ?? 0) + 1);
  return found;
}

/** Each set once, and none that has a smaller one in it. */
function leastOf(losses: readonly Loss[]): readonly Loss[] {
  const found = new Map<string, Loss>();
  for (const loss of losses) {
    const key = JSON.stringify(idsOf(loss).sort());
    if (!found.has(key)) found.set(key, loss);
  }
  const single = new Set([...found.values()].map(idsOf).flatMap((ids) => (ids.length === 1 ? ids : [])));
  return [...found.values()].filter(
    ({ elements }) => elements.length === 1 || elements.every(({ id }) => !single.has(id)),
  );
}

function idsOf({ elements }: Loss): string[] {
  return elements.map(({ id }) => id);
}

/** What stands in for a lost element may matter only once that is lost: each order of them is looked at. */
function lossesWith(broken: Net, question: Question, lost: readonly Element[]): readonly Loss[] {
  const { service, kind, count } = question;
  const state = briefState(broken, service);
  if (state !== undefined && !state.works) return [{ elements: lost, way: lostWay(state) }];
  if (lost.length >= count) return [];
  return elementsOf(broken, service)
    .filter((one) => one.kind === kind)
    .flatMap((one) => lossesWith(without(broken, one), question, [...lost, one]));
}

/** The network without one more element. */
export function without(net: Net, { kind, id }: Element): Net {
  return failing(net, kind === 'link' ? { cables: [id] } : { machines: [id] });
}

/** Elements whose loss may change a service's state: no other can (`relevantTo`). */
export function elementsOf(net: Net, service: Service): readonly Element[] {
  const { nodes, cables } = net.memo.get(`relevant ${service.id}`, () =>
    relevantTo(net, serviceState(net, service)?.hops ?? []),
  );
  const { failures } = net;
  return [
    ...[...nodes].flatMap((node) => (failures.machines.has(node.id) ? [] : elementAt(net, node))),
    ...[...cables].flatMap((cable) => (failures.cables.has(cable.id) ? [] : cableElement(cable))),
  ];
}

const cableElement = heldBy(({ id, ends }: Cable): Element => {
  return { kind: 'link', id, span: ends.find(({ node }) => !node.isDeclared)?.port.span };
});

const heldElements = new WeakMap<Net['ground'], Map<Node, Element | undefined>>();

function elementAt({ ground }: Net, node: Node): readonly Element[] {
  const all = heldElements.get(ground) ?? new Map<Node, Element | undefined>();
  heldElements.set(ground, all);
  if (!all.has(node)) {
    const kind = kindOf(ground, node);
    all.set(node, kind && { kind, id: node.id, span: node.facts.interfaces[0]?.span });
  }
  const element = all.get(node);
  return element === undefined ? [] : [element];
}

/**
 * What a machine is to the path; clients are none of it, nor is what answers at the address of a dependency: whether that
 * is one machine nobody said, unless a device of the fleet has the address.
 */
function kindOf({ path }: Net['ground'], node: Node): ElementKind | undefined {
  const { dependencies, hosts } = path.declared;
  const isNeeded = dependencies.some(({ id }) => id === node.id) && !hosts.some(({ id }) => id === node.id);
  if (node.clients !== undefined || isNeeded) return undefined;
  if (node.devices.some(({ facts }) => facts.frontends.length > 0)) return 'balancer';
  const isSwitching = node.devices.some(
    ({ facts: { network } }) =>
      network !== undefined &&
      (network.platform !== 'linux' || network.interfaces.some(({ switchport }) => switchport !== undefined)),
  );
  return isSwitching ? 'switch' : 'server';
}

/** Why a service does not work. */
export function lostWay({ broken, ways }: BriefState): Loss['way'] {
  const way = broken ?? ways.find(isLost);
  return way && { from: way.from, to: way.to, ending: way.ending };
}

/** The way whose end ends the service, in words. */
export function lossText({ way }: Loss): string {
  return way === undefined ? 'nothing of it can be reached' : `${way.from} → ${way.to}: ${way.ending.reason}`;
}
