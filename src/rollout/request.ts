import type { Driver } from '../devices/device.ts';
import type { Problem } from '../model/result.ts';
import type { Proposal } from './files.ts';
import type { Gate } from './gate.ts';
import type { JournalEntry } from './journal.ts';
import type { State } from './machine.ts';
import type { ClockPort, FilePort, GuardPort } from './ports.ts';

/** One guarded change of one device. The lock is held by the caller. */
export interface ChangeRequest {
  readonly change: string;
  readonly device: string;
  /** Folder of the change, mode 0700. */
  readonly folder: string;
  /** Files that the program is given, in order. */
  readonly configuration: readonly string[];
  /** Digest of what each file must hold now, by named path; a wrapped command has no such precondition. */
  readonly expected: ReadonlyMap<string, string>;
  /** Further files that may change with it (maps, certificates, lists); only the ones that exist are kept. */
  readonly references: readonly string[];
  /** New bytes by named path; empty when `command` makes them. */
  readonly proposals: readonly Proposal[];
  /** A deploy tool that changes the files and reloads by itself; its exit status. */
  readonly command?: (() => Promise<number>) | undefined;
  readonly listeners: readonly string[];
  /** Addresses that are new in the proposal; those that are taken. */
  readonly takenAddresses: () => Promise<readonly string[]>;
  /** Why the known-good would not serve today: its forecast against the intents. */
  readonly wayBack: () => readonly Problem[];
  /** Whether running is known to equal disk beyond what process times tell. */
  readonly lastConfirmed?:
    | { readonly generation: string; readonly digests: ReadonlyMap<string, string> }
    | undefined;
  readonly gate: Gate;
  /** Time between two looks at the counters; longer for programs that spend much on an answer. Default 0.25. */
  readonly tickSeconds?: number | undefined;
  readonly watchSeconds: number;
  readonly deadlineSeconds: number;
  readonly allowRestart: boolean;
}

export interface RolloutPorts {
  readonly files: FilePort;
  readonly clock: ClockPort;
  readonly guard: GuardPort;
  readonly driver: Driver;
  /** Told of every journal entry after it is on disk. */
  readonly onEntry: (entry: JournalEntry) => void;
}

export interface ChangeOutcome {
  readonly state: State;
  /** The watch ended without proof of health, or with proof of harm. */
  readonly ended?: 'hold' | 'restore' | undefined;
  readonly problems: readonly Problem[];
  readonly entries: readonly JournalEntry[];
  /** Generation that serves now, where it is known. */
  readonly generation?: string | undefined;
  /** Digest of each file as the change made it, by real path; empty text where it was not made. */
  readonly digests: ReadonlyMap<string, string>;
}
