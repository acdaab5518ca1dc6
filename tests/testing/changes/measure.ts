import { askClass, type ChoiceClass, outcomeOf, renamed } from './choices.ts';
import { ask, type ClientMeans, wait } from './client.ts';
import type { Choices, Fields, Observation, Probe } from './model.ts';
import { type Recorder, withArrivals } from './recorder.ts';
import type { StubServers } from './stub-servers.ts';

/** What is asked in a run. */
export interface Questions {
  readonly probes: readonly Probe[];
  readonly slow: readonly Probe[];
  readonly classes: readonly ChoiceClass[];
  /** Whether servers fail in turn, and for how long that is left to be noticed. */
  readonly failingMs?: number | undefined;
  /** How long the choices wait, so that no server is left out for what the probes before did. */
  readonly restMs?: number | undefined;
  readonly hasChecks?: boolean | undefined;
}

export interface Means {
  readonly recorder: Recorder;
  readonly stubs: StubServers;
  readonly client: ClientMeans;
  readonly now: () => number;
}

/** Whether what was seen so far tells enough: `begun` is asked every so many probes, `waiting` before the part that waits. */
export type IsEnough = (sofar: Observation, at: 'begun' | 'waiting') => boolean;

const probesBetween = 25;

/** Asks a running program everything. `order`: each run asks the choices in an order of its own. */
export async function observe(
  questions: Questions,
  order: number,
  means: Means,
  isEnough: IsEnough = () => false,
): Promise<Observation> {
  const patience = patienceOf(means);
  const probes = new Map<string, Fields>();
  const choices = new Map<string, Choices>();
  means.recorder.begin();
  for (const [at, probe] of questions.probes.entries()) {
    const fields = await askOnce(probe, means, patience);
    if (fields !== undefined) probes.set(probe.id, fields);
    if (at % probesBetween === 0 && isEnough({ probes, choices }, 'begun')) return { probes, choices };
  }
  if (questions.classes.length > 0 && questions.restMs !== undefined) await wait(questions.restMs);
  for (const one of questions.classes) {
    const found = await askClass(one, order, (probe) => askOrNothing(probe, means, patience));
    if (!patience.isGone()) choices.set(one.name, found);
  }
  if (isEnough({ probes, choices }, 'waiting')) return { probes, choices };
  const slow = questions.slow.map(async (probe, at) => {
    const fields = await askOnce(renamed(probe, `s${at}`), means, patience);
    if (fields !== undefined) probes.set(`s${at}`, fields);
  });
  await Promise.all(slow);
  const once = questions.classes.filter(({ name }) => name.endsWith('same request'));
  await Promise.all(
    once.map(async (one) => {
      const found = await askAtOnce(one, means, patience);
      if (!patience.isGone()) choices.set(`${one.name} at once`, found);
    }),
  );
  const checks = checkRates(means.recorder, questions.hasChecks === true);
  for (const [name, found] of await failures(questions, means, patience)) choices.set(name, found);
  return { probes, choices, checks, isCut: patience.isGone() };
}

/** A run has a limit, and a listener that does not answer is not waited for again and again. */
interface Patience {
  readonly isGone: () => boolean;
  readonly timeoutFor: (probe: Probe) => number;
  readonly tell: (probe: Probe, fields: Fields) => void;
}

const longestRunMs = 30_000;

function patienceOf({ now, client }: Means): Patience {
  const end = now() + longestRunMs;
  const unanswered = new Map<string, number>();
  const key = ({ endpoint }: Probe): string => `${endpoint.address}:${endpoint.port}`;
  return {
    isGone: () => now() > end,
    timeoutFor: (probe) => {
      const times = unanswered.get(key(probe)) ?? 0;
      return times < 3 ? client.timeoutMs : times < 10 ? 200 : 0;
    },
    tell: (probe, { status, connect }) => {
      const isWaiting = status === 'no answer' || /no answer/.test(connect ?? '');
      if (isWaiting) unanswered.set(key(probe), (unanswered.get(key(probe)) ?? 0) + 1);
    },
  };
}

/** Undefined when time is up. */
async function askOnce(probe: Probe, means: Means, patience: Patience): Promise<Fields | undefined> {
  if (patience.isGone()) return undefined;
  const timeoutMs = patience.timeoutFor(probe);
  if (timeoutMs === 0) return { status: 'no answer', connect: 'not asked again' };
  const limit = probe.pause === undefined ? timeoutMs : means.client.timeoutMs;
  const seen = await ask(probe, { ...means.client, timeoutMs: limit });
  patience.tell(probe, seen);
  const arrivals = probe.requests.flatMap((_, at) =>
    means.recorder.take(at === 0 ? probe.id : `${probe.id}.${at + 1}`),
  );
  return withArrivals(seen, arrivals);
}

async function askOrNothing(probe: Probe, means: Means, patience: Patience): Promise<Fields> {
  return (await askOnce(probe, means, patience)) ?? {};
}

/** How many of several requests at the same time are served: slots and queues. */
async function askAtOnce(one: ChoiceClass, means: Means, patience: Patience): Promise<Choices> {
  const outcomes = await Promise.all(
    one.probes.slice(0, 10).map(async ({ key, probe }, at) => {
      const [request] = probe.requests;
      const slow = { ...request, headers: [...request.headers, ['X-Stub', 'delay=100'] as const] };
      const asked = renamed({ ...probe, requests: [slow] }, `${probe.id}once${at}`);
      const fields = await askOrNothing(asked, means, patience);
      return { key, outcome: `${outcomeOf(fields).split(' by ')[0]}` };
    }),
  );
  return { text: `${one.text} at once`, pool: one.pool, isAtOnce: true, outcomes };
}

/** Connections without a request say something of checks only where there are checks. */
function checkRates(recorder: Recorder, hasChecks: boolean): ReadonlyMap<string, number> {
  const { counts, ms } = recorder.checks();
  const isTold = ([name]: readonly [string, number]): boolean =>
    hasChecks || !/handshake failed|not understood|without a word/.test(name);
  return new Map([...counts].filter(isTold).map(([name, count]) => [name, (count * 1000) / Math.max(ms, 1)]));
}

const ways = [
  { member: 1, mode: 'closed', text: 'first servers closed' },
  { member: 2, mode: 'failing', text: 'second servers answer 503' },
] as const;

/** Who serves while one server of each pool does not; asked all at once, since each may be tried again for long. */
async function failures(
  { classes, failingMs }: Questions,
  means: Means,
  patience: Patience,
): Promise<ReadonlyMap<string, Choices>> {
  const found = new Map<string, Choices>();
  if (failingMs === undefined) return found;
  const asked = classes.filter(({ name }) => /same request|header values/.test(name));
  for (const { member, mode, text } of ways) {
    if (patience.isGone()) break;
    await means.stubs.setMode(member, mode);
    await wait(failingMs);
    const during = await Promise.all(asked.map((one) => askWhile(one, text, means, patience)));
    for (const one of patience.isGone() ? [] : during) found.set(one.text, one);
    await means.stubs.setMode(member, 'well');
  }
  return found;
}

const askedWhileFailing = 6;

async function askWhile(
  { probes, pool, text: about }: ChoiceClass,
  text: string,
  means: Means,
  patience: Patience,
): Promise<Choices> {
  const outcomes = await Promise.all(
    probes.slice(0, askedWhileFailing).map(async ({ key, probe }) => {
      const asked = renamed(probe, `${probe.id}${text.replaceAll(' ', '')}`);
      return { key, outcome: outcomeOf(await askOrNothing(asked, means, patience)) };
    }),
  );
  return { text: `${about} while ${text}`, pool, isAtOnce: true, outcomes };
}
