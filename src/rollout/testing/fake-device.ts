import { join } from 'node:path';
import type { Driver, Running } from '../../devices/device.ts';
import { digestOf } from '../inventory.ts';
import type { FilePort, GuardHandle } from '../ports.ts';

const running: Running = {
  generation: '1@1',
  workers: [{ pid: 1, start: '1', old: false }],
  failedReloads: 0,
};

/** A device that accepts everything and always serves, for tests of what happens to files. */
export const willingDriver: Driver = {
  validate: async () => [],
  running: async () => running,
  reload: async () => [],
  serving: async () => ({ ...running, generation: '2@2' }),
  counters: async () => ({ at: 0, generation: '2@2', pools: [] }),
  guardCommands: async () => ({ reload: ':', serving: '', running: '' }),
  reloadLoses: async () => [],
};

/** Acknowledges the record that is there, or not even that, and does nothing more. */
export function idleGuard(files: FilePort, acknowledges: boolean): (folder: string) => GuardHandle {
  return (folder) => ({
    pid: 1,
    acknowledgement: async () =>
      acknowledges ? `armed 1 1 ${digestOf(files.read(join(folder, 'record')))}` : undefined,
    say: () => undefined,
    alive: () => true,
    release: () => undefined,
  });
}
