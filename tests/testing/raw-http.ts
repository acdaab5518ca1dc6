import type { ChildProcess } from 'node:child_process';
import { connect, createServer } from 'node:net';

export async function freePorts(): Promise<[number, number]> {
  const open = () =>
    new Promise<[number, () => void]>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve([typeof address === 'object' && address !== null ? address.port : 0, () => server.close()]);
      });
    });
  const [[a, closeA], [b, closeB]] = [await open(), await open()];
  closeA();
  closeB();
  return [a, b];
}

export interface Answer {
  readonly status: number;
  /** A text that names its place: `L17;…`, or `P;…` from a server behind. */
  readonly label: string | undefined;
  /** Where a redirect leads. */
  readonly location?: string | undefined;
}

export interface Asked {
  readonly method: string;
  readonly host: string;
  readonly path: string;
}

/** Sends all requests over one connection, one behind the other; after an answer that closes it over another one. */
export async function ask(
  address: string,
  port: number,
  requests: readonly Asked[],
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  while (answers.length < requests.length) {
    const more = await askOnce(address, port, requests.slice(answers.length));
    if (more.length === 0) throw new Error(`no answer to ${JSON.stringify(requests[answers.length])}`);
    answers.push(...more);
  }
  return answers;
}

function askOnce(address: string, port: number, requests: readonly Asked[]): Promise<readonly Answer[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, address);
    let buffer = '';
    const answers: Answer[] = [];
    socket.setEncoding('latin1').setTimeout(10_000, () => reject(new Error('no answer')));
    socket.on('error', (error) => (answers.length > 0 ? resolve(answers) : reject(error)));
    socket.on('close', () => resolve(answers));
    socket.on('data', (text: string) => {
      buffer += text;
      for (let found = readAnswer(buffer); found !== undefined; found = readAnswer(buffer)) {
        answers.push(found.answer);
        buffer = buffer.slice(found.length);
      }
      if (answers.length === requests.length) socket.destroy();
    });
    for (const { method, host, path } of requests) {
      socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\n\r\n`);
    }
  });
}

function readAnswer(buffer: string): { readonly answer: Answer; readonly length: number } | undefined {
  const end = buffer.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = buffer.slice(0, end);
  const size = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  const length = end + 4 + size;
  if (buffer.length < length) return undefined;
  const label = /^(?:L\d+|P);[^]*/.exec(buffer.slice(end + 4, length))?.[0];
  const location = /^location: (.*?)\r?$/im.exec(head)?.[1];
  const status = Number(head.split(' ')[1]);
  return { answer: { status, label, ...(location === undefined ? {} : { location }) }, length };
}

export async function waitFor(address: string, port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error('the program ended');
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, address, () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('nginx does not listen');
}
