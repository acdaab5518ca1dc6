import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { clockPort } from '../../adapters/clock.ts';
import { stagedPath } from '../files.ts';
import { guardScript } from '../guard-script.ts';
import { digestOf } from '../inventory.ts';
import { absent, type ChangeRecord, type RecordFile, recordText } from '../record.ts';

/** An armed change of files whose program is a pretence: what it runs is a copy that `reload` takes. */
export interface Bench {
  readonly folder: string;
  /** The change's own folder. */
  readonly change: string;
  readonly path: (name: string) => string;
  readonly read: (name: string) => string | undefined;
  readonly has: (mark: string) => boolean;
  readonly marks: () => readonly string[];
  readonly log: () => string;
  readonly arm: (files: readonly ArmedFile[], other?: Partial<ChangeRecord>) => void;
  readonly watch: (shell?: readonly string[]) => ChildProcess;
  readonly run: (command: string, shell?: readonly string[]) => number | null;
  readonly dispose: () => void;
}

export interface ArmedFile {
  readonly name: string;
  readonly known: string | undefined;
  /** Undefined: removed by the proposal. */
  readonly proposed: string | undefined;
  /** What is there now; default: the proposal. */
  readonly now?: string | undefined;
  /** The proposal is a wrapped command's and not known. */
  readonly wrapped?: boolean | undefined;
}

export function guardBench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel guard's "));
  const change = join(folder, 'change');
  mkdirSync(change, { mode: 0o700 });
  const path = (name: string): string => join(folder, name);
  const read = (name: string): string | undefined =>
    existsSync(path(name)) ? readFileSync(path(name), 'utf8') : undefined;
  return {
    folder,
    change,
    path,
    read,
    has: (mark) => existsSync(join(change, mark)),
    marks: () =>
      readdirSync(change).filter((name) =>
        ['armed', 'confirmed', 'restoring', 'restored', 'restore-failed'].includes(name),
      ),
    log: () => read('change/guard.log') ?? '',
    arm: (files, other = {}) => arm(change, path, files, other),
    watch: (shell = ['sh']) =>
      spawn(shell[0] ?? 'sh', [...shell.slice(1), join(change, 'guard.sh'), change, 'watch'], {
        stdio: ['pipe', 'pipe', 'ignore'],
        detached: true,
      }),
    run: (command, shell = ['sh']) =>
      spawnSync(shell[0] ?? 'sh', [...shell.slice(1), join(change, 'guard.sh'), change, command]).status,
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function arm(
  change: string,
  path: (name: string) => string,
  files: readonly ArmedFile[],
  other: Partial<ChangeRecord>,
): void {
  const record: ChangeRecord = {
    change: 'c1',
    device: 'lb1',
    bootId: clockPort.bootId(),
    deadlineUptime: clockPort.uptime() + 600,
    files: files.map((file) => stageOne(path(file.name), file)),
    folders: [],
    ...pretence(path),
    restart: '',
    restartAllowed: false,
    pauses: [0, 0, 0],
    patience: 3,
    ...other,
  };
  writeFileSync(join(change, 'record'), recordText(record));
  writeFileSync(join(change, 'guard.sh'), guardScript);
  writeFileSync(join(change, 'served'), '');
  writeFileSync(join(change, 'armed'), '');
}

function stageOne(target: string, { known, proposed, now = proposed, wrapped }: ArmedFile): RecordFile {
  const stagedKnown = stagedPath(target, 'c1', 'known');
  mkdirSync(dirname(target), { recursive: true });
  if (now !== undefined) writeFileSync(target, now);
  if (known !== undefined) {
    writeFileSync(stagedKnown, known);
    chmodSync(stagedKnown, 0o640);
  }
  const digest = (text: string | undefined): string =>
    text === undefined ? absent : digestOf(Buffer.from(text));
  return {
    target,
    stagedKnown,
    stagedProposed: stagedPath(target, 'c1', 'new'),
    known: digest(known),
    proposed: wrapped === true ? '' : digest(proposed),
  };
}

/** `running` holds what the program has loaded; it runs as long as the file is there. */
function pretence(path: (name: string) => string): Pick<ChangeRecord, 'reload' | 'serving' | 'running'> {
  const quoted = (name: string): string => `'${path(name).replaceAll("'", "'\\''")}'`;
  return {
    reload: `echo reload >>${quoted('calls')}; cat ${quoted('a.cfg')} >${quoted('running')}`,
    serving: `cmp -s ${quoted('a.cfg')} ${quoted('running')}`,
    running: `[ -e ${quoted('running')} ]`,
  };
}
