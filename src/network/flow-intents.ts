import type { FlowIntent, Service } from '../model/declared.ts';
import { endpointOf } from './endpoints.ts';
import { endingOf, everyHop, type Flow, followFlow } from './flow.ts';
import type { Net } from './net.ts';

/** An intent about flows with what becomes of it. */
export interface CheckedIntent {
  readonly intent: FlowIntent;
  readonly service?: string | undefined;
  /** Undefined: a name in it leads to no address, which `unknown` says. */
  readonly flow?: Flow | undefined;
  readonly unknown?: string | undefined;
}

/** Every intent about flows, those of services too: `reach: [office]` is `office -> SERVICE`. */
export function checkedIntents(net: Net): readonly CheckedIntent[] {
  const { flows, services } = net.ground.path.declared;
  const own = services.flatMap((service) =>
    intentsOf(service).map((intent) => ({ intent, service: service.id })),
  );
  return [...flows.map((intent) => ({ intent, service: undefined })), ...own].map(({ intent, service }) =>
    check(net, intent, service),
  );
}

function intentsOf({ id, needs, intents }: Service): readonly FlowIntent[] {
  const { reach, isolate } = intents;
  return [
    ...reach.map((from): FlowIntent => ({ kind: 'reach', text: `${from} -> ${id}` })),
    ...isolate.flatMap((from) =>
      [id, ...needs].map((to): FlowIntent => ({ kind: 'isolate', text: `${from} -> ${to}` })),
    ),
    ...(intents.symmetric
      ? reach.map((from): FlowIntent => ({ kind: 'symmetric', text: `${from} -> ${id}` }))
      : []),
  ];
}

const protocols: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1 };

/** A flow as a person writes it: `office -> shop`, `udp 10.0.0.5:5000 -> dns1:53`, `icmp A -> B`. */
export interface FlowText {
  readonly protocol: number;
  readonly from: string;
  readonly to: string;
}

export function parseFlow(text: string): FlowText | undefined {
  const match = /^\s*(?:(tcp|udp|icmp)\s+)?(\S+)\s*->\s*(\S+)\s*$/i.exec(text);
  if (match === null) return undefined;
  const [, name = 'tcp', from = '', to = ''] = match;
  return { protocol: protocols[name.toLowerCase()] ?? 6, from, to };
}

function check(net: Net, intent: FlowIntent, service: string | undefined): CheckedIntent {
  const asked = parseFlow(intent.text);
  const from = endpointOf(net, asked?.from ?? '');
  const to = endpointOf(net, asked?.to ?? '');
  if (asked === undefined || from === undefined || to === undefined)
    return { intent, service, unknown: from === undefined ? asked?.from : asked?.to };
  const flow = followFlow(net, {
    source: from.address,
    destination: to.address,
    protocol: asked.protocol === 1 && to.address.includes(':') ? 58 : asked.protocol,
    sourcePort: from.port,
    destinationPort: to.port,
    client: from.client,
  });
  return { intent, service, flow, unknown: flow === undefined ? asked.to : undefined };
}

/** Whether it holds; undefined where only the running devices know. */
export function isKept({ intent, flow }: CheckedIntent): boolean | undefined {
  if (flow === undefined) return undefined;
  const { disposition } = endingOf(flow);
  if (disposition === 'uncertain') return undefined;
  if (intent.kind === 'reach') return disposition === 'delivered';
  if (intent.kind === 'isolate') return disposition !== 'delivered';
  return disposition !== 'delivered' || isSymmetric(flow);
}

/** Routers and switches of the way there and of the way back are the same. */
export function isSymmetric({ there, back }: Flow): boolean {
  const own = machines(there);
  const answer = machines(back);
  return own.size === answer.size && [...own].every((id) => answer.has(id));
}

export function machines(hops: Flow['there']): ReadonlySet<string> {
  const all = hops.flatMap(everyHop);
  const switches = all.flatMap(({ frames }) => frames.flatMap(({ way }) => way.leg?.near.node.id ?? []));
  return new Set([...all.map(({ node }) => node.id), ...switches]);
}
