import { readSync, writeFileSync, writeSync } from 'node:fs';
import { driverPorts } from '../../adapters/ports.ts';
import type { Control } from '../../devices/device.ts';
import { haproxyDriver } from '../../devices/haproxy/driver.ts';
import type { GateDecision } from '../gate.ts';
import { runChange } from '../run.ts';
import { type ChangePlace, changeRequest, realPorts, wrapped } from './change.ts';

/**
 * A controller in a process of its own, for tests that kill it. Argument: a JSON of `ChildOrder`. Every journal entry
 * goes to standard output as a line, after it is on disk and before what it announces is done; the process then
 * stands still until a byte comes on standard input.
 */
export interface ChildOrder {
  readonly place: ChangePlace;
  readonly control: Control;
  readonly proposed: string;
  readonly gate: GateDecision['decision'];
  readonly folder: string;
  readonly deadlineSeconds: number;
  /** Process id of the master: a wrapped command writes the file and signals it, instead of a plan. */
  readonly commandSignals?: number | undefined;
}

const { place, control, proposed, gate, folder, deadlineSeconds, commandSignals } = JSON.parse(
  process.argv[2] ?? '',
) as ChildOrder;

const ports = realPorts(haproxyDriver(driverPorts, control), {
  onEntry: (entry) => {
    writeSync(1, `${JSON.stringify(entry)}\n`);
    readSync(0, Buffer.alloc(1));
  },
});

const request = changeRequest(place, proposed, gate, { folder, deadlineSeconds });

async function deploy(): Promise<number> {
  writeFileSync(place.path, proposed);
  process.kill(commandSignals ?? 0, 'SIGUSR2');
  return 0;
}

await runChange(commandSignals === undefined ? request : wrapped(request, deploy), ports);
process.exit(0);
