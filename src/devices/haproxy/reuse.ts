import type { Timeouts } from '../../model/facts.ts';
import type { Pool } from '../../model/pool.ts';
import type { Context } from './context.ts';
import type { ProxyDraft } from './draft.ts';
import { lineSpan, wordSpan } from './tree.ts';

/** Manual 5.2, `pool-purge-delay`: every 5 s half of the idle connections are closed. */
const purgeDelayMs = 5000;

/** What a pool does with its connections between requests, and what it tries again. */
export function reuseOf(
  context: Context,
  draft: ProxyDraft,
): Pick<Pool, 'keepAlive' | 'nextServer' | 'httpVersion'> {
  return {
    keepAlive: keepAliveOf(draft),
    nextServer: nextServerOf(context, draft),
    httpVersion: speaksHttp2(draft) ? '2' : undefined,
  };
}

/** The times of the section, and how long an idle connection to a server is kept. */
export function timeoutsOf(draft: ProxyDraft, context: Context): Timeouts {
  const { timeouts, mode } = draft.settings;
  if (mode !== 'http' || !reuses(draft) || draft.servers.length === 0) return timeouts;
  const [first] = draft.servers.flatMap(({ settings }) => {
    const span = settings.at['purgeDelayMs'];
    return settings.purgeDelayMs === undefined || span === undefined
      ? []
      : [{ milliseconds: settings.purgeDelayMs, span }];
  });
  // 0 keeps no idle connection at all.
  if (first?.milliseconds === 0) return timeouts;
  const standard = {
    milliseconds: purgeDelayMs,
    span: lineSpan(context.tree, draft.header),
    byDefault: true as const,
  };
  return { ...timeouts, 'server-keep-alive': first ?? standard };
}

/** Idle connections are kept unless reuse is forbidden or every connection is closed (manual 4.2, `http-reuse`). */
function reuses({ settings }: ProxyDraft): boolean {
  const { mode, close, serverClose, keepAlive } = settings.reuse;
  return mode !== 'never' && !close && (!serverClose || keepAlive);
}

function keepAliveOf(draft: ProxyDraft): Pool['keepAlive'] {
  if (!reuses(draft)) return undefined;
  const [first] = draft.servers.flatMap(({ settings }) => {
    const span = settings.at['idleConnections'];
    return settings.idleConnections === undefined || span === undefined
      ? []
      : [{ connections: settings.idleConnections, span }];
  });
  return first;
}

function nextServerOf({ tree }: Context, { settings }: ProxyDraft): Pool['nextServer'] {
  const { retryOn, retries } = settings;
  if (retryOn === undefined) return undefined;
  return {
    when: retryOn.words.slice(1),
    tries: retries + 1,
    span: wordSpan(tree, retryOn, 0, retryOn.words.length - 1),
  };
}

function speaksHttp2({ servers, settings }: ProxyDraft): boolean {
  return (
    settings.mode === 'http' && servers.length > 0 && servers.every((one) => one.settings.protocol === 'h2')
  );
}
