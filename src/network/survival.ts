import type { Service } from '../model/declared.ts';
import type { Span } from '../text/source.ts';
import type { Cable } from './cabling.ts';
import type { Node } from './ground.ts';
import { cableToken, failing, machineToken, type Net } from './net.ts';
import { relevantTo } from './relevance.ts';
import { isLost, type ServiceState, serviceState } from './service-paths.ts';

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
  readonly state: ServiceState;
}

/** `1 switch` as a number and a kind; undefined when it is neither. */
export function parseSurvive(
  text: string,
): { readonly count: number; readonly kind: ElementKind } | undefined {
  const match = /^(\d+) (link|switch|server|balancer)(?:s|es)?$/.exec(text);
  return match === null ? undefined : { count: Number(match[1]), kind: match[2] as ElementKind };
}

/** Every least set of up to so many elements of a kind whose loss ends the service: none has another one in it. */
export function lossesOf(net: Net, service: Service, kind: ElementKind, count: number): readonly Loss[] {
  const state = serviceState(net, service);
  if (state === undefined || !state.works) return [];
  const found = new Map<string, Loss>();
  for (const loss of lossesWith(net, service, { lost: [], count, kind })) {
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

interface Search {
  readonly lost: readonly Element[];
  readonly count: number;
  readonly kind: ElementKind;
}

/** What stands in for a lost element may matter only once that is lost: each order of them is looked at. */
function lossesWith(net: Net, service: Service, { lost, count, kind }: Search): readonly Loss[] {
  const elements = elementsOf(net, service).filter((one) => one.kind === kind);
  return elements.flatMap((element) => {
    const broken = failing(net, kind === 'link' ? { cables: [element.id] } : { machines: [element.id] });
    const all = [...lost, element];
    const state = serviceState(broken, service);
    if (state !== undefined && !state.works) return [{ elements: all, state }];
    return all.length < count ? lossesWith(broken, service, { lost: all, count, kind }) : [];
  });
}

/** Elements whose loss may change a service's state: no other can (`relevantTo`). */
export function elementsOf(net: Net, service: Service): readonly Element[] {
  const state = serviceState(net, service);
  const relevant = state === undefined ? new Set<string>() : relevantTo(net, state.hops);
  const machines = [...kindsOf(net)].flatMap(([node, kind]): readonly Element[] => {
    if (!relevant.has(machineToken(node.id)) || net.failures.machines.has(node.id)) return [];
    return [{ kind, id: node.id, span: node.facts.interfaces[0]?.span }];
  });
  const cables = [...cablesOf(net).values()].flatMap((cable): readonly Element[] =>
    relevant.has(cableToken(cable.id)) && !net.failures.cables.has(cable.id)
      ? [{ kind: 'link', id: cable.id, span: cable.ends.find(({ node }) => !node.isDeclared)?.port.span }]
      : [],
  );
  return [...machines, ...cables];
}

const heldCables = new WeakMap<Net['ground'], ReadonlyMap<string, Cable>>();

function cablesOf({ ground, cabling }: Net): ReadonlyMap<string, Cable> {
  const known = heldCables.get(ground);
  if (known !== undefined) return known;
  const made = new Map<string, Cable>();
  for (const leg of [...cabling.values()].flat())
    for (const cable of leg.connection.cables) made.set(cable.id, cable);
  heldCables.set(ground, made);
  return made;
}

const heldKinds = new WeakMap<Net['ground'], ReadonlyMap<Node, ElementKind>>();

/**
 * Machines by what they are to the path; clients are none of it, nor is what answers at the address of a dependency:
 * whether that is one machine nobody said, unless a device of the fleet has the address.
 */
function kindsOf({ ground }: Net): ReadonlyMap<Node, ElementKind> {
  const known = heldKinds.get(ground);
  if (known !== undefined) return known;
  const made = new Map<Node, ElementKind>();
  const { dependencies: needed, hosts } = ground.path.declared;
  const dependencies = new Set(needed.map(({ id }) => id));
  for (const { id } of hosts) dependencies.delete(id);
  for (const node of ground.all) {
    if (node.clients !== undefined || dependencies.has(node.id)) continue;
    const isBalancing = node.devices.some(({ facts }) => facts.frontends.length > 0);
    const isSwitching = node.devices.some(
      ({ facts: { network } }) =>
        network !== undefined &&
        (network.platform !== 'linux' ||
          network.interfaces.some(({ switchport }) => switchport !== undefined)),
    );
    made.set(node, isBalancing ? 'balancer' : isSwitching ? 'switch' : 'server');
  }
  heldKinds.set(ground, made);
  return made;
}

/** The way whose end ends the service, in words. */
export function lossText({ state: { broken, ways } }: Loss): string {
  const way = broken ?? ways.find(isLost);
  return way === undefined ? 'nothing of it can be reached' : `${way.from} → ${way.to}: ${way.ending.reason}`;
}
