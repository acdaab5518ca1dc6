import { join } from 'node:path';
import { digestOf } from './inventory.ts';

/** What brings known-good configurations back when the host was started again in the middle of a change. */
export interface BootUnit {
  /** Name of the systemd unit; one for each folder of records. */
  readonly name: string;
  readonly unit: string;
  /** Where the script lies: in the folder of records. */
  readonly scriptPath: string;
  readonly script: string;
}

/** Services that must find the known-good when they start; those that a host does not have are no harm. */
const services = ['haproxy.service', 'nginx.service', 'apache2.service', 'httpd.service'];

/**
 * A unit that runs before the devices' own services, and its script: each change that another boot left unconfirmed
 * gets its files back by the change's own guard. Nothing is reloaded, because nothing runs yet.
 */
export function bootUnit(stateFolder: string): BootUnit {
  const scriptPath = join(stateFolder, 'boot.sh');
  return {
    name: `evenkeel-guard-boot-${digestOf(Buffer.from(stateFolder)).slice(0, 8)}.service`,
    scriptPath,
    script: `#!/bin/sh
# Brings known-good configurations back whose change a restart of the host interrupted.
status=0
for folder in ${shellQuote(stateFolder)}/changes/*/; do
  [ -e "$folder/armed" ] || [ -e "$folder/restoring" ] || continue
  sh "$folder/guard.sh" "$folder" boot || status=$?
done
exit $status
`,
    unit: `[Unit]
Description=Evenkeel: bring back configurations whose change a restart interrupted
RequiresMountsFor=${unitQuote(stateFolder)}
Before=${services.join(' ')}

[Service]
Type=oneshot
ExecStart=/bin/sh ${unitQuote(scriptPath)}

[Install]
WantedBy=multi-user.target
`,
  };
}

function shellQuote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** Double quotes, with C escapes and `%` doubled (systemd.syntax(7), systemd.unit(5) "Specifiers"). */
function unitQuote(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`;
}
