import { endingOf, endingsOf, everyHop, type Flow } from '../../network/flow.ts';
import type { FlowHop } from '../../network/layer3/forward.ts';
import type { Ending } from '../../network/layer3/lookup.ts';

/** What becomes of a flow in one version. */
export interface Outcome {
  /** A way that a service needs, an intent that something gets through or that it does not, machines, or subnets. */
  readonly kind: 'service' | 'reach' | 'isolate' | 'hosts' | 'subnets';
  readonly ending: Ending;
  /** Every way in which it may end other than by arriving, and why. */
  readonly risks: ReadonlySet<string>;
  /** Machines that it passes, and the ports that it leaves them by, there and back. */
  readonly way?: string | undefined;
  readonly source: string;
  readonly destination: string;
  readonly port?: number | undefined;
  /** Id of the machine that it must come to, or names of both ends where the flow is one between machines. */
  readonly machines?: readonly string[] | undefined;
}

export type Fared = 'delivered' | 'stopped' | 'uncertain';

export function faredOf({ disposition }: Ending): Fared {
  if (disposition === 'delivered' || disposition === 'uncertain') return disposition;
  return 'stopped';
}

export function outcomeOf(kind: Outcome['kind'], flow: Flow, ending = endingOf(flow)): Outcome {
  const { source, destination, destinationPort: port } = flow.packet;
  const risks = risksOf([...flow.there, ...flow.back]);
  return { kind, ending, risks, way: wayOf(flow), source, destination, port };
}

function wayOf({ there, back }: Flow): string {
  const text = (hops: Flow['there']): string => {
    const ports = hops
      .flatMap(everyHop)
      .flatMap(({ node, branches }) => branches.map(({ leg }) => `${node.id} ${leg.port.name}`));
    return [...new Set(ports)].join(', ');
  };
  return `${text(there)}; back ${text(back)}`;
}

export function risksOf(hops: readonly FlowHop[]): ReadonlySet<string> {
  const endings = hops.flatMap(endingsOf).filter(({ disposition }) => disposition !== 'delivered');
  return new Set(endings.map(({ disposition, reason }) => `${disposition}: ${reason}`));
}

/** Something may become of the flow now that could not before. */
export function hasNewRisk(before: Outcome, after: Outcome): boolean {
  return [...after.risks].some((risk) => !before.risks.has(risk));
}

/** Something that might stop it is gone. */
export function lacksRisk(before: Outcome, after: Outcome): boolean {
  return hasNewRisk(after, before);
}

/** Somebody said that it must get through, or that it must not. */
export function isDeclared(kind: Outcome['kind'] | undefined): boolean {
  return kind === 'service' || kind === 'reach' || kind === 'isolate';
}
