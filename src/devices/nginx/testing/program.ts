import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The real program is here. */
export const installed: boolean = spawnSync('nginx', ['-v']).status === 0;

export interface Nginx {
  readonly folder: string;
  readonly configuration: string;
  readonly pidFile: string;
  readonly errorLog: string;
  /** A whole configuration around the blocks of `http`. */
  readonly whole: (http: string) => string;
  readonly write: (text: string) => void;
  /** What `nginx -t` says of a text: its exit status and its messages. */
  readonly test: (text: string) => { readonly status: number | null; readonly said: string };
  /** Starts with the text, and waits until the port answers. */
  readonly start: (text: string, port: number) => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly dispose: () => Promise<void>;
}

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** One nginx in a folder of its own, listening only where its configuration says. */
export function nginxIn(prefix: string): Nginx {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  // Started as root, the program serves as another user, who must be able to read the folder.
  chmodSync(folder, 0o755);
  const configuration = join(folder, 'nginx.conf');
  const pidFile = join(folder, 'nginx.pid');
  const errorLog = join(folder, 'error.log');
  let program: ChildProcess | undefined;
  const write = (text: string): void => writeFileSync(configuration, text, 'latin1');
  const stop = async (): Promise<void> => {
    const running = program;
    program = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGTERM');
    await ended;
  };
  return {
    folder,
    configuration,
    pidFile,
    errorLog,
    whole: (http) =>
      [
        `pid ${pidFile}; error_log ${errorLog} notice; worker_processes 1;`,
        'events { worker_connections 64; }',
        `http { access_log off; root ${folder}; ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}`,
        http,
        '}',
        '',
      ].join('\n'),
    write,
    test: (text) => {
      write(text);
      const settings = `pid ${pidFile}; error_log /dev/null;`;
      const { status, stderr } = spawnSync(
        'nginx',
        ['-t', '-p', folder, '-c', configuration, ...(text.includes('error_log') ? [] : ['-g', settings])],
        { encoding: 'latin1' },
      );
      return { status, said: stderr };
    },
    start: async (text, port) => {
      write(text);
      program = spawn('nginx', ['-p', folder, '-c', configuration, '-g', 'daemon off;'], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      program.stderr?.setEncoding('latin1').on('data', (chunk: string) => {
        said += chunk;
      });
      for (let tries = 0; !(await accepts(port)); tries++) {
        if (program.exitCode !== null || tries > 500) throw new Error(`nginx did not start: ${said}`);
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

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
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
