import type { Running } from '../device.ts';

/** Worker and master rows of `show proc` on the master socket (management guide 9.4.1). */
export interface ProcessTable {
  readonly master: number;
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
 * POSIX shell that prints `pid start` of each child of the process `$1`, oldest first, from /proc alone.
 * Field 4 of /proc/PID/stat is the parent and field 22 the start in clock ticks since boot (proc(5)); the
 * command in field 2 may hold spaces, so what stands before its last parenthesis is cut off.
 */
export const childrenScript = `
for stat in /proc/[0-9]*/stat; do
  line=$(cat "$stat" 2>/dev/null) || continue
  pid=\${line%% *}; rest=\${line##*) }
  set -- "$1" $rest
  [ "$3" = "$1" ] && [ "$2" != Z ] && echo "$pid \${21}"
done | sort -k2n`;

/** What serves, from the children of the master: the newest is the worker, the others are old ones. */
export function runningFromChildren(output: string): Running | undefined {
  const children = output
    .trim()
    .split('\n')
    .map((line) => /^(\d+) (\d+)$/.exec(line.trim()))
    .filter((match) => match !== null)
    .map((match) => ({ pid: Number(match[1]), start: match[2] ?? '' }));
  const newest = children.at(-1);
  if (newest === undefined) return undefined;
  return {
    generation: `${newest.pid}@${newest.start}`,
    workers: children.map((child) => ({ ...child, old: child !== newest })),
    failedReloads: 0,
  };
}
