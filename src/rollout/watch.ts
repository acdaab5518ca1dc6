import { join } from 'node:path';
import type { Context } from './context.ts';
import type { GateDecision } from './gate.ts';
import type { Event } from './machine.ts';

const tickMilliseconds = 250;

/**
 * Looks at the counters of the new worker every tick until the watch is over or harm is proven. A guard that died is
 * replaced; a guard that took the change back ends the watch.
 */
export async function watch(context: Context): Promise<Event> {
  const { request, ports } = context;
  const end = ports.clock.monotonic() + request.watchSeconds;
  let decision: GateDecision = { decision: 'hold', reasons: ['nothing was measured'], evidence: {} };
  while (ports.clock.monotonic() < end) {
    const began = ports.clock.monotonic();
    if (!ports.files.exists(join(request.folder, 'armed')))
      return endWatch(context, 'restore', ['the guard has taken the change back']);
    if (!keepGuard(context))
      return endWatch(context, 'restore', ['the guard died and no new one could be started']);
    const answer = await ports.driver.counters();
    const snapshot = 'code' in answer ? undefined : answer;
    decision = request.gate(snapshot, snapshot?.at ?? ports.clock.monotonic());
    if (decision.decision === 'restore')
      return endWatch(context, 'restore', decision.reasons, decision.evidence);
    const spent = (ports.clock.monotonic() - began) * 1000;
    await ports.clock.sleep(Math.max(5, tickMilliseconds - spent));
  }
  const kind = decision.decision === 'advance' ? 'advance' : 'hold';
  return endWatch(context, kind, decision.reasons, decision.evidence);
}

function endWatch(
  context: Context,
  kind: 'advance' | 'hold' | 'restore',
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

/** A new guard for one that died: the change must never be without. */
function keepGuard(context: Context): boolean {
  const { guard, ports, request } = context;
  if (guard?.alive() === true) return true;
  context.guard = ports.guard.start(request.folder);
  context.journal.write('serving', 'the guard was gone; a new one was started', { guard: context.guard.pid });
  return context.guard.alive();
}
