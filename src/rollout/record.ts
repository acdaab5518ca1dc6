/** What the guard has to know, on disk before it starts. Paths are absolute. */
export interface ChangeRecord {
  readonly change: string;
  readonly device: string;
  readonly bootId: string;
  /** Seconds since boot at which an unconfirmed change is taken back. */
  readonly deadlineUptime: number;
  readonly files: readonly RecordFile[];
  readonly reload: string;
  /** Exits 0 when a worker that started after `$GUARD_SINCE` serves. Empty: cannot be told. */
  readonly serving: string;
  readonly restart: string;
}

export interface RecordFile {
  readonly target: string;
  /** Copy of the known-good beside the target; a rename brings it back without needing disk space. */
  readonly stagedKnown: string;
  readonly stagedProposed: string;
  readonly known: string;
  /** Digest of the proposal; empty when a wrapped command makes it, so that any bytes count as its work. */
  readonly proposed: string;
}

/** The record as POSIX shell assignments, every value in single quotes. */
export function recordText(record: ChangeRecord): string {
  const lines = [
    ['change', record.change],
    ['device', record.device],
    ['boot_id', record.bootId],
    ['deadline', String(Math.ceil(record.deadlineUptime))],
    ['reload', record.reload],
    ['serving', record.serving],
    ['restart', record.restart],
    ['files', String(record.files.length)],
    ...record.files.flatMap((file, at) => [
      [`target_${at}`, file.target],
      [`staged_${at}`, file.stagedKnown],
      [`known_${at}`, file.known],
      [`proposed_${at}`, file.proposed],
    ]),
  ] as const;
  return `${lines.map(([name = '', value = '']) => `${name}=${quote(value)}`).join('\n')}\n`;
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
