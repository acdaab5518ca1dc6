import { basename } from 'node:path/posix';
import type { Control, Running } from '../device.ts';

/**
 * POSIX shell functions over /proc. The master is the process that its pid file names, or the one whose title holds the
 * configuration's path. Its children say in their titles what they are (ngx_process_cycle.c): `worker process`, or
 * `worker process is shutting down` once a reload has replaced it. Fields of /proc/PID/stat are those of proc(5): 2 the
 * command, cut at its last parenthesis, 4 the parent, 22 the start in clock ticks since boot.
 */
export function processFunctions({ pidFile = '', program, configuration }: Control): string {
  const isNumber = /^\d+$/.test(pidFile);
  const named = pidFile === '' || isNumber ? pidFile : `$(head -n 1 ${quote(pidFile)} 2>/dev/null)`;
  const name = program === undefined ? 'nginx' : basename(program).slice(0, 15);
  return `
stat_of() {
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
  name=\${line#*(}; name=\${name%)*}
  set -- \${line##*) }
  state=$1; parent=$2; started=\${20}
}
title_of() { tr '\\0' ' ' <"/proc/$1/cmdline" 2>/dev/null; }
is_master() {
  stat_of "$1" && [ "$name" = ${quote(name)} ] && [ "$state" != Z ] || return 1
  case $(title_of "$1") in *': master process '*) return 0 ;; esac
  return 1
}
find_master() {
  for candidate in ${named} $(grep -lF -- ${quote(configuration[0] ?? name)} /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3); do
    if is_master "$candidate"; then echo "$candidate"; return; fi
  done
  ${pidFile === '' ? lonely : ':'}
}
${socketFunctions}`;
}

const socketFunctions = `sockets_of() {
  inodes=" $(ls -l "/proc/$1/fd" 2>/dev/null | sed -n 's/.*socket:\\[\\([0-9]*\\)\\]$/\\1/p' | tr '\\n' ' ')"
  cat "/proc/$1/net/tcp" "/proc/$1/net/tcp6" 2>/dev/null | grep " $2 " |
    while read -r _ local _ _ _ _ _ _ _ inode _; do
      case $inodes in *" $inode "*) printf '%d\\n' "0x\${local##*:}" ;; esac
    done
}
held_ports() { sockets_of "$1" 0A | sort -un; }
connections() { sockets_of "$1" 01 | wc -l; }
children() {
  for folder in /proc/[0-9]*; do
    pid=\${folder#/proc/}
    stat_of "$pid" && [ "$parent" = "$1" ] && [ "$state" != Z ] || continue
    case $(title_of "$pid") in
      *': worker process is shutting down'*) echo "$pid $started old" ;;
      *': worker process'*) echo "$pid $started current" ;;
    esac
  done | sort -k2n -k1n
}
workers() {
  found=$(find_master); [ -n "$found" ] || return
  stat_of "$found" && echo "$found $started master"
  children "$found"
}
last_error() {
  for log in $(ls -l "/proc/$1/fd" 2>/dev/null | sed -n 's/^l-w.* -> \\(\\/.*\\)$/\\1/p' | sort -u); do
    [ -f "$log" ] && tail -n 100 "$log" | grep "\\[emerg\\] $1#" | grep -v 'still could not bind'
  done | tail -n 1
}
`;

/** Without a pid file: the only one that runs. */
const lonely = `all=$(for folder in /proc/[0-9]*; do is_master "\${folder#/proc/}" && echo "\${folder#/proc/}"; done)
  case $all in *"
"*) ;; *) echo "$all" ;; esac`;

export function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/**
 * What serves, from the output of `workers`. The generation is the master's start and the oldest current worker: a
 * reload replaces every one of them, and one that died is replaced alone.
 */
export function runningFrom(output: string): Running | undefined {
  const rows = output.split('\n').flatMap((line) => {
    const match = /^(\d+) (\d+) (master|current|old)$/.exec(line.trim());
    return match === null ? [] : [{ pid: Number(match[1]), start: match[2] ?? '', role: match[3] ?? '' }];
  });
  const master = rows.find(({ role }) => role === 'master');
  if (master === undefined) return undefined;
  const workers = rows
    .filter((row) => row !== master)
    .map(({ pid, start, role }) => ({ pid, start, old: role === 'old' }));
  const oldest = workers.find(({ old }) => !old);
  return {
    generation: oldest === undefined ? '' : `${master.pid}@${master.start}/${oldest.pid}@${oldest.start}`,
    workers,
    failedReloads: 0,
  };
}
