import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clockPort } from '../../adapters/clock.ts';
import { filePort } from '../../adapters/files.ts';
import { guardPort } from '../../adapters/guard-process.ts';
import { driverPorts } from '../../adapters/ports.ts';
import type { Driver } from '../../devices/device.ts';
import type { GateDecision } from '../gate.ts';
import { digestOf } from '../inventory.ts';
import type { ChangeRequest, RolloutPorts } from '../request.ts';

const decisions: Readonly<Record<GateDecision['decision'], GateDecision>> = {
  advance: { decision: 'advance', reasons: ['all is well'], evidence: {} },
  hold: { decision: 'hold', reasons: ['too little traffic to tell'], evidence: {} },
  restore: { decision: 'restore', reasons: ['app1 gets everything'], evidence: { delta: 1 } },
};

export interface ChangePlace {
  /** Where changes keep their folders. */
  readonly folder: string;
  readonly path: string;
  readonly port: number;
}

/** A change of one configuration file that ends as the gate says. */
export function changeRequest(
  place: ChangePlace,
  proposed: string,
  gate: GateDecision['decision'] = 'advance',
  other: Partial<ChangeRequest> = {},
): ChangeRequest {
  return {
    change: 'c1',
    device: 'lb1',
    folder: mkdtempSync(join(place.folder, 'changes', 'c-')),
    configuration: [place.path],
    expected: new Map([[place.path, digestOf(readFileSync(place.path))]]),
    references: [],
    proposals: [{ path: place.path, bytes: Buffer.from(proposed) }],
    listeners: [`127.0.0.1:${place.port}`],
    takenAddresses: async () => [],
    wayBack: () => [],
    gate: () => decisions[gate],
    watchSeconds: 0.3,
    deadlineSeconds: 60,
    allowRestart: false,
    ...other,
  };
}

/** The same change as made by a deploy tool: no proposal is known beforehand. */
export function wrapped(request: ChangeRequest, command: () => Promise<number>): ChangeRequest {
  return { ...request, expected: new Map(), proposals: [], command };
}

export function realPorts(driver: Driver, other: Partial<RolloutPorts> = {}): RolloutPorts {
  return { files: filePort, clock: clockPort, guard: guardPort, driver, onEntry: () => undefined, ...other };
}

/** Those of the addresses (`host:port`) that cannot be bound. */
export async function takenOf(addresses: readonly string[]): Promise<readonly string[]> {
  const taken: string[] = [];
  for (const address of addresses) {
    const [host = '', port = ''] = address.split(':');
    if (!(await driverPorts.bindable(host, Number(port)))) taken.push(address);
  }
  return taken;
}

/** Copies that a change left beside its targets. */
export function staged(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.startsWith('.evenkeel-'));
}
