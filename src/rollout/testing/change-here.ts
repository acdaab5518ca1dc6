import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { filePort } from '../../adapters/files.ts';
import { runChange } from '../run.ts';
import { realPorts } from './change.ts';
import { willingDriver } from './fake-device.ts';

/** A change in a process of its own, for tests that start it as another user. */
interface Order {
  readonly folder: string;
  readonly path: string;
  readonly digest: string;
  readonly proposed: string;
}

const { folder, path, digest, proposed } = JSON.parse(process.argv[2] ?? '') as Order;
const place = join(folder, 'changes', 'c-1');
filePort.makeFolder(place);

const { state, problems } = await runChange(
  {
    change: 'c1',
    device: 'lb1',
    folder: place,
    configuration: [path],
    expected: new Map([[path, digest]]),
    references: [],
    proposals: [{ path, bytes: Buffer.from(proposed) }],
    listeners: [],
    takenAddresses: async () => [],
    wayBack: () => [],
    gate: () => ({ decision: 'advance', reasons: [], evidence: {} }),
    watchSeconds: 0.01,
    deadlineSeconds: 60,
    allowRestart: false,
  },
  realPorts(willingDriver),
);
writeSync(1, JSON.stringify({ state, codes: problems.map(({ code }) => code) }));
process.exit(0);
