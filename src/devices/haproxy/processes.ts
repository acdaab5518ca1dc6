import { basename } from 'node:path/posix';
import type { Control, Running } from '../device.ts';

/** Worker and master rows of `show proc` on the master socket (management guide 9.4.1). */
export interface ProcessTable {
  readonly master: number;
  /** Reloads that failed since the last one that took: the program starts again at 0 then (2.6 and later). */
  readonly failedReloads: number;
  readonly workers: readonly { readonly pid: number; readonly old: boolean }[];
}

/** Undefined when the answer is none of `show proc`. */
export function parseProcesses(answer: string): ProcessTable | undefined {
  const master = /^(\d+)\s+master\s+\d+(?:\s+\[failed: (\d+)\])?/m.exec(answer);
  if (master === null) return undefined;
  const workers: { pid: number; old: boolean }[] = [];
  let old = false;
  for (const line of answer.split('\n')) {
    if (line.startsWith('# ')) old = line.startsWith('# old workers');
    const worker = /^(\d+)\s+worker\s/.exec(line);
    if (worker !== null) workers.push({ pid: Number(worker[1]), old });
  }
  return { master: Number(master[1]), failedReloads: Number(master[2] ?? 0), workers };
}

/**
 * POSIX shell functions over /proc, for the guard and for hosts without a master socket. Fields of /proc/PID/stat are
 * those of proc(5): 2 the command, which may hold anything and is cut at its last parenthesis, 4 the parent, 22 the
 * start in clock ticks since boot. No process is started for each process that is looked at.
 */
export function processFunctions(control: Control): string {
  const { pidFile = '', program = 'haproxy', masterSocket, configuration } = control;
  const isNumber = /^\d+$/.test(pidFile);
  const named = pidFile === '' || isNumber ? pidFile : `$(head -n 1 ${quote(pidFile)} 2>/dev/null)`;
  return `
command_name=${quote(basename(program).slice(0, 15))}
command_mark=${quote(masterSocket ?? configuration[0] ?? basename(program))}
stat_of() {
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
  name=\${line#*(}; name=\${name%)*}
  set -- \${line##*) }
  state=$1; parent=$2; started=\${20}
}
is_master() {
  stat_of "$1" && [ "$name" = "$command_name" ] && [ "$state" != Z ] || return 1
  stat_of "$parent" || return 0
  [ "$name" != "$command_name" ]
}
find_master() {
  for candidate in ${named} $(grep -lF -- "$command_mark" /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3); do
    if is_master "$candidate"; then echo "$candidate"; return; fi
  done
}
workers() {
  master=$(find_master); [ -n "$master" ] || return
  found=$(for folder in /proc/[0-9]*; do
    stat_of "\${folder#/proc/}" || continue
    [ "$parent" = "$master" ] && [ "$name" = "$command_name" ] && [ "$state" != Z ] && echo "\${folder#/proc/} $started"
  done | sort -k2n -k1n)
  if [ -n "$found" ]; then echo "$found"; else stat_of "$master" && echo "$master $started"; fi
}
listening_ports() {
  inodes=" $(ls -l "/proc/$1/fd" 2>/dev/null | sed -n 's/.*socket:\\[\\([0-9]*\\)\\]$/\\1/p' | tr '\\n' ' ')"
  cat "/proc/$1/net/tcp" "/proc/$1/net/tcp6" 2>/dev/null | grep ' 0A ' |
    while read -r _ local _ _ _ _ _ _ _ inode _; do
      case $inodes in *" $inode "*) printf '%d\\n' "0x\${local##*:}" ;; esac
    done | sort -un
}
`;
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** What serves, from the output of `workers`, oldest first: the newest is the worker, the others are old ones. */
export function runningFromWorkers(output: string): Running | undefined {
  const workers = output
    .trim()
    .split('\n')
    .map((line) => /^(\d+) (\d+)$/.exec(line.trim()))
    .filter((match) => match !== null)
    .map((match) => ({ pid: Number(match[1]), start: match[2] ?? '' }));
  const newest = workers.at(-1);
  if (newest === undefined) return undefined;
  return {
    generation: `${newest.pid}@${newest.start}`,
    workers: workers.map((worker) => ({ ...worker, old: worker !== newest })),
    failedReloads: 0,
  };
}

/** The ports in the output of `listening_ports`. */
export function portsFrom(output: string): readonly number[] {
  return output
    .split('\n')
    .filter((line) => /^\d+$/.test(line))
    .map(Number);
}
