import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pValueOf } from '../../src/rehearse/goodness.ts';
import { random } from '../testing/nginx-configurations.ts';
import type { Case, Ports, Result, Sent, Step } from './case.ts';
import { type Client, client } from './client.ts';
import { type Model, modelOf } from './model.ts';
import { freePort } from './ports.ts';
import { start, tell } from './program.ts';
import { simulatedRuns } from './random-cases.ts';
import { type StubServers, stubServers } from './stub-servers.ts';

interface Scene {
  readonly one: Case;
  readonly ports: Ports;
  readonly stubs: StubServers;
  readonly client: Client;
  readonly model: Model;
}

interface Tally {
  requests: number;
  /** Requests at each stub server. */
  readonly counts: number[];
  agreed: number;
  difference: string | undefined;
}

/** Runs one case against the real program: the same steps are taken by both. */
export async function run(one: Case, requests: number, seed: number): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-fidelity-'));
  const stubs = await stubServers(one.servers);
  const [front, admin] = [await freePort(), await freePort()];
  const ports: Ports = { front, admin, servers: stubs.ports, folder };
  const text = one.configuration(ports);
  const steps = one.steps(random(seed), requests);
  try {
    const model = modelOf(one, text, ports);
    const program = await start(one.program, text, { folder, port: front });
    const speaker = client(front, one.proxyProtocol === true);
    try {
      return await compare({ one, ports, stubs, client: speaker, model }, steps);
    } catch (error) {
      throw new Error(`${one.name}: ${String(error)}\n${program.said()}`);
    } finally {
      speaker.close();
      await program.stop();
    }
  } finally {
    await stubs.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(scene: Scene, steps: readonly Step[]): Promise<Result> {
  const counts = scene.stubs.ports.map(() => 0);
  const tally: Tally = { requests: 0, counts, agreed: 0, difference: undefined };
  const underWay = new Map<number, { readonly server: number; readonly answer: Promise<number> }>();
  for (const step of steps) {
    if (step.kind === 'request') await request(scene, step.request, tally);
    else if (step.kind === 'start') underWay.set(step.id, await begin(scene, step, tally));
    else if (step.kind === 'finish') {
      const held = underWay.get(step.id);
      scene.stubs.release(step.id);
      await held?.answer;
      await settled();
      if (held !== undefined) scene.model.finish(held.server, undefined);
    } else if (step.kind === 'wait') await new Promise((resolve) => setTimeout(resolve, step.milliseconds));
    else if (step.kind === 'refuse') {
      await scene.stubs.setDown(step.server, true);
      scene.model.setRefusing(step.server);
    } else await changeState(scene, step.server, step.kind === 'down');
  }
  return resultOf(scene, tally);
}

function resultOf({ one, model }: Scene, { requests, agreed, difference, counts }: Tally): Result {
  const result = { name: one.name, requests, agreed };
  if (one.predict === undefined) return difference === undefined ? result : { ...result, difference };
  const seen = model.stubOf.map((stub) => counts[stub] ?? 0);
  const predicted = one.predict(model.pool, requests);
  const means = predicted.mean.map((mean) => mean.toFixed(1)).join(' ');
  return {
    ...result,
    pValue: pValueOf(seen, predicted, simulatedRuns),
    difference: `predicted ${means}, counted ${seen.join(' ')}`,
  };
}

/** The program sees the end of a request a moment after the client does. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

async function request({ client: speaker, model, stubs }: Scene, sent: Sent, tally: Tally): Promise<void> {
  const predicted = model.choose(sent);
  const real = await speaker.send(sent);
  note(tally, sent, predicted, real);
  if (predicted >= 0) model.finish(predicted, stubs.last()?.traffic);
}

async function begin(scene: Scene, step: Extract<Step, { kind: 'start' }>, tally: Tally) {
  const predicted = scene.model.choose(step.request);
  const answer = scene.client.send(step.request, step.id);
  answer.catch(() => undefined);
  const { server } = await scene.stubs.arrived(step.id);
  note(tally, step.request, predicted, server);
  return { server: predicted, answer };
}

function note(tally: Tally, sent: Sent, predicted: number, real: number): void {
  tally.requests++;
  tally.counts[real] = (tally.counts[real] ?? 0) + 1;
  if (predicted === real) tally.agreed++;
  else
    tally.difference ??= `request ${tally.requests} ${JSON.stringify(sent)}: model ${predicted}, program ${real}`;
}

async function changeState(
  { one, ports, stubs, model }: Scene,
  server: number,
  isDown: boolean,
): Promise<void> {
  if (one.program === 'haproxy') {
    const answer = await tell(
      ports.admin,
      `set server ${model.pool.name}/${model.names[server] ?? ''} state ${isDown ? 'maint' : 'ready'}`,
    );
    if (answer !== '') throw new Error(answer);
  } else await stubs.setDown(server, isDown);
  model.setDown(server, isDown);
}
