import type { Control, GuardCommands } from '../device.ts';
import { processFunctions, quote } from './processes.ts';

/** The test that has to pass before a signal is sent; it does not prove that the reload takes. */
export function testCommand({ program = 'nginx' }: Control, configuration: readonly string[]): string {
  const files = configuration.slice(0, 1).flatMap((path) => ['-c', quote(path)]);
  return [quote(program), '-t', ...files].join(' ');
}

/**
 * Shell text for the guard, which has no Node. `reload` tests and sends HUP to the master; `serving` exits 0 when every
 * current worker started after `$GUARD_SINCE` (clock ticks since boot), the oldest holds the sockets of `ports`, and it
 * still lives a moment later.
 */
export function guardCommands(control: Control, ports: readonly number[]): GuardCommands {
  const functions = processFunctions(control);
  return {
    reload:
      control.reload ??
      `${functions}found=$(find_master); [ -n "$found" ] || { echo 'no running nginx' >&2; exit 1; }
${testCommand(control, control.configuration)} && kill -HUP "$found"`,
    serving: `${functions}
current() { workers | sed -n 's/ current$//p'; }
now=$(current); [ -n "$now" ] || exit 1
oldest=$(echo "$now" | head -n 1)
[ "\${oldest##* }" -ge "\${GUARD_SINCE:-0}" ] || exit 1
held=$(held_ports "\${oldest%% *}")
for port in ${ports.join(' ')}; do echo "$held" | grep -qx "$port" || exit 1; done
sleep 0.2
current | grep -qx "$oldest"`,
    running: `${functions}[ -n "$(find_master)" ]`,
    restart: control.restart,
  };
}
