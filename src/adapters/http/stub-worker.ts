import { parentPort } from 'node:worker_threads';
import type { Stub } from '../../load/stub.ts';
import { startStub } from './stub.ts';
import type { StubAnswer, StubOrder } from './stub-group.ts';

/** The stubs of the thread of a group, which does what it is asked and answers under the same number. */
const stubs = new Map<string, Stub>();

async function obey(order: StubOrder): Promise<StubAnswer> {
  const { number } = order;
  if (order.kind === 'start') {
    const started = await startStub(order.options);
    if (!started.ok) return { number, kind: 'failed', problems: started.problems };
    const { address, port } = started.value;
    const key = `${address}:${port}`;
    stubs.set(key, started.value);
    return { number, kind: 'started', place: { key, address, port } };
  }
  const stub = stubs.get(order.key);
  if (stub === undefined) return { number, kind: 'done' };
  switch (order.kind) {
    case 'set':
      await stub.set(order.change);
      return { number, kind: 'done' };
    case 'record':
      return { number, kind: 'record', record: await stub.record() };
    case 'stop':
      await stub.stop();
      return { number, kind: 'done' };
  }
}

/** For the module of `src/entry` that was started as the thread. */
export function obeyStubOrders(): void {
  parentPort?.on('message', (order: StubOrder) => {
    void obey(order).then((answer) => parentPort?.postMessage(answer));
  });
}
