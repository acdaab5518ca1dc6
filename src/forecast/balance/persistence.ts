/** HAProxy's persistence: the server's cookie (http_ana.c, http_manage_client_side_cookies), then stick rules (stream.c). */
import type { Persistence, Pool } from '../../model/pool.ts';
import { likely } from '../../network/evaluate.ts';
import type { Request } from '../../network/request.ts';
import { cookieValues, keyText } from './hash.ts';
import type { BackendState } from './servers.ts';

/** The server that the client's cookie names; -1 without one. Servers that only drain (weight 0) are still found. */
export function cookieRule(pool: Pool, state: BackendState): (request: Request) => number {
  const rule = pool.persistence.find((one) => one.kind === 'cookie');
  if (rule === undefined || rule.kind !== 'cookie') return () => -1;
  return ({ headers }) => {
    for (const value of cookieValues(headers['cookie'], rule.name)) {
      const wanted = cookieKey(value, rule.mode);
      const found = pool.servers.findIndex(({ cookie }, at) => cookie === wanted && state.up[at] === true);
      if (found >= 0) return found;
    }
    return -1;
  };
}

/** With `prefix` the server's name stands before the application's value; dates stand behind a bar. */
function cookieKey(value: string, mode: string): string {
  const delimiter = /\bprefix\b/.test(mode) ? '~' : '|';
  return value.split(delimiter, 1)[0] ?? '';
}

export interface StickRules {
  /** The server that a table holds for a request that is not kept by a cookie already; -1 without one. */
  readonly match: (request: Request, kept: number) => number;
  readonly store: (request: Request, server: number) => void;
}

type StickRule = Extract<Persistence, { kind: 'stick' }>;

/** Entries live as long as the chooser: expiry and the size of tables are not modelled. */
export function stickRules(pool: Pool, state: BackendState): StickRules {
  const rules = pool.persistence.filter((one): one is StickRule => one.kind === 'stick');
  const tables = new Map<string, Map<string, number>>();
  for (const { table } of rules) tables.set(table, new Map());
  const keysOf = (request: Request, use: 'match' | 'store') =>
    rules.flatMap((rule) => {
      if (rule.use !== undefined && rule.use !== use) return [];
      if (rule.when !== undefined && !likely(rule.when, request)) return [];
      const text = keyText(rule.key, request);
      return text === undefined ? [] : [{ table: tables.get(rule.table), text }];
    });
  return {
    match: (request, kept) => {
      if (kept >= 0 || rules.length === 0) return kept;
      for (const { table, text } of keysOf(request, 'match')) {
        const held = table?.get(text) ?? -1;
        if (state.up[held] === true) return held;
      }
      return -1;
    },
    store: (request, server) => {
      if (rules.length === 0) return;
      for (const { table, text } of keysOf(request, 'store')) table?.set(text, server);
    },
  };
}
