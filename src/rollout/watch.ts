import { join } from 'node:path';
import type { CounterSnapshot } from '../signals/snapshot.ts';
import type { Context } from './context.ts';
import type { GateDecision } from './gate.ts';
import type { Event } from './machine.ts';

const defaultTickSeconds = 0.25;
/** Part of the connections that old workers may still hold when the watch begins to count. */
const oldShareLimit = 0.1;
/** Longest wait for old workers, in seconds: connections may stay open for days. */
const longestHandover = 10;
/** The watch gives up this many seconds before the guard's deadline, so that only one of them restores. */
const deadlineMargin = 1;

interface Watch {
  /** Monotonic second at which the watch is over; later when a reload or old workers put it off. */
  end: number;
  /** Monotonic second at which old workers are waited for no longer; undefined once they matter no more. */
  handover: number | undefined;
  waited: boolean;
  /** Whether the journal holds that the watch goes on without enough evidence. */
  extended: boolean;
  decision: GateDecision;
}

/**
 * Looks at the counters of the new worker every tick, and judges from the first one on. The watch is over when its
 * seconds are, counted from when the new worker carries the traffic. Without enough evidence by then it goes on until
 * shortly before the deadline. A guard that died is replaced; one that took the change back ends the watch.
 */
export async function watch(context: Context): Promise<Event> {
  const { request, ports } = context;
  const began = ports.clock.monotonic();
  const state: Watch = {
    end: began + request.watchSeconds,
    handover: began + longestHandover,
    waited: false,
    extended: false,
    decision: { decision: 'hold', reasons: ['nothing was measured'], evidence: {} },
  };
  for (;;) {
    const tick = ports.clock.monotonic();
    const lost = await guardLost(context);
    if (lost !== undefined) return endWatch(context, 'restore', [lost]);
    const snapshot = await countersOfNewWorker(context, state);
    state.decision = request.gate(snapshot, snapshot?.at ?? ports.clock.monotonic());
    await followOldWorkers(context, state);
    const end = ending(context, state);
    if (end !== undefined) return endWatch(context, end, state.decision.reasons, state.decision.evidence);
    const spent = (ports.clock.monotonic() - tick) * 1000;
    await ports.clock.sleep(Math.max(5, (request.tickSeconds ?? defaultTickSeconds) * 1000 - spent));
  }
}

function ending(context: Context, state: Watch): GateDecision['decision'] | undefined {
  const { request, ports, record } = context;
  const { decision, reasons } = state.decision;
  if (decision === 'restore') return decision;
  const deadline = (record?.deadlineUptime ?? 0) - deadlineMargin;
  if (ports.clock.uptime() >= deadline) return 'hold';
  if (ports.clock.monotonic() < state.end) return undefined;
  if (decision === 'advance') return decision;
  if (!state.extended) {
    const why = reasons.slice(0, 3).join('; ');
    context.journal.write(
      'serving',
      `not enough evidence after ${request.watchSeconds} s (${why}); watching on until the deadline`,
      { reasons },
    );
    state.extended = true;
  }
  return undefined;
}

/** Why there is no guard any more; a dead one is replaced while the change is still armed. */
async function guardLost(context: Context): Promise<string | undefined> {
  const { guard, ports, request } = context;
  if (!ports.files.exists(join(request.folder, 'armed'))) return 'the guard has taken the change back';
  if (guard?.alive() === true) return undefined;
  guard?.release();
  context.guard = ports.guard.start(request.folder);
  const acknowledged = await context.guard.acknowledgement();
  if (acknowledged === undefined) return 'the guard died and no new one could be started';
  context.journal.write('serving', 'the guard was gone; a new one was started', { guard: context.guard.pid });
  return undefined;
}

/** Counters of an old worker are no measurement. When somebody reloads meanwhile, the watch begins again. */
async function countersOfNewWorker(context: Context, state: Watch): Promise<CounterSnapshot | undefined> {
  const { request, ports, serving } = context;
  const answer = await ports.driver.counters();
  if ('code' in answer) return undefined;
  if (answer.generation === serving?.generation) return answer;
  const now = await ports.driver.running();
  if ('code' in now || now.generation !== answer.generation) return undefined;
  context.serving = now;
  state.end = ports.clock.monotonic() + request.watchSeconds;
  state.extended = false;
  context.journal.write('serving', 'another reload took place; the watch begins again', {
    generation: now.generation,
  });
  return answer;
}

/** Puts the end off while old workers hold more of the connections than the watch may overlook. */
async function followOldWorkers(context: Context, state: Watch): Promise<void> {
  const { request, ports } = context;
  if (state.handover === undefined) return;
  const share = (await ports.driver.oldShare?.()) ?? 0;
  const now = ports.clock.monotonic();
  if (share > oldShareLimit && now < state.handover) {
    state.end = now + request.watchSeconds;
    state.waited = true;
    return;
  }
  state.handover = undefined;
  if (!state.waited) return;
  state.end = now + request.watchSeconds;
  const text = `the new worker carries ${Math.round((1 - share) * 100)} % of the connections; the watch begins`;
  context.journal.write('serving', text, { oldShare: share });
}

function endWatch(
  context: Context,
  kind: GateDecision['decision'],
  reasons: readonly string[],
  evidence: GateDecision['evidence'] = {},
): Event {
  context.journal.write('serving', `the watch says ${kind}: ${reasons.slice(0, 3).join('; ')}`, {
    kind,
    reasons,
    ...evidence,
  });
  if (kind !== 'advance') {
    context.ended = kind;
    context.problems.push({ code: 'restored', severity: 'error', message: reasons[0] ?? kind });
  }
  return { kind };
}
