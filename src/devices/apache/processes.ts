import { basename } from 'node:path/posix';
import type { Control, Running } from '../device.ts';

/**
 * POSIX shell functions over /proc. The parent is the process that its pid file names, or the one of that name whose own
 * parent has another. Its children serve; at a graceful restart all of them are replaced, and the old ones close their
 * listening sockets at once while they finish what they have (docs: stopping.html). Fields of /proc/PID/stat are those
 * of proc(5): 2 the command, cut at its last parenthesis, 4 the parent, 22 the start in clock ticks since boot.
 */
export function processFunctions({ pidFile = '', program, configuration }: Control): string {
  const isNumber = /^\d+$/.test(pidFile);
  const named = pidFile === '' || isNumber ? pidFile : `$(head -n 1 ${quote(pidFile)} 2>/dev/null)`;
  const names =
    program === undefined || program.endsWith('ctl')
      ? ['apache2', 'httpd']
      : [basename(program).slice(0, 15)];
  const mark = configuration[0] ?? names[0] ?? '';
  return `
is_name() { case $1 in ${names.join('|')}) return 0 ;; esac; return 1; }
stat_of() {
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
  name=\${line#*(}; name=\${name%)*}
  set -- \${line##*) }
  state=$1; parent=$2; started=\${20}
}
is_parent() {
  stat_of "$1" && is_name "$name" && [ "$state" != Z ] || return 1
  stat_of "$parent" || return 0
  ! is_name "$name"
}
find_parent() {
  for candidate in ${named} $(grep -lF -- ${quote(mark)} /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3); do
    if is_parent "$candidate"; then echo "$candidate"; return; fi
  done
  ${pidFile === '' ? lonely : ':'}
}
holds_sockets() {
  inodes=" $(ls -l "/proc/$1/fd" 2>/dev/null | sed -n 's/.*socket:\\[\\([0-9]*\\)\\]$/\\1/p' | tr '\\n' ' ')"
  cat "/proc/$1/net/tcp" "/proc/$1/net/tcp6" 2>/dev/null | grep ' 0A ' |
    while read -r _ local _ _ _ _ _ _ _ inode _; do
      case $inodes in *" $inode "*) printf '%d\\n' "0x\${local##*:}" ;; esac
    done | sort -un
}
children() {
  for folder in /proc/[0-9]*; do
    stat_of "\${folder#/proc/}" || continue
    [ "$parent" = "$1" ] && is_name "$name" && [ "$state" != Z ] || continue
    pid=\${folder#/proc/}; since=$started
    if [ -n "$(holds_sockets "$pid")" ]; then echo "$pid $since current"; else echo "$pid $since old"; fi
  done | sort -k2n -k1n
}
workers() {
  found=$(find_parent); [ -n "$found" ] || return
  stat_of "$found" && echo "$found $started parent"
  children "$found"
}
`;
}

/** Without a pid file: the only one that runs. */
const lonely = `all=$(for folder in /proc/[0-9]*; do is_parent "\${folder#/proc/}" && echo "\${folder#/proc/}"; done)
  case $all in *"
"*) ;; *) echo "$all" ;; esac`;

export function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/**
 * What serves, from the output of `workers`. The generation is the parent's start and the start of the oldest child that
 * listens: a graceful restart replaces every one of them, a change of load only adds or takes away some.
 */
export function runningFrom(output: string): Running | undefined {
  const rows = output.split('\n').flatMap((line) => {
    const match = /^(\d+) (\d+) (parent|current|old)$/.exec(line.trim());
    return match === null ? [] : [{ pid: Number(match[1]), start: match[2] ?? '', role: match[3] ?? '' }];
  });
  const parent = rows.find(({ role }) => role === 'parent');
  if (parent === undefined) return undefined;
  const children = rows.filter((row) => row !== parent);
  // Whose sockets cannot be seen (another user's) is taken as current.
  const seen = children.some(({ role }) => role === 'current');
  const workers = children.map(({ pid, start, role }) => ({ pid, start, old: seen && role === 'old' }));
  const oldest = workers.find(({ old }) => !old);
  return {
    generation: oldest === undefined ? '' : `${parent.pid}@${parent.start}/${oldest.pid}@${oldest.start}`,
    workers,
    failedReloads: 0,
  };
}
