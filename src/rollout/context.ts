import type { Running } from '../devices/device.ts';
import type { Problem } from '../model/result.ts';
import type { InventoryEntry } from './inventory.ts';
import type { Journal } from './journal-writer.ts';
import type { GuardHandle } from './ports.ts';
import type { ChangeRecord } from './record.ts';
import type { ChangeRequest, RolloutPorts } from './request.ts';

/** All that a change gathers on its way; only this file changes it. */
export interface Context {
  readonly request: ChangeRequest;
  readonly ports: RolloutPorts;
  readonly journal: Journal;
  entries: readonly InventoryEntry[];
  record: ChangeRecord | undefined;
  guard: GuardHandle | undefined;
  /** Digests of what a wrapped command made, by real path. */
  produced: ReadonlyMap<string, string>;
  before: Running | undefined;
  serving: Running | undefined;
  ended: 'hold' | 'restore' | undefined;
  readonly problems: Problem[];
}
