import type { Problem } from '../../text/problem.ts';
import type { Control, Driver, DriverPorts, GuardCommands, Running } from '../device.ts';
import { guardCommands, testCommand } from './guard-commands.ts';
import { processFunctions, runningFrom } from './processes.ts';
import { parseValidation } from './validation.ts';

/** Drives an httpd by its process id and /proc; graceful restarts keep what clients have begun. */
export function apacheDriver(ports: DriverPorts, control: Control): Driver {
  return {
    validate: (configuration) => validate(ports, control, configuration),
    running: () => running(ports, control),
    reload: () => reload(ports, control),
    serving: (before, listeners, timeoutMs) => serving(ports, control, { before, listeners, timeoutMs }),
    counters: async () => noCounters,
    guardCommands: () => commandsOf(ports, control),
    reloadLoses: async () => losses,
  };
}

/** The status page has no errors of members, and without them no error rate can be told. */
const noCounters: Problem = unreachable(
  'httpd does not count the answers of each member by their status',
  'watch the balancer in front of it, or the servers behind it',
);

/** mod_proxy_balancer.c: what the balancer manager changed is kept only with BalancerPersist On. */
const losses: readonly string[] = [
  "members' settings made in the balancer manager are lost unless BalancerPersist is On",
  'members in error are tried again at once',
];

function unreachable(message: string, help: string): Problem {
  return { code: 'control-unreachable', severity: 'error', message, help };
}

async function validate(
  ports: DriverPorts,
  control: Control,
  configuration: readonly string[],
): Promise<readonly Problem[]> {
  const { status, stdout, stderr } = await ports.shell(testCommand(control, configuration), {
    timeoutMs: 30_000,
  });
  return parseValidation(status, `${stderr}\n${stdout}`);
}

async function running(ports: DriverPorts, control: Control): Promise<Running | Problem> {
  const { stdout } = await ports.shell(`${processFunctions(control)}workers`);
  return (
    runningFrom(stdout) ??
    unreachable('no running httpd found', "name 'pid-file' under control: (directive PidFile)")
  );
}

/** Known-good is what runs: the ports that its children hold are the ones that a restore must bring back. */
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

async function heldPorts(ports: DriverPorts, control: Control, now: Running): Promise<readonly number[]> {
  const current = now.workers.find(({ old }) => !old);
  if (current === undefined) return [];
  const { stdout } = await ports.shell(`${processFunctions(control)}holds_sockets ${current.pid}`);
  return stdout
    .split('\n')
    .filter((line) => /^\d+$/.test(line))
    .map(Number);
}

async function reload(ports: DriverPorts, control: Control): Promise<readonly Problem[]> {
  const { status, stdout, stderr } = await ports.shell(guardCommands(control, []).reload, {
    timeoutMs: 60_000,
  });
  if (status === 0) return [];
  if (control.reload === undefined && /Syntax error|Configuration check failed/.test(stderr))
    return parseValidation(status, `${stderr}\n${stdout}`);
  const said = stderr.trim().split('\n').at(-1) ?? '';
  return [
    control.reload === undefined
      ? unreachable(
          `the graceful restart could not be asked for: ${said}`,
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

/** A child that cannot serve ends soon after its start. */
const settleMilliseconds = 200;

/** No child of before listens any more, a new one holds every listener, and it lives on. */
async function serving(ports: DriverPorts, control: Control, expected: Expected): Promise<Running | Problem> {
  const end = ports.monotonicSeconds() + expected.timeoutMs / 1000;
  let last = 'no new process has started';
  while (ports.monotonicSeconds() < end) {
    const now = await running(ports, control);
    if ('code' in now) last = 'the parent has ended';
    else if (isReplaced(expected.before, now)) {
      const lacking = await whatLacks(ports, control, expected.listeners, now);
      if (lacking === undefined) return now;
      last = lacking;
    }
    await ports.sleep(50);
  }
  return unreachable(`the new configuration does not serve: ${last}`, "look at httpd's error log");
}

/** A graceful restart replaces all that listen; a new child among old ones is only one more. */
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
  if ('code' in later) return 'the parent has ended';
  return later.generation === now.generation ? undefined : 'the new process died';
}

/** The first TCP listener that is not held; where sockets cannot be seen, whoever holds the address counts. */
async function silentListener(
  ports: DriverPorts,
  listeners: readonly string[],
  held: readonly number[],
): Promise<string | undefined> {
  for (const listener of listeners) {
    const match = /^(\[.*\]|[\d.]*|\*):(\d+)$/.exec(listener);
    if (match === null) continue;
    const [, address = '', port = ''] = match;
    if (held.length > 0 && !held.includes(Number(port))) return listener;
    const host = ['', '*', '0.0.0.0'].includes(address) ? '127.0.0.1' : address.replace(/[[\]]/g, '');
    if (held.length === 0 && (await ports.bindable(host, Number(port)))) return listener;
  }
  return undefined;
}
