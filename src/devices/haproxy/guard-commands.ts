import type { Control, GuardCommands } from '../device.ts';
import { processFunctions } from './processes.ts';

/**
 * Shell text for the guard, which has no Node. `reload` makes HAProxy load its files: the command of the fleet file,
 * or the signal USR2 to the master (management guide 4). `serving` exits 0 when the newest worker started after the
 * moment in `$GUARD_SINCE` (clock ticks since boot, as in /proc/PID/stat), itself holds the listening sockets of
 * `ports`, and still lives a moment later: a worker that cannot change its root or user is forked and then dies.
 */
export function guardCommands(control: Control, ports: readonly number[]): GuardCommands {
  const functions = processFunctions(control);
  return {
    reload: control.reload ?? `${functions}kill -USR2 "$(find_master)"`,
    serving: `${functions}
newest=$(workers | tail -n 1)
[ -n "$newest" ] && [ "\${newest##* }" -ge "\${GUARD_SINCE:-0}" ] || exit 1
held=$(listening_ports "\${newest%% *}")
for port in ${ports.join(' ')}; do echo "$held" | grep -qx "$port" || exit 1; done
sleep 0.2
[ "$(workers | tail -n 1)" = "$newest" ]`,
    running: `${functions}[ -n "$(find_master)" ]`,
    restart: control.restart,
  };
}
