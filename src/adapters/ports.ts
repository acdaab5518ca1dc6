import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import type { CommandResult, DriverPorts } from '../devices/device.ts';

/** The real world for a driver: processes, sockets, /proc and the monotonic clock. */
export const driverPorts: DriverPorts = {
  run: ([command = '', ...args], options = {}) => execute(command, args, options),
  shell: (command, options = {}) => execute('/bin/sh', ['-c', command], options),
  ask,
  bindable,
  processStart: async (pid) => processStart(pid),
  monotonicSeconds: () => performance.now() / 1000,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

function execute(
  command: string,
  args: readonly string[],
  { timeoutMs = 60_000, cwd }: { readonly timeoutMs?: number; readonly cwd?: string },
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const options = { timeout: timeoutMs, maxBuffer: 64 << 20, ...(cwd === undefined ? {} : { cwd }) };
    execFile(command, [...args], options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 127;
      const said =
        error !== null && typeof error.code === 'string' ? `${stderr}${command}: ${error.code}` : stderr;
      resolve({ status, stdout, stderr: said });
    });
  });
}

/**
 * All that a control socket answers. Our half is closed behind the request: the end of what we say (management guide 9.3).
 * Rejects when nobody listens or the time is over; the address is a path, `unix@path`, or host:port.
 */
function ask(address: string, request: string, timeoutMs: number): Promise<string> {
  return converse(address, timeoutMs, (socket) => socket.end(request));
}

/**
 * All that a web server answers to a request after which it closes (HTTP/1.0). Our half stays open: nginx gives up the
 * request of a client that closes its own (status 499). Rejects as `ask` does.
 */
export function askWebServer(address: string, request: string, timeoutMs: number): Promise<string> {
  return converse(address, timeoutMs, (socket) => socket.write(request));
}

function converse(address: string, timeoutMs: number, speak: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(endpoint(address));
    const chunks: Buffer[] = [];
    socket.setTimeout(timeoutMs, () =>
      socket.destroy(new Error(`${address} did not answer in ${timeoutMs} ms`)),
    );
    socket.on('connect', () => speak(socket));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', (failed) => {
      if (!failed) resolve(Buffer.concat(chunks).toString('latin1'));
    });
  });
}

function endpoint(
  address: string,
): { readonly path: string } | { readonly host: string; readonly port: number } {
  const plain = address.replace(/^unix@/, '');
  const match = /^(?:ipv4@|ipv6@)?(?:\[(.+)\]|([^/:]+)):(\d+)$/.exec(plain);
  if (match === null) return { path: plain };
  return { host: match[1] ?? match[2] ?? '', port: Number(match[3]) };
}

/** True when the address could be bound for an instant, so nobody listens there. */
function bindable(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * Field 22 of /proc/PID/stat (proc(5)); the command before it may hold anything, so it is cut at its last parenthesis.
 * A zombie (field 3) runs no more, whoever is late to reap it.
 */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
