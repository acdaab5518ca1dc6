import type { Directive } from '../model/directive.ts';
import type { PartsOf } from '../model/effect.ts';
import type { DeviceFacts, Listener } from '../model/facts.ts';
import type { CounterSnapshot } from '../signals/snapshot.ts';
import type { Problem } from '../text/problem.ts';
import type { Source, Span } from '../text/source.ts';

/** What reading a device's configuration gives. `Tree` is the kind's own syntax tree. */
export interface Reading<Tree = unknown> {
  readonly tree: Tree;
  readonly facts: DeviceFacts;
  readonly problems: readonly Problem[];
}

/** What a reading may depend on beside the files: nothing is read from the surroundings by itself. */
export interface ReadOptions {
  /** Environment variables of the device's program; a missing one is unknown, not empty. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Version of the program, such as `2.6`, for conditional blocks. */
  readonly version?: string | undefined;
  /** Text of files that the configuration refers to (maps, lists), by path; a missing one is unknown. */
  readonly files?: ReadonlyMap<string, string> | undefined;
  /**
   * Files that an include names: `pattern` as written (may hold wildcards), `from` the file that has the directive.
   * Sorted as the program sorts them; an empty list is a pattern without a match; undefined: nothing is known.
   */
  readonly include?: ((pattern: string, from: string) => readonly Source[] | undefined) | undefined;
}

/** One configuration language. The contract is in docs/architecture.md; one conformance suite runs over all kinds. */
export interface DeviceKind {
  readonly kind: string;
  readonly title: string;
  /** Where packages put the main file; the base name finds it in a folder, the folder maps paths of a collected copy. */
  readonly installed: readonly string[];
  /** Names of its executable, and the flag that names its main file. */
  readonly program?: { readonly names: readonly string[]; readonly configurationFlag: string } | undefined;
  /** How sure the kind is that the text is its language, 0 to 1; the highest above 0.5 claims the file. */
  readonly claims: (source: Source) => number;
  /** Never throws, whatever the bytes. `sources` are in the order in which the program reads them. */
  readonly read: (sources: readonly Source[], options?: ReadOptions) => Reading;
  /** The statements in the form that all languages share, for rules about one language. */
  readonly directives?: ((tree: unknown) => readonly Directive[]) | undefined;
  /** What a change of each statement can do; without it every change has the worst effect. */
  readonly parts?: PartsOf | undefined;
  /** The same of what stands in the lists and tables that it names; without it none of that is computed. */
  readonly partsOfFiles?: PartsOf | undefined;
  /** Words of its statements may be files beside the configuration: scripts, pages, lists of users. */
  readonly namesFiles?: true | undefined;
  /** Every source that was read, in the order of reading, included ones too. */
  readonly sources?: ((tree: unknown) => readonly Source[]) | undefined;
  /** The text of each source again; byte-identical when the tree was not changed. */
  readonly render: (tree: unknown) => readonly Source[];
  /** The same text with every secret replaced by `***`, column positions not kept. */
  readonly mask: (text: string) => string;
  readonly native?: NativeCheck | undefined;
  readonly rehearsal?: Rehearsal | undefined;
  readonly driver?: ((ports: DriverPorts, control: Control) => Driver) | undefined;
}

/** How the real program is asked for its opinion of a throw-away copy of the files. */
export interface NativeCheck {
  /** Executables to look for, the preferred one first. */
  readonly programs: readonly string[];
  /** `main`: the files that the program is given, as absolute paths in the copy. */
  readonly command: (program: string, main: readonly string[]) => readonly string[];
  /** What the program said; spans name files of the copy. */
  readonly read: (result: CommandResult) => readonly Problem[];
  /** The message only says that this is another host: a certificate, user, name, address or module is not here. */
  readonly aboutHost: (problem: Problem) => boolean;
  /** Users and groups that the configuration names. */
  readonly accounts: (directives: readonly Directive[]) => readonly string[];
}

/** An address with its port on the loopback interface. */
export interface SandboxPlace {
  readonly address: string;
  readonly port: number;
}

/** What a configuration may use in its sandbox. Paths are absolute. */
export interface Sandbox {
  /** The only folder that the program may write to. */
  readonly folder: string;
  /** Where a listener takes connections instead, by its place in the text; it expects a PROXY line on each. */
  readonly listener: (span: Span, at: number) => SandboxPlace;
  /** The same by the address: one statement may make listeners of several frontends. */
  readonly place: (listener: Listener) => SandboxPlace;
  /**
   * Files in the folder, by the paths that the configuration names: copies of lists and maps, and throw-away
   * certificates, each with its key, for those whose names are known.
   */
  readonly copies: ReadonlyMap<string, string>;
  /** A throw-away certificate with its key for all others. Clients show it, so that it stands for authorities too. */
  readonly certificate: string;
  /** The stub that stands for an address of a server. */
  readonly server: (pool: string, server: string) => SandboxPlace;
}

/** A configuration that was made fit for a sandbox. */
export interface Rewritten {
  readonly text: string;
  /** What is other than on the device, for people. */
  readonly changed: readonly string[];
  /** Statements that cannot be rehearsed: where there is one, nothing is started. */
  readonly refused: readonly Problem[];
  /** Frontends that the text calls otherwise, by their names on the device. */
  readonly frontends?: ReadonlyMap<string, string> | undefined;
}

/**
 * How a configuration is run on loopback addresses in front of stubs, with nothing else of its machine. The result is
 * read again by the caller, who believes nothing of it: every listener and server must be on loopback, every file in
 * the sandbox.
 */
export interface Rehearsal {
  /** Executables to look for, the preferred one first. */
  readonly programs: readonly string[];
  readonly rewrite: (reading: Reading, sandbox: Sandbox) => Rewritten;
  /** Stays in the foreground. */
  readonly command: (program: string, configuration: string, folder: string) => readonly string[];
  /** Makes it load the same file again without dropping what is under way. */
  readonly reloadSignal: 'SIGUSR2' | 'SIGHUP' | 'SIGUSR1';
}

/** How a device is reached and controlled, from the fleet file or worked out from its configuration. */
export interface Control {
  /** Files and folders in the order in which the program gets them (`-f`). */
  readonly configuration: readonly string[];
  /** The program's executable; default: found in PATH. */
  readonly program?: string | undefined;
  /** Statistics or admin socket of the program. */
  readonly socket?: string | undefined;
  /** Socket of the master process where there is one. */
  readonly masterSocket?: string | undefined;
  /** Process id file or process id of the master process. */
  readonly pidFile?: string | undefined;
  /** Shell command that makes the program load its files. */
  readonly reload?: string | undefined;
  /** Shell command that starts the program afresh; used in a restore only when policy allows. */
  readonly restart?: string | undefined;
}

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a driver may do to the world; implemented in src/adapters. All times are milliseconds. */
export interface DriverPorts {
  readonly run: (
    command: readonly string[],
    options?: { readonly timeoutMs?: number; readonly cwd?: string },
  ) => Promise<CommandResult>;
  readonly shell: (command: string, options?: { readonly timeoutMs?: number }) => Promise<CommandResult>;
  /** Sends `request` to a unix socket or host:port and returns all it answers until it closes. */
  readonly ask: (address: string, request: string, timeoutMs: number) => Promise<string>;
  /** Tries to bind the address for an instant. */
  readonly bindable: (address: string, port: number) => Promise<boolean>;
  /** Process facts: start time in clock ticks since boot (field 22 of /proc/PID/stat), or undefined if gone. */
  readonly processStart: (pid: number) => Promise<string | undefined>;
  readonly monotonicSeconds: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** What is serving now. */
export interface Running {
  /** Identity of the serving generation: changes exactly when a reload took. */
  readonly generation: string;
  readonly workers: readonly { readonly pid: number; readonly start: string; readonly old: boolean }[];
  readonly failedReloads: number;
}

/** POSIX shell text for the guard, which has no Node; each is evaluated in a subshell of its own. */
export interface GuardCommands {
  readonly reload: string;
  /** Exits 0 when a generation serves that started after `$GUARD_SINCE` (clock ticks since boot). Empty: cannot be told. */
  readonly serving: string;
  /** Exits 0 when the program runs at all. Empty: cannot be told. */
  readonly running: string;
  readonly restart?: string | undefined;
}

export interface Driver {
  /** The real program's opinion of the files at these paths (`haproxy -c`). */
  readonly validate: (configuration: readonly string[]) => Promise<readonly Problem[]>;
  readonly running: () => Promise<Running | Problem>;
  /** Asks the program to load its files; true proof is `serving`. */
  readonly reload: () => Promise<readonly Problem[]>;
  /** Waits until a generation other than `before` serves and its listeners answer, or says why not. */
  readonly serving: (
    before: Running,
    listeners: readonly string[],
    timeoutMs: number,
  ) => Promise<Running | Problem>;
  readonly counters: () => Promise<CounterSnapshot | Problem>;
  /** Part of the current connections that old workers still hold, 0 to 1; undefined when it cannot be told. */
  readonly oldShare?: (() => Promise<number | undefined>) | undefined;
  /** For the known-good that runs now; asked before anything is changed. */
  readonly guardCommands: () => Promise<GuardCommands>;
  /** What a reload of the running program loses, read live where a socket is there; else what it could lose. */
  readonly reloadLoses: () => Promise<readonly string[]>;
}
