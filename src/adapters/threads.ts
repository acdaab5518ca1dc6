import { extname } from 'node:path';
import { parentPort, Worker, workerData } from 'node:worker_threads';

/** A thread of our own: messages to it and from it are plain data. */
export interface Thread<In, Out> {
  readonly send: (message: In) => void;
  /** The next message from it; rejects when the thread fails or ends before it says anything. */
  readonly next: () => Promise<Out>;
  readonly end: () => Promise<void>;
}

/** Starts a module of `src/entry` (of `dist/entry` once compiled) in a thread. */
export function startThread<In, Out>(entry: string, data: unknown): Thread<In, Out> {
  const worker = new Worker(entryUrl(entry), { workerData: data });
  const arrived: Out[] = [];
  const waiting: { readonly resolve: (message: Out) => void; readonly reject: (error: Error) => void }[] = [];
  let failed: Error | undefined;
  const fail = (error: Error): void => {
    failed ??= error;
    for (const one of waiting.splice(0)) one.reject(failed);
  };
  worker.on('message', (message: Out) => {
    const first = waiting.shift();
    if (first === undefined) arrived.push(message);
    else first.resolve(message);
  });
  worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))));
  worker.on('exit', (code) => fail(new Error(`the thread '${entry}' ended (${code})`)));
  return {
    send: (message) => worker.postMessage(message),
    next: () => {
      const message = arrived.shift();
      if (message !== undefined) return Promise.resolve(message);
      if (failed !== undefined) return Promise.reject(failed);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    end: async () => {
      await worker.terminate();
    },
  };
}

/** A module of `src/entry`; in the built package every file lies one level below `dist` (scripts/build.ts). */
export function entryUrl(name: string): URL {
  return new URL(`../entry/${name}${extname(import.meta.url)}`, import.meta.url);
}

/** The other end, inside the thread. */
export interface Started<In, Out> {
  readonly data: unknown;
  readonly send: (message: Out) => void;
  /** Calls back for each message that comes. */
  readonly receive: (take: (message: In) => void) => void;
}

/** For a module of `src/entry` that was started as a thread. */
export function startedThread<In, Out>(): Started<In, Out> {
  const port = parentPort;
  if (port === null) throw new Error('this module is the entry of a thread');
  return {
    data: workerData,
    send: (message) => port.postMessage(message),
    receive: (take) => port.on('message', take),
  };
}
