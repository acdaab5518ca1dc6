import type { CounterSnapshot } from '../../signals/snapshot.ts';
import type { Problem } from '../../text/problem.ts';
import type { Control, Driver, DriverPorts, Running } from '../device.ts';
import { counterRequest, parseCounters } from './collect.ts';
import { guardCommands } from './guard-commands.ts';
import { childrenScript, parseProcesses, runningFromChildren } from './processes.ts';
import { reloadLosses } from './reload-losses.ts';
import { parseValidation } from './validation.ts';

const askMilliseconds = 2000;

/** Drives a HAProxy in master-worker mode: by its master socket where there is one, else by its process id and /proc. */
export function haproxyDriver(ports: DriverPorts, control: Control): Driver {
  return {
    validate: (configuration) => validate(ports, control, configuration),
    running: () => running(ports, control),
    reload: () => reload(ports, control),
    serving: (before, listeners, timeoutMs) => serving(ports, control, { before, listeners, timeoutMs }),
    counters: () => counters(ports, control),
    guardCommands: () => guardCommands(control),
    reloadLoses: () => reloadLosses((command) => socketAnswer(ports, control.socket, command)),
  };
}

function unreachable(what: string, help: string): Problem {
  return { code: 'control-unreachable', severity: 'error', message: what, help };
}

/** The answer of a socket, or undefined when there is none. */
async function socketAnswer(
  ports: DriverPorts,
  socket: string | undefined,
  request: string,
): Promise<string | undefined> {
  if (socket === undefined) return undefined;
  try {
    return await ports.ask(socket, request, askMilliseconds);
  } catch {
    return undefined;
  }
}

async function validate(
  ports: DriverPorts,
  control: Control,
  configuration: readonly string[],
): Promise<readonly Problem[]> {
  const files = configuration.flatMap((path) => ['-f', path]);
  const { status, stdout, stderr } = await ports.run([control.program ?? 'haproxy', '-c', ...files], {
    timeoutMs: 30_000,
  });
  return parseValidation(status, `${stdout}\n${stderr}`);
}

async function running(ports: DriverPorts, control: Control): Promise<Running | Problem> {
  const answer = await socketAnswer(ports, control.masterSocket, 'show proc\n');
  const table = answer === undefined ? undefined : parseProcesses(answer);
  if (table !== undefined) return withStarts(ports, table);
  const pid = await masterPid(ports, control);
  const children = pid === undefined ? undefined : await ports.shell(`set -- ${pid}\n${childrenScript}`);
  const found = children === undefined ? undefined : runningFromChildren(children.stdout);
  if (found !== undefined) return found;
  return unreachable(
    `no running HAProxy found${control.masterSocket === undefined ? '' : ` behind ${control.masterSocket}`}`,
    "start it in master-worker mode and name 'master' (its -S socket) or 'pid-file' under control:",
  );
}

async function withStarts(
  ports: DriverPorts,
  table: NonNullable<ReturnType<typeof parseProcesses>>,
): Promise<Running> {
  const workers = await Promise.all(
    table.workers.map(async ({ pid, old }) => ({ pid, old, start: (await ports.processStart(pid)) ?? '' })),
  );
  const current = workers.find(({ old }) => !old);
  return {
    generation: current === undefined ? '' : `${current.pid}@${current.start}`,
    workers,
    failedReloads: table.failedReloads,
  };
}

/** `pid-file` may hold the number itself. The master's process id, if that process lives. */
async function masterPid(ports: DriverPorts, { pidFile }: Control): Promise<number | undefined> {
  if (pidFile === undefined) return undefined;
  if (/^\d+$/.test(pidFile)) return Number(pidFile);
  const { status, stdout } = await ports.run(['cat', pidFile]);
  const pid = Number(stdout.trim().split('\n')[0]);
  return status === 0 && pid > 0 ? pid : undefined;
}

async function reload(ports: DriverPorts, control: Control): Promise<readonly Problem[]> {
  const { reload: command } = guardCommands(control);
  if (command === '') {
    return [
      unreachable(
        'nothing says how to reload this HAProxy',
        "name 'reload', 'master' or 'pid-file' under control:",
      ),
    ];
  }
  if (control.reload === undefined && control.masterSocket !== undefined) {
    const answer = await socketAnswer(ports, control.masterSocket, 'reload\n');
    return answer === undefined
      ? [unreachable(`the master socket ${control.masterSocket} does not answer`, 'is HAProxy running?')]
      : [];
  }
  const { status, stderr } = await ports.shell(command, { timeoutMs: 60_000 });
  if (status === 0) return [];
  const said = stderr.trim().split('\n').at(-1) ?? '';
  return [unreachable(`'${command}' exited with ${status}: ${said}`, 'run it by hand to see why')];
}

interface Expected {
  readonly before: Running;
  readonly listeners: readonly string[];
  readonly timeoutMs: number;
}

/**
 * A worker of another generation, no reload counted as failed, and every listener accepting connections.
 * An answer on a socket path alone proves nothing: an old worker may still own it.
 */
async function serving(ports: DriverPorts, control: Control, expected: Expected): Promise<Running | Problem> {
  const end = ports.monotonicSeconds() + expected.timeoutMs / 1000;
  let last = 'no new worker has started';
  while (ports.monotonicSeconds() < end) {
    const now = await running(ports, control);
    if ('code' in now) last = now.message;
    else if (now.failedReloads > expected.before.failedReloads)
      return notServing('HAProxy counted a failed reload: the new worker did not start');
    else if (now.generation !== '' && now.generation !== expected.before.generation) {
      const silent = await silentListener(ports, expected.listeners);
      if (silent === undefined) return now;
      last = `${silent} does not accept connections`;
    }
    await ports.sleep(50);
  }
  return notServing(last);
}

function notServing(message: string): Problem {
  return {
    code: 'control-unreachable',
    severity: 'error',
    message: `the new configuration does not serve: ${message}`,
    help: "look at HAProxy's log",
  };
}

/** The first TCP listener that refuses a connection; addresses that this host cannot connect to are not asked. */
async function silentListener(ports: DriverPorts, listeners: readonly string[]): Promise<string | undefined> {
  for (const listener of listeners) {
    const match = /^(?:ipv4@|ipv6@)?(\[.*\]|[\d.]*|\*|):(\d+)$/.exec(listener);
    if (match === null) continue;
    const host =
      match[1] === '' || match[1] === '*' || match[1] === '0.0.0.0' ? '127.0.0.1' : (match[1] ?? '');
    if (await ports.bindable(host.replace(/[[\]]/g, ''), Number(match[2]))) return listener;
  }
  return undefined;
}

async function counters(ports: DriverPorts, control: Control): Promise<CounterSnapshot | Problem> {
  const answer = await socketAnswer(ports, control.socket, counterRequest);
  const snapshot = answer === undefined ? undefined : parseCounters(answer, ports.monotonicSeconds());
  if (snapshot !== undefined) return snapshot;
  return unreachable(
    control.socket === undefined
      ? 'no statistics socket is known'
      : `the statistics socket ${control.socket} does not answer`,
    "add 'stats socket /run/haproxy/admin.sock level user' to the global section, or name 'socket' under control:",
  );
}
