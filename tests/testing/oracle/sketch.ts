import type {
  Box,
  LabCable,
  LabEnd,
  LabFilter,
  LabPort,
  LabRoute,
  Lag,
  Routed,
  SpanningMode,
  Switching,
} from './lab-network.ts';

/** A network while it is drawn. */
export interface Sketch {
  readonly spanning: SpanningMode;
  /** VLANs that hosts and routers are in. */
  readonly vlans: readonly number[];
  readonly boxes: Draft[];
  readonly cables: LabCable[];
}

export interface Draft extends Box {
  readonly ports: LabPort[];
  readonly lags: Lag[];
  readonly interfaces: Routed[];
  readonly routes: LabRoute[];
  readonly filters: LabFilter[];
}

export function addBox(
  sketch: Sketch,
  box: Pick<Box, 'id' | 'kind' | 'language'> & Partial<Pick<Box, 'isDeclared' | 'priority' | 'vlans'>>,
): Draft {
  const draft: Draft = {
    isDeclared: false,
    priority: 32_768,
    hasProxyArp: false,
    vlans: [],
    ...box,
    ports: [],
    lags: [],
    interfaces: [],
    routes: [],
    filters: [],
  };
  sketch.boxes.push(draft);
  return draft;
}

/** Adds a port with the next number. */
export function addPort(box: Draft, port: Omit<LabPort, 'number'>): LabEnd {
  const number = box.ports.length + 1;
  box.ports.push({ ...port, number });
  return { box: box.id, port: number };
}

export function switchesOf({ boxes }: Sketch): readonly Draft[] {
  return boxes.filter(({ kind }) => kind === 'switch');
}

export function accessPort(vlan: number, isEdge: boolean): Switching {
  return { vlan, isEdge, filtersBpdus: false };
}
