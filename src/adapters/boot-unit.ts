import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootUnit } from '../rollout/boot-unit.ts';
import { failure, type Result, success } from '../text/problem.ts';

/** Where systemd looks for units that the administrator installs (systemd.unit(5)). */
const unitFolder = '/etc/systemd/system';

/** True when systemd is what runs this host, and not only installed. */
export function systemdRuns(): boolean {
  return existsSync('/run/systemd/system');
}

export function bootUnitPath(stateFolder: string, folder: string = unitFolder): string {
  return join(folder, bootUnit(stateFolder).name);
}

export interface Installer {
  readonly folder: string;
  /** Runs systemctl with these arguments: its exit status. */
  readonly systemctl: (args: readonly string[]) => number;
}

const installer: Installer = {
  folder: unitFolder,
  systemctl: (args) => spawnSync('systemctl', args, { stdio: 'ignore', timeout: 30_000 }).status ?? 1,
};

/** Installs and enables the boot unit of a folder of records; doing it again changes nothing. The unit's path. */
export function installBootUnit(
  stateFolder: string,
  { folder, systemctl }: Installer = installer,
): Result<string> {
  const { name, unit, script, scriptPath } = bootUnit(stateFolder);
  const path = join(folder, name);
  try {
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
    writeFileSync(scriptPath, script, { mode: 0o700 });
    writeFileSync(path, unit, { mode: 0o644 });
  } catch (error) {
    const code = (error as { code?: string }).code ?? 'EIO';
    return failure({
      code: 'setup-failed',
      severity: 'error',
      message: `the boot unit ${path} cannot be written (${code})`,
      help: 'run it as root on a host that systemd runs',
    });
  }
  if (systemctl(['daemon-reload']) === 0 && systemctl(['enable', name]) === 0) return success(path);
  return failure({
    code: 'setup-failed',
    severity: 'error',
    message: `systemctl could not enable ${name}`,
    help: `see 'systemctl status ${name}'`,
  });
}
