import type { Control, Driver } from '../device.ts';
import { childrenScript } from './processes.ts';

/**
 * Shell text for the guard, which has no Node. `reload` makes HAProxy load its files: the command of the fleet file,
 * or the signal USR2 to the master (management guide 4). `serving` exits 0 when the newest child of the master
 * started after the moment in `$GUARD_SINCE` (clock ticks since boot, as in /proc/PID/stat): only a new worker can.
 */
export function guardCommands(control: Control): ReturnType<Driver['guardCommands']> {
  const master = masterExpression(control);
  const signal = master === '' ? '' : `kill -USR2 "${master}"`;
  return {
    reload: control.reload ?? signal,
    serving:
      master === ''
        ? ''
        : `newest=$(set -- "${master}"\n${childrenScript} | tail -n 1)\n[ -n "$newest" ] && [ "\${newest##* }" -ge "\${GUARD_SINCE:-0}" ]`,
    restart: control.restart,
  };
}

/** The master's process id as a shell expression. */
function masterExpression({ pidFile }: Control): string {
  if (pidFile === undefined) return '';
  return /^\d+$/.test(pidFile) ? pidFile : `$(head -n 1 '${pidFile.replaceAll("'", "'\\''")}')`;
}
