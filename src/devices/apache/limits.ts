import type { DeviceFacts } from '../../model/facts.ts';
import { argumentsOf, type Context, spanOf } from './context.ts';
import { type Server, setting } from './servers.ts';
import type { Statement } from './tree.ts';

export interface ProcessLimits {
  readonly facts: DeviceFacts['limits'];
  /** Processes that serve side by side at most. */
  readonly children: number | undefined;
}

/** Requests at a time, processes and threads (docs: mpm_common; defaults of event and worker: 16 × 25, prefork: 256). */
export function processLimits(context: Context, main: Server): ProcessLimits {
  const { modules } = context.tree;
  const isPrefork = modules.has('mod_mpm_prefork.c');
  const isKnown = isPrefork || modules.has('mod_mpm_event.c') || modules.has('mod_mpm_worker.c');
  const threads = isPrefork ? 1 : (numberOf(context, setting(main, 'threadsperchild')) ?? 25);
  const servers = numberOf(context, setting(main, 'serverlimit')) ?? (isPrefork ? 256 : 16);
  const statement = setting(main, 'maxrequestworkers', 'maxclients');
  const wanted = numberOf(context, statement);
  if (wanted === undefined && !isKnown) return { facts: {}, children: undefined };
  // What exceeds ServerLimit times ThreadsPerChild is cut down with a warning (server/mpm/event/event.c).
  const most = Math.min(wanted ?? servers * threads, servers * threads);
  const children = Math.max(1, Math.ceil(most / Math.max(1, threads)));
  const span = statement === undefined ? main.span : spanOf(context, statement);
  return { facts: { maxConnections: { value: most, span }, threads, workers: children }, children };
}

function numberOf(context: Context, statement: Statement | undefined): number | undefined {
  const text = statement === undefined ? '' : (argumentsOf(context, statement).texts[0] ?? '');
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}
