import { planRequests, type RequestShape } from '../../../load/request.ts';
import { loopbackSources } from '../../../load/schedule.ts';
import { type Stub, type StubOptions, seeded, stubHeader } from '../../../load/stub.ts';
import { type RunningLoad, type RunOptions, runLoad } from '../run-load.ts';
import { startStub } from '../stub.ts';

/** What is ended after each test. */
export const running: (() => Promise<unknown> | void)[] = [];

export async function stopAll(): Promise<void> {
  for (const stop of running.splice(0).reverse()) await stop();
}

export async function stub(options: Partial<StubOptions> = {}): Promise<Stub> {
  const started = await startStub({ name: 'app1', ...options });
  if (!started.ok) throw new Error(started.problems[0]?.message);
  running.push(started.value.stop);
  return started.value;
}

export interface Change extends Partial<RunOptions> {
  readonly rate?: number;
  readonly shape?: Partial<RequestShape>;
}

export function load(
  port: number,
  { rate = 800, shape, seconds = 0.25, ...change }: Change = {},
): RunningLoad {
  const shapes = Array.from({ length: 20 }, (_, at) => ({
    client: `client ${at}`,
    method: 'GET',
    host: 'shop.example',
    path: `/item?number=${at}`,
    ...shape,
  }));
  const plan = { rate, seconds, arrivals: 'even', random: seeded(7) } as const;
  const started = runLoad({
    target: { address: '127.0.0.1', port, tls: false },
    requests: planRequests(shapes, loopbackSources(20), plan),
    serverHeader: stubHeader,
    seconds,
    ...change,
  });
  running.push(started.stop);
  return started;
}
