/** What the rollout needs of a file system. Synchronous, because order is the point; errors carry a `code` (errno). */
export interface FilePort {
  readonly read: (path: string) => Buffer;
  readonly exists: (path: string) => boolean;
  /** Where the path leads after all symbolic links. */
  readonly real: (path: string) => string;
  readonly stat: (path: string) => FileFacts;
  /** Creates a file that must not exist, with mode and owner, and leaves it unsynced. */
  readonly create: (path: string, bytes: Buffer, like: FileFacts) => void;
  /** Appends a line to a file and syncs it. */
  readonly append: (path: string, line: string) => void;
  readonly syncFile: (path: string) => void;
  readonly syncFolder: (path: string) => void;
  /** Atomic; the target is replaced. Throws ENOENT when the source is gone. */
  readonly rename: (from: string, to: string) => void;
  readonly remove: (path: string) => void;
  readonly makeFolder: (path: string) => void;
  /** Names in a folder, sorted by their bytes. Throws ENOTDIR for a file. */
  readonly list: (path: string) => readonly string[];
  /** True when something is mounted on this very path, so that rename cannot swap it. */
  readonly isMountPoint: (path: string) => boolean;
}

export interface FileFacts {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly links: number;
  readonly isFile: boolean;
  readonly modifiedSeconds: number;
  /** File whose extended attributes, access lists and labels `create` copies, as far as the file system has them. */
  readonly attributesOf?: string | undefined;
}

export interface ClockPort {
  /** ISO 8601 wall time, for people only. */
  readonly wall: () => string;
  /** Monotonic seconds of this process. */
  readonly monotonic: () => number;
  /** Seconds since boot, the same for every process of the host. */
  readonly uptime: () => number;
  /** Seconds since 1970, to compare with file times. */
  readonly epochSeconds: () => number;
  readonly bootId: () => string;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** A guard that was started: its acknowledgement, and the pipe whose end it notices. */
export interface GuardHandle {
  readonly pid: number;
  /** The first line that the guard wrote: `armed PID START DIGEST`; undefined when it died or stayed silent. */
  readonly acknowledgement: () => Promise<string | undefined>;
  readonly say: (word: string) => void;
  readonly alive: () => boolean;
  /** Lets go of the guard without its noticing an end: only after `confirmed` or `restored`. */
  readonly release: () => void;
}

export interface GuardPort {
  /** Runs `guard.sh FOLDER watch` outside the caller's session and, where systemd is, outside its cgroup. */
  readonly start: (folder: string) => GuardHandle;
  /** Runs `guard.sh FOLDER restore` and waits: the exit status. */
  readonly restoreNow: (folder: string) => Promise<number>;
  /** Ways in which the guard survives, for the user: `process`, `unit`, `boot`. */
  readonly protections: (folder: string) => readonly string[];
}
