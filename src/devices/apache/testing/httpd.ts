import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as ask } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const modules = '/usr/lib/apache2/modules';

/** The real program and its modules are here. */
export const installed: boolean =
  spawnSync('apache2', ['-v']).status === 0 && existsSync(`${modules}/mod_mpm_event.so`);

export interface Httpd {
  readonly folder: string;
  readonly configuration: string;
  readonly pidFile: string;
  /** Writes the configuration behind the lines that every one begins with, and starts the program in the foreground. */
  readonly start: (text: string, port: number) => Promise<void>;
  readonly write: (text: string) => void;
  /** Lines that stand before a text that `write` wrote. */
  readonly preambleLines: number;
  readonly preamble: string;
  readonly stop: () => Promise<void>;
  readonly dispose: () => Promise<void>;
}

/** One httpd in a folder of its own, listening only where its configuration says. */
export function httpdIn(prefix: string, loaded: readonly string[]): Httpd {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  mkdirSync(join(folder, 'htdocs'));
  // Started as root, the program serves as another user, who must be able to read the folder.
  chmodSync(folder, 0o755);
  const configuration = join(folder, 'httpd.conf');
  const pidFile = join(folder, 'httpd.pid');
  const preamble = [
    `ServerRoot "${folder}"`,
    `PidFile "${pidFile}"`,
    `ErrorLog "${folder}/error.log"`,
    `DocumentRoot "${folder}/htdocs"`,
    `DefaultRuntimeDir "${folder}"`,
    ...['mpm_event', 'authz_core', ...loaded].map(
      (name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`,
    ),
    'StartServers 1\nServerLimit 4\nThreadsPerChild 8\nMaxRequestWorkers 32\nMinSpareThreads 1\nMaxSpareThreads 8',
    'User "#65534"\nGroup "#65534"',
    'KeepAliveTimeout 30\nMaxKeepAliveRequests 0',
    '',
  ].join('\n');
  let program: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    const running = program;
    program = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGTERM');
    await ended;
  };
  const write = (text: string): void => writeFileSync(configuration, preamble + text, 'latin1');
  return {
    folder,
    configuration,
    pidFile,
    preamble,
    preambleLines: preamble.split('\n').length - 1,
    write,
    start: async (text, port) => {
      write(text);
      program = spawn('apache2', ['-f', configuration, '-D', 'FOREGROUND'], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const said: string[] = [];
      program.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString('latin1')));
      const listens = [...text.matchAll(/^Listen (127\.[\d.]+):(\d+)$/gm)];
      const ready = async (): Promise<boolean> => {
        const open = listens.map(([, address = '', number]) => accepts(Number(number), address));
        return (await Promise.all([accepts(port), ...open])).every((one) => one);
      };
      for (let tries = 0; !(await ready()); tries++) {
        if (program.exitCode !== null || tries > 500) {
          const log = join(folder, 'error.log');
          const logged = existsSync(log) ? readFileSync(log, 'latin1').slice(-500) : '';
          throw new Error(`httpd did not start: ${said.join('')}${logged}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    stop,
    dispose: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function accepts(port: number, address = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, address, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** Ports that nobody uses now, different from each other. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Question {
  readonly address: string;
  readonly port: number;
  readonly host: string;
  readonly path: string;
  readonly method?: string | undefined;
}

/** One request on a connection of its own, or an agent's. */
export function answerTo({ address, port, host, path, method = 'GET' }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sending = ask(
      { host: address, port, method, path, headers: { host }, agent: false },
      (response) => {
        response.resume();
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
      },
    );
    sending.setTimeout(10_000, () => sending.destroy(new Error(`no answer to ${host} ${path}`)));
    sending.on('error', reject);
    sending.end();
  });
}
