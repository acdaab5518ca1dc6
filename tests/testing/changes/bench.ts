import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listening } from './program.ts';
import { makeRecorder } from './recorder.ts';
import type { Bench } from './scene.ts';
import { startStubServers } from './stub-servers.ts';

/** Longer than the longest wait of a base, so that only what never comes is given up. */
const clientTimeoutMs = 1300;

/** Stub servers and what clients need, in a folder that holds the certificates. */
export async function openBench(folder: string): Promise<Bench & { readonly close: () => Promise<void> }> {
  const now = (): number => performance.now();
  const recorder = makeRecorder(now);
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const stubs = await startStubServers(recorder, { pem: read('stub.pem'), clientCa: read('client.pem') });
  return {
    folder,
    recorder,
    stubs,
    now,
    client: { certificate: read('client.pem'), timeoutMs: clientTimeoutMs },
    own: listening(),
    close: stubs.close,
  };
}
