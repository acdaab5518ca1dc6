import type { CounterSnapshot } from '../../signals/snapshot.ts';
import type { Problem } from '../../text/problem.ts';
import type { Control, Driver, DriverPorts, GuardCommands, Running } from '../device.ts';
import { counterRequest, masterCounterRequest, parseCounters } from './collect.ts';
import { guardCommands } from './guard-commands.ts';
import { parseProcesses, portsFrom, processFunctions, runningFromWorkers } from './processes.ts';
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
    oldShare: () => oldShare(ports, control),
    guardCommands: () => commandsOf(ports, control),
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
  const { stdout } = await ports.shell(`${processFunctions(control)}workers`);
  const found = runningFromWorkers(stdout);
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

/** Known-good is what runs: the ports that its worker holds are the ones that a restore must bring back. */
async function commandsOf(ports: DriverPorts, control: Control): Promise<GuardCommands> {
  const now = await running(ports, control);
  const current = 'code' in now ? undefined : now.workers.find(({ old }) => !old);
  const commands = guardCommands(
    control,
    current === undefined ? [] : await heldPorts(ports, control, current.pid),
  );
  const seen = await ports.shell(commands.running);
  return seen.status === 0 ? commands : { ...commands, serving: '', running: '' };
}

async function heldPorts(ports: DriverPorts, control: Control, pid: number): Promise<readonly number[]> {
  const { stdout } = await ports.shell(`${processFunctions(control)}listening_ports ${pid}`);
  return portsFrom(stdout);
}

async function reload(ports: DriverPorts, control: Control): Promise<readonly Problem[]> {
  if (control.reload === undefined && control.masterSocket !== undefined) {
    return reloadByMaster(ports, control.masterSocket);
  }
  const command = guardCommands(control, []).reload;
  const { status, stderr } = await ports.shell(command, { timeoutMs: 60_000 });
  if (status === 0) return [];
  const said = stderr.trim().split('\n').at(-1) ?? '';
  return [
    unreachable(
      control.reload === undefined
        ? `the signal to reload could not be sent: ${said}`
        : `'${command}' exited with ${status}: ${said}`,
      control.reload === undefined
        ? "name 'reload', 'master' or 'pid-file' under control:"
        : 'run it by hand to see why',
    ),
  ];
}

/** The master executes itself anew at once and may cut the answer off, so that silence counts only when it lasts. */
async function reloadByMaster(ports: DriverPorts, socket: string): Promise<readonly Problem[]> {
  if ((await socketAnswer(ports, socket, 'reload\n')) !== undefined) return [];
  for (let tries = 0; tries < 20; tries++) {
    await ports.sleep(100);
    if ((await socketAnswer(ports, socket, 'show proc\n')) !== undefined) return [];
  }
  return [unreachable(`the master socket ${socket} does not answer`, 'is HAProxy running?')];
}

interface Expected {
  readonly before: Running;
  readonly listeners: readonly string[];
  readonly timeoutMs: number;
}

/** A worker that cannot change its root or user is forked, holds the sockets and then dies. */
const settleMilliseconds = 200;

/**
 * A worker of another generation that holds every listener, answers, and lives on; no reload counted as failed.
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
      const lacking = await whatLacks(ports, control, expected.listeners, now);
      if (lacking === undefined) return now;
      last = lacking;
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

async function whatLacks(
  ports: DriverPorts,
  control: Control,
  listeners: readonly string[],
  now: Running,
): Promise<string | undefined> {
  const pid = Number(now.generation.split('@')[0]);
  const held = await heldPorts(ports, control, pid);
  const silent = await silentListener(ports, listeners, held);
  if (silent !== undefined) return `${silent} does not accept connections`;
  await ports.sleep(settleMilliseconds);
  const later = await running(ports, control);
  if ('code' in later) return later.message;
  if (later.generation !== now.generation) return 'the new worker died';
  const answer = await socketAnswer(ports, control.masterSocket, '@1 show info\n');
  const answered = answer === undefined ? undefined : /^Pid: (\d+)/m.exec(answer)?.[1];
  return answered === undefined || answered === String(pid) ? undefined : 'the new worker does not answer';
}

/**
 * The first TCP listener that the worker does not hold. Where its sockets cannot be seen (another user, another
 * namespace), whoever holds the address counts.
 */
async function silentListener(
  ports: DriverPorts,
  listeners: readonly string[],
  held: readonly number[],
): Promise<string | undefined> {
  for (const listener of listeners) {
    const match = /^(?:ipv4@|ipv6@)?(\[.*\]|[\d.]*|\*):(\d+)$/.exec(listener);
    if (match === null) continue;
    const [, address = '', port = ''] = match;
    if (held.length > 0 && !held.includes(Number(port))) return listener;
    const host = ['', '*', '0.0.0.0'].includes(address) ? '127.0.0.1' : address.replace(/[[\]]/g, '');
    if (held.length === 0 && (await ports.bindable(host, Number(port)))) return listener;
  }
  return undefined;
}

/**
 * The statistics socket's path may still be an old worker's, or the proposal may have moved it: the master socket
 * reaches the current worker whatever its sockets are (`@1`, management guide 9.4).
 */
async function counters(ports: DriverPorts, control: Control): Promise<CounterSnapshot | Problem> {
  const answer =
    (await socketAnswer(ports, control.socket, counterRequest)) ??
    (await socketAnswer(ports, control.masterSocket, masterCounterRequest));
  const snapshot = answer === undefined ? undefined : parseCounters(answer, ports.monotonicSeconds());
  if (snapshot !== undefined) return withStart(ports, snapshot);
  return unreachable(
    control.socket === undefined
      ? 'no statistics socket is known'
      : `the statistics socket ${control.socket} does not answer`,
    "add 'stats socket /run/haproxy/admin.sock level user' to the global section, or name 'socket' under control:",
  );
}

/** By the master socket, which reaches a worker by its process id (`@!PID`, management guide 9.4). */
async function oldShare(ports: DriverPorts, control: Control): Promise<number | undefined> {
  const answer = await socketAnswer(ports, control.masterSocket, 'show proc\n');
  const table = answer === undefined ? undefined : parseProcesses(answer);
  if (table === undefined) return undefined;
  if (!table.workers.some(({ old }) => old)) return 0;
  let held = 0;
  let all = 0;
  for (const { pid, old } of table.workers) {
    const info = await socketAnswer(ports, control.masterSocket, `@!${pid} show info\n`);
    const connections = Number(/^CurrConns: (\d+)/m.exec(info ?? '')?.[1] ?? 0);
    all += connections;
    if (old) held += connections;
  }
  return all === 0 ? 0 : held / all;
}

/** The same identity of a generation as in `running`, so that counters of an old worker are told from the new one's. */
async function withStart(ports: DriverPorts, snapshot: CounterSnapshot): Promise<CounterSnapshot> {
  const pid = Number(snapshot.generation.split('@')[0]);
  return { ...snapshot, generation: `${pid}@${(await ports.processStart(pid)) ?? ''}` };
}
