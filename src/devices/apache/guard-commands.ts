import type { Control, GuardCommands } from '../device.ts';
import { processFunctions, quote } from './processes.ts';

/** The program that Debian or Fedora has; its start script knows the environment that the configuration needs. */
export function programOf({ program }: Control): string {
  if (program !== undefined) return quote(program);
  return '"$(command -v apache2ctl || command -v apachectl || command -v apache2 || command -v httpd)"';
}

/** The test that `apachectl graceful` runs too: a parent that cannot read its files at a restart ends (docs: stopping.html). */
export function testCommand(control: Control, configuration: readonly string[]): string {
  const files = configuration.slice(0, 1).flatMap((path) => ['-f', quote(path)]);
  return [programOf(control), '-t', ...files].join(' ');
}

/**
 * Shell text for the guard, which has no Node. `reload` is a graceful restart; `serving` exits 0 when every child that
 * listens started after `$GUARD_SINCE` (clock ticks since boot), holds the sockets of `ports`, and still lives a moment
 * later.
 */
export function guardCommands(control: Control, ports: readonly number[]): GuardCommands {
  const functions = processFunctions(control);
  return {
    reload:
      control.reload ??
      `${functions}found=$(find_parent); [ -n "$found" ] || { echo 'no running httpd' >&2; exit 1; }
${testCommand(control, control.configuration)} && kill -USR1 "$found"`,
    serving: `${functions}
current() { workers | sed -n 's/ current$//p'; }
now=$(current); [ -n "$now" ] || exit 1
oldest=$(echo "$now" | head -n 1)
[ "\${oldest##* }" -ge "\${GUARD_SINCE:-0}" ] || exit 1
held=$(holds_sockets "\${oldest%% *}")
for port in ${ports.join(' ')}; do echo "$held" | grep -qx "$port" || exit 1; done
sleep 0.2
current | grep -qx "$oldest"`,
    running: `${functions}[ -n "$(find_parent)" ]`,
    restart: control.restart,
  };
}
