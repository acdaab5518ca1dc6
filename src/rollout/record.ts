/** What the guard has to know, on disk before it starts. Paths are absolute. */
export interface ChangeRecord {
  readonly change: string;
  readonly device: string;
  readonly bootId: string;
  /** Seconds since boot at which an unconfirmed change is taken back. */
  readonly deadlineUptime: number;
  readonly files: readonly RecordFile[];
  /** Folders of configuration files that a wrapped command may add files to. */
  readonly folders: readonly string[];
  readonly reload: string;
  /** Exits 0 when a worker that started after `$GUARD_SINCE` serves. Empty: cannot be told. */
  readonly serving: string;
  /** Exits 0 when the program runs at all. Empty: cannot be told. */
  readonly running: string;
  readonly restart: string;
  /** Whether a restart may stop a worker that still serves. */
  readonly restartAllowed: boolean;
  /** Seconds to wait before each reload of a restore; default 0, 1, 2, 4. */
  readonly pauses?: readonly number[] | undefined;
  /** Looks, a tenth of a second apart, for a new worker after each reload; default 50. */
  readonly patience?: number | undefined;
}

export interface RecordFile {
  readonly target: string;
  /** Copy of the known-good beside the target; a rename brings it back without needing disk space. */
  readonly stagedKnown: string;
  readonly stagedProposed: string;
  /** SHA-256, hex; `absent` when there is no such file. */
  readonly known: string;
  /** Likewise; empty when a wrapped command makes it, so that any bytes count as its work. */
  readonly proposed: string;
}

/** Digest of a file that is not there. */
export const absent = 'absent';

/** The record as POSIX shell assignments, every value in single quotes; `end` proves that it is whole. */
export function recordText(record: ChangeRecord): string {
  const lines = [
    ['change', record.change],
    ['device', record.device],
    ['boot_id', record.bootId],
    ['deadline', String(Math.ceil(record.deadlineUptime))],
    ['reload', record.reload],
    ['serving', record.serving],
    ['running', record.running],
    ['restart', record.restart],
    ['restart_allowed', record.restartAllowed ? '1' : '0'],
    ['pauses', (record.pauses ?? [0, 1, 2, 4]).join(' ')],
    ['patience', String(record.patience ?? 50)],
    ['files', String(record.files.length)],
    ...record.files.flatMap((file, at) => [
      [`target_${at}`, file.target],
      [`staged_${at}`, file.stagedKnown],
      [`aside_${at}`, file.stagedProposed],
      [`known_${at}`, file.known],
      [`proposed_${at}`, file.proposed],
    ]),
    ['listed', `|${record.files.map(({ target }) => target).join('|')}|`],
    ['folders', String(record.folders.length)],
    ...record.folders.map((folder, at) => [`folder_${at}`, folder]),
    ['end', 'record'],
  ] as const;
  return `${lines.map(([name = '', value = '']) => `${name}=${quote(value)}`).join('\n')}\n`;
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
