import type { Problem } from '../../text/problem.ts';
import type { Control, Driver, DriverPorts, GuardCommands, Running } from '../device.ts';
import { guardCommands, testCommand } from './guard-commands.ts';
import { parseTest } from './native.ts';
import { processFunctions, runningFrom } from './processes.ts';

/** Drives an nginx by its process id and /proc; a reload starts new workers and lets the old ones finish. */
export function nginxDriver(ports: DriverPorts, control: Control): Driver {
  return {
    validate: (configuration) => validate(ports, control, configuration),
    running: () => running(ports, control),
    reload: () => reload(ports, control),
    serving: (before, listeners, timeoutMs) => serving(ports, control, { before, listeners, timeoutMs }),
    counters: async () => noCounters,
    oldShare: () => oldShare(ports, control),
    guardCommands: () => commandsOf(ports, control),
    reloadLoses: async () => losses,
  };
}

/** stub_status counts connections and requests of all servers together, and no answer by its status. */
const noCounters: Problem = unreachable(
  'nginx does not count the answers of each server by their status; stub_status has only their sum',
  'watch the balancer in front of it, or the servers behind it',
);

/** ngx_http_upstream_round_robin.c and ngx_http_upstream_zone_module.c; the control guide of nginx.org. */
const losses: readonly string[] = [
  'servers that were set aside after max_fails are tried again at once',
  'idle connections to servers are closed as the old workers end (keepalive)',
  'long connections (WebSocket, streams) stay with old workers until they end, or until worker_shutdown_timeout',
];

function unreachable(message: string, help: string): Problem {
  return { code: 'control-unreachable', severity: 'error', message, help };
}

async function validate(
  ports: DriverPorts,
  control: Control,
  configuration: readonly string[],
): Promise<readonly Problem[]> {
  const { status, stderr } = await ports.shell(testCommand(control, configuration), { timeoutMs: 30_000 });
  return parseTest(status, stderr);
}

async function running(ports: DriverPorts, control: Control): Promise<Running | Problem> {
  const { stdout } = await ports.shell(`${processFunctions(control)}workers`);
  return (
    runningFrom(stdout) ??
    unreachable('no running nginx found', "name 'pid-file' under control: (directive pid)")
  );
}

/** Known-good is what runs: the ports that its workers hold are the ones that a restore must bring back. */
async function commandsOf(ports: DriverPorts, control: Control): Promise<GuardCommands> {
  const now = await running(ports, control);
  const commands = guardCommands(control, 'code' in now ? [] : await heldPorts(ports, control, now));
  const seen = await ports.shell(commands.serving);
  const runs = await ports.shell(commands.running);
  return {
    ...commands,
    serving: seen.status === 0 ? commands.serving : '',
    running: runs.status === 0 ? commands.running : '',
  };
}

/** Lines of numbers that a shell function prints. */
async function numbers(ports: DriverPorts, control: Control, call: string): Promise<readonly number[]> {
  const { stdout } = await ports.shell(`${processFunctions(control)}${call}`);
  return stdout
    .split('\n')
    .filter((line) => /^\d+$/.test(line.trim()))
    .map(Number);
}

async function heldPorts(ports: DriverPorts, control: Control, now: Running): Promise<readonly number[]> {
  const current = now.workers.find(({ old }) => !old);
  return current === undefined ? [] : numbers(ports, control, `held_ports ${current.pid}`);
}

async function reload(ports: DriverPorts, control: Control): Promise<readonly Problem[]> {
  const { status, stderr } = await ports.shell(guardCommands(control, []).reload, { timeoutMs: 60_000 });
  if (status === 0) return [];
  if (control.reload === undefined && stderr.includes('[emerg]')) return parseTest(status, stderr);
  const said = stderr.trim().split('\n').at(-1) ?? '';
  return [
    control.reload === undefined
      ? unreachable(
          `the reload could not be asked for: ${said}`,
          "name 'reload' or 'pid-file' under control:",
        )
      : unreachable(`'${control.reload}' exited with ${status}: ${said}`, 'run it by hand to see why'),
  ];
}

interface Expected {
  readonly before: Running;
  readonly listeners: readonly string[];
  readonly timeoutMs: number;
}

/** A worker that cannot serve ends soon after its start. */
const settleMilliseconds = 200;

/** Every current worker is new, one holds every listener, and it lives on. The exit status of a reload proves nothing. */
async function serving(ports: DriverPorts, control: Control, expected: Expected): Promise<Running | Problem> {
  const end = ports.monotonicSeconds() + expected.timeoutMs / 1000;
  let last = 'no new worker has started';
  while (ports.monotonicSeconds() < end) {
    const now = await running(ports, control);
    if ('code' in now) last = 'the master has ended';
    else if (isReplaced(expected.before, now)) {
      const lacking = await whatLacks(ports, control, expected.listeners, now);
      if (lacking === undefined) return now;
      last = lacking;
    }
    await ports.sleep(50);
  }
  const said = await lastError(ports, control);
  return unreachable(
    `the new configuration does not serve: ${last}${said === '' ? '' : ` (${said})`}`,
    "look at nginx's error log",
  );
}

/** What the master said last when it kept the old configuration, such as a port that is taken. */
async function lastError(ports: DriverPorts, control: Control): Promise<string> {
  const { stdout } = await ports.shell(`${processFunctions(control)}last_error "$(find_master)"`);
  return stdout.trim().replace(/^.*?\[emerg\] \S+ /, '');
}

function isReplaced(before: Running, now: Running): boolean {
  const known = new Set(before.workers.map(({ pid, start }) => `${pid}@${start}`));
  const current = now.workers.filter(({ old }) => !old);
  return current.length > 0 && current.every(({ pid, start }) => !known.has(`${pid}@${start}`));
}

async function whatLacks(
  ports: DriverPorts,
  control: Control,
  listeners: readonly string[],
  now: Running,
): Promise<string | undefined> {
  const held = await heldPorts(ports, control, now);
  const silent = await silentListener(ports, listeners, held);
  if (silent !== undefined) return `${silent} does not accept connections`;
  await ports.sleep(settleMilliseconds);
  const later = await running(ports, control);
  if ('code' in later) return 'the master has ended';
  return later.generation === now.generation ? undefined : 'the new worker died';
}

/** The first TCP listener that is not held; where sockets cannot be seen, whoever holds the address counts. */
async function silentListener(
  ports: DriverPorts,
  listeners: readonly string[],
  held: readonly number[],
): Promise<string | undefined> {
  for (const listener of listeners) {
    const match = /^(?:(\[.*\]|[\d.]*|\*):)?(\d+)$/.exec(listener);
    if (match === null) continue;
    const [, address = '', port = ''] = match;
    if (held.length > 0 && !held.includes(Number(port))) return listener;
    const host = ['', '*', '0.0.0.0'].includes(address) ? '127.0.0.1' : address.replace(/[[\]]/g, '');
    if (held.length === 0 && (await ports.bindable(host, Number(port)))) return listener;
  }
  return undefined;
}

/** Of the connections to clients and servers that all workers have, those of old workers. */
async function oldShare(ports: DriverPorts, control: Control): Promise<number | undefined> {
  const now = await running(ports, control);
  if ('code' in now) return undefined;
  const counts = await Promise.all(
    now.workers.map(async ({ pid, old }) => {
      const [count = 0] = await numbers(ports, control, `connections ${pid}`);
      return { old, count };
    }),
  );
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  const held = counts.reduce((sum, { old, count }) => sum + (old ? count : 0), 0);
  return all === 0 ? 0 : held / all;
}
