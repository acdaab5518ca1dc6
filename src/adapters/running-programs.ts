import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** A program of this host that was started with its own command line. */
export interface RunningProgram {
  /** Base name of its executable: `haproxy`, `nginx`, `apache2`, `httpd`. */
  readonly name: string;
  readonly pid: number;
  readonly parent: number;
  readonly executable: string | undefined;
  readonly arguments: readonly string[];
  readonly workingFolder: string | undefined;
}

/** Processes whose executable or title is one of `names`, masters before their workers. */
export function runningPrograms(names: readonly string[]): readonly RunningProgram[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => program(Number(entry)) ?? [])
    .filter(({ name }) => names.includes(name))
    .sort((a, b) => a.pid - b.pid);
}

/** A process may end while it is looked at. */
function program(pid: number): RunningProgram | undefined {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').filter(Boolean);
    const executable = link(`/proc/${pid}/exe`)?.replace(/ \(deleted\)$/, '');
    const status = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
    // nginx rewrites its title: `nginx: master process /usr/sbin/nginx -c FILE`.
    const title = /^nginx: master process (.*)$/.exec(words.join(' '))?.[1]?.split(/\s+/) ?? words;
    const name = basename(executable ?? title[0] ?? '');
    return {
      name,
      pid,
      parent,
      executable,
      arguments: title.slice(1),
      workingFolder: link(`/proc/${pid}/cwd`),
    };
  } catch {
    return undefined;
  }
}

function link(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
