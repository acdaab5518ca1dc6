import { Worker } from 'node:worker_threads';
import {
  quickStub,
  type Stub,
  type StubOptions,
  type StubRecord,
  type StubSettings,
} from '../../load/stub.ts';
import { failure, type Problem, type Result, success } from '../../text/problem.ts';
import { entryUrl } from '../threads.ts';

/** What the thread of the stubs is asked. */
export type StubOrder =
  | { readonly number: number; readonly kind: 'start'; readonly options: StubOptions }
  | {
      readonly number: number;
      readonly kind: 'set';
      readonly key: string;
      readonly change: Partial<StubSettings>;
    }
  | { readonly number: number; readonly kind: 'record'; readonly key: string }
  | { readonly number: number; readonly kind: 'stop'; readonly key: string };

/** What it answers, with the number of the order. */
export type StubAnswer =
  | {
      readonly number: number;
      readonly kind: 'started';
      readonly place: { readonly key: string; readonly address: string; readonly port: number };
    }
  | { readonly number: number; readonly kind: 'failed'; readonly problems: readonly Problem[] }
  | { readonly number: number; readonly kind: 'record'; readonly record: StubRecord }
  | { readonly number: number; readonly kind: 'done' };

type Question = StubOrder extends infer Order
  ? Order extends StubOrder
    ? Omit<Order, 'number'>
    : never
  : never;

/** Stubs in a thread of their own, so that they do not take the generator's core. */
export interface StubGroup {
  readonly start: (options: StubOptions) => Promise<Result<Stub>>;
  /** Ends all stubs and the thread. */
  readonly stop: () => Promise<void>;
}

const ended: Problem = {
  code: 'setup-failed',
  severity: 'error',
  message: 'the thread of the stubs has ended',
};

export function startStubGroup(): StubGroup {
  const worker = new Worker(entryUrl('stub-worker'));
  worker.unref();
  const waiting = new Map<number, (answer: StubAnswer) => void>();
  let number = 0;
  let over = false;
  worker.on('message', (answer: StubAnswer) => {
    waiting.get(answer.number)?.(answer);
    waiting.delete(answer.number);
    if (waiting.size === 0) worker.unref();
  });
  // A thread that dies answers everything that it was asked, so that nobody waits for ever.
  const fail = (why: string): void => {
    over = true;
    const problems = [
      { code: 'setup-failed', severity: 'error', message: `the thread of the stubs ${why}` },
    ] as const;
    for (const [asked, resolve] of waiting) resolve({ number: asked, kind: 'failed', problems });
    waiting.clear();
  };
  worker.on('error', (error) => fail(`failed: ${error instanceof Error ? error.message : String(error)}`));
  worker.on('exit', () => fail('ended'));
  const ask = (question: Question): Promise<StubAnswer> => {
    number++;
    const asked = number;
    if (over) return Promise.resolve({ number: asked, kind: 'failed', problems: [ended] });
    worker.ref();
    return new Promise((resolve) => {
      waiting.set(asked, resolve);
      worker.postMessage({ ...question, number: asked });
    });
  };
  return {
    start: async (options) => {
      const answer = await ask({ kind: 'start', options });
      if (answer.kind === 'failed') return failure(...answer.problems);
      if (answer.kind !== 'started') return failure(ended);
      return success(remote(options, answer.place, ask));
    },
    stop: async () => {
      over = true;
      await worker.terminate();
    },
  };
}

function remote(
  { name, settings = quickStub }: StubOptions,
  { key, address, port }: { readonly key: string; readonly address: string; readonly port: number },
  ask: (question: Question) => Promise<StubAnswer>,
): Stub {
  return {
    name,
    address,
    port,
    initial: settings,
    set: async (change) => {
      await ask({ kind: 'set', key, change });
    },
    record: async () => {
      const answer = await ask({ kind: 'record', key });
      if (answer.kind !== 'record') throw new Error(ended.message);
      return answer.record;
    },
    stop: async () => {
      await ask({ kind: 'stop', key });
    },
  };
}
