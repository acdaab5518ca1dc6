import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one run of a program; nothing else may be written. */
export function makeSandboxFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-rehearsal-'));
  mkdirSync(join(folder, 'empty'));
  return folder;
}

export function removeSandboxFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

export function writeSandboxFile(folder: string, name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text, 'latin1');
  return file;
}

/** Below the ports that Linux gives to outgoing connections (ip_local_port_range), so that none of them takes one meanwhile. */
const lowestPort = 12_000;
const highestPort = 32_000;

/** Ports of 127.0.0.1 that nobody uses now, all different. */
export async function loopbackPorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(lowestPort, highestPort);
    if (!ports.has(port) && (await isFree(port))) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A program that runs in a sandbox. */
export interface SandboxedProgram {
  readonly pid: number;
  readonly alive: () => boolean;
  /** What it said so far on both outputs, the last 64 KiB. */
  readonly said: () => string;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Sockets and open files of the program and its children that are not of the sandbox. */
  readonly outside: () => readonly string[];
  /** Ends it and its children, and resolves when they are gone. */
  readonly stop: () => Promise<void>;
}

const patienceMs = 3000;

export function startSandboxed(command: readonly string[], folder: string): SandboxedProgram {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TMPDIR: folder, HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: workers that outlive their master are found again.
    detached: true,
  });
  let said = '';
  const hear = (text: string): void => {
    said = (said + text).slice(-65_536);
  };
  child.stdout.setEncoding('latin1').on('data', hear);
  child.stderr.setEncoding('latin1').on('data', hear);
  child.once('error', (error) => hear(`${error.message}\n`));
  const alive = (): boolean =>
    child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid ?? 0,
    alive,
    said: () => said,
    signal: (name) => {
      if (alive()) child.kill(name);
    },
    outside: () => familyOf(child.pid ?? 0).flatMap((pid) => outsideOf(pid, folder)),
    stop: () => stop(child, alive),
  };
}

async function stop(child: ChildProcess, alive: () => boolean): Promise<void> {
  const group = child.pid;
  if (group === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  if (alive()) child.kill('SIGTERM');
  const timer = setTimeout(() => killGroup(group), patienceMs);
  if (alive()) await gone;
  clearTimeout(timer);
  killGroup(group);
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}

/** A process with all that come from it. */
function familyOf(pid: number): readonly number[] {
  const children = readText(`/proc/${pid}/task/${pid}/children`).trim();
  return [
    pid,
    ...children
      .split(/\s+/)
      .filter(Boolean)
      .flatMap((one) => familyOf(Number(one))),
  ];
}

function outsideOf(pid: number, folder: string): readonly string[] {
  const found: string[] = [];
  const sockets = new Set<string>();
  for (const handle of listFolder(`/proc/${pid}/fd`)) {
    const target = readLink(`/proc/${pid}/fd/${handle}`);
    const socket = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (socket !== undefined) sockets.add(socket);
    const flags = /flags:\s+0*(\d+)/.exec(readText(`/proc/${pid}/fdinfo/${handle}`))?.[1] ?? '0';
    const isWritten = (Number.parseInt(flags, 8) & 3) !== 0;
    if (isWritten && target.startsWith('/') && !isOwn(target, folder)) found.push(`writes to ${target}`);
  }
  for (const family of ['tcp', 'tcp6', 'udp', 'udp6']) {
    for (const line of readText(`/proc/${pid}/net/${family}`).split('\n').slice(1)) {
      const [, local = '', remote = '', , , , , , , inode = ''] = line.trim().split(/\s+/);
      if (!sockets.has(inode)) continue;
      if (!isLoopbackHex(local)) found.push(`${family} socket of its own at ${local}`);
      if (!isLoopbackHex(remote) && !/^0+:/.test(remote)) found.push(`${family} socket to ${remote}`);
    }
  }
  return found;
}

/** Deleted files, shared memory and devices are nobody's. */
function isOwn(target: string, folder: string): boolean {
  return (
    target.startsWith(`${folder}/`) ||
    /^\/(dev|memfd:|proc|sys)/.test(target) ||
    target.endsWith(' (deleted)')
  );
}

/** As /proc/net/tcp prints addresses: words of four bytes, the least significant first. */
function isLoopbackHex(place: string): boolean {
  const address = place.split(':')[0] ?? '';
  if (address.length === 8) return address.endsWith('7F');
  return address === '00000000000000000000000001000000' || /^0{16}FFFF0000.{6}7F$/.test(address);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readLink(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
