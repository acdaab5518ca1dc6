import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer as createHttpServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../adapters/background.ts';
import { driverPorts, processStart } from '../../adapters/ports.ts';
import type { Control, Driver } from '../../devices/device.ts';
import { haproxyDriver } from '../../devices/haproxy/driver.ts';

/** A real HAProxy in master-worker mode with everything it needs in one folder. */
export interface Site {
  readonly folder: string;
  /** The one configuration file. */
  readonly path: string;
  readonly control: Control;
  readonly driver: Driver;
  readonly port: number;
  /** Configuration that answers `/version` with this word; further lines go into the frontend. */
  readonly configuration: (version: string, extra?: ConfigurationExtra) => string;
  /** The word that the serving worker answers, or undefined when none answers. */
  readonly version: (port?: number, path?: string) => Promise<string | undefined>;
  readonly masterPid: () => number;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Stops everything and takes the folder away. */
  readonly dispose: () => Promise<void>;
}

export interface ConfigurationExtra {
  readonly frontend?: readonly string[];
  readonly socket?: string;
}

/** `folders` are made in the site's own and given to HAProxy after its file. */
export async function startSite(first = 'one', folders: readonly string[] = []): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-site-'));
  const port = await freePort();
  const servers = [await stubServer(), await stubServer()];
  const place = { folder, port, servers: servers.map((server) => (server.address() as AddressInfo).port) };
  const path = join(folder, 'haproxy.cfg');
  const control: Control = {
    configuration: [path],
    socket: join(folder, 'stats.sock'),
    masterSocket: join(folder, 'master.sock'),
    pidFile: join(folder, 'pid'),
  };
  const configuration = (version: string, extra: ConfigurationExtra = {}): string =>
    configurationText(place, version, extra);
  mkdirSync(join(folder, 'changes'), { mode: 0o700 });
  writeFileSync(path, configuration(first));
  const given = [path, ...folders.map((name) => join(folder, name))];
  for (const name of folders) mkdirSync(join(folder, name));
  let master: ChildProcess | undefined;
  const site: Site = {
    folder,
    path,
    control,
    driver: haproxyDriver(driverPorts, control),
    port,
    configuration,
    version: (at = port, page = '/version') => ask(at, page),
    masterPid: () => master?.pid ?? 0,
    start: async () => {
      master = startHaproxy(folder, given);
      await until(async () => (await site.version()) !== undefined, 'HAProxy serves');
    },
    stop: () => stopHaproxy(folder),
    dispose: async () => {
      await stopHaproxy(folder);
      for (const server of servers) server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await site.start();
  return site;
}

/** Waits for a condition of the world; fails loudly when it never comes. */
export async function until(condition: () => Promise<boolean> | boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`waited in vain: ${what}`);
}

export function isAlive(pid: number): boolean {
  return processStart(pid) !== undefined;
}

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly servers: readonly number[];
}

function configurationText(
  place: Place,
  version: string,
  { frontend = [], socket }: ConfigurationExtra,
): string {
  const servers = place.servers.map((port, at) => `  server app${at + 1} 127.0.0.1:${port}`);
  return `${[
    'global',
    `  stats socket ${socket ?? join(place.folder, 'stats.sock')} level user`,
    '  hard-stop-after 2s',
    'defaults',
    '  mode http',
    '  timeout connect 1s',
    '  timeout client 5s',
    '  timeout server 5s',
    'frontend web',
    `  bind 127.0.0.1:${place.port}`,
    ...frontend.map((line) => `  ${line}`),
    `  http-request return status 200 content-type text/plain string ${version} if { path /version }`,
    '  default_backend app',
    'backend app',
    '  balance roundrobin',
    ...servers,
  ].join('\n')}\n`;
}

function startHaproxy(folder: string, given: readonly string[]): ChildProcess {
  const pidFile = join(folder, 'pid');
  if (existsSync(pidFile)) rmSync(pidFile);
  return spawn(
    'haproxy',
    ['-W', '-S', join(folder, 'master.sock'), '-p', pidFile, ...given.flatMap((path) => ['-f', path])],
    {
      stdio: 'ignore',
      env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    },
  );
}

/** Kills the master first, so that it starts no more workers, then those that are left, each by its process id. */
async function stopHaproxy(folder: string): Promise<void> {
  const mark = join(folder, 'master.sock');
  await until(() => {
    const [first] = processesOf(mark);
    if (first !== undefined) kill(first);
    return first === undefined;
  }, 'HAProxy is gone');
}

/** Processes whose command line names this site's master socket, the oldest first. */
function processesOf(mark: string): readonly number[] {
  const started = (pid: number): number => Number(processStart(pid) ?? 0);
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && commandLine(pid).includes(mark) && isAlive(pid))
    .toSorted((one, other) => started(one) - started(other) || one - other);
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as { code?: string }).code !== 'ESRCH') throw error;
  }
}

function stubServer(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createHttpServer((_, response) => response.end('ok'));
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function ask(port: number, path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false, timeout: 1000 }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve(response.statusCode === 200 ? text : undefined));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}
