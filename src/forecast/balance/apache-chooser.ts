/**
 * An Apache balancer at work (mod_proxy_balancer.c; mod_lbmethod_byrequests.c, mod_lbmethod_bytraffic.c,
 * mod_lbmethod_bybusyness.c). Its memory is shared, so several processes choose as one does.
 */
import type { Pool, Server } from '../../model/pool.ts';
import type { Request } from '../../network/request.ts';
import { emptyRequest } from '../../network/request.ts';
import type { Chooser } from './chooser.ts';
import { cookieValues } from './hash.ts';

interface Worker {
  readonly server: number;
  readonly factor: number;
  readonly backup: boolean;
  readonly route: string | undefined;
  readonly disabled: boolean;
  readonly retrySeconds: number;
  /** How urgently the worker must work to fulfil its part. */
  status: number;
  busy: number;
  sent: number;
  received: number;
  refuses: boolean;
  /** In error until that second. */
  errorUntil: number;
}

/** Tells whether a worker is better than the best so far; called for every usable worker in order. */
type Better = (worker: Worker, best: Worker | undefined) => boolean;

export function apacheChooser(pool: Pool): Chooser {
  const workers = pool.servers.map(workerOf);
  const choose = choosing(pool, workers);
  const finish: Chooser['finish'] = (server, traffic) => {
    const worker = workers[server];
    if (worker === undefined) return;
    worker.busy = Math.max(0, worker.busy - 1);
    worker.sent += traffic?.sent ?? 0;
    worker.received += traffic?.received ?? 0;
  };
  return {
    choose,
    finish,
    setDown: (server, isDown) => {
      const worker = workers[server];
      if (worker !== undefined) worker.refuses = isDown;
    },
    next: (out) => {
      for (let at = 0; at < out.length; at++) {
        const server = choose(emptyRequest);
        finish(server);
        out[at] = server;
      }
    },
  };
}

function workerOf(server: Server, position: number): Worker {
  return {
    server: position,
    // lbfactor is kept in hundredths (mod_proxy.c, set_worker_param).
    factor: Math.max(1, Math.round(server.weight * 100)),
    backup: server.backup,
    route: server.cookie,
    disabled: server.disabled,
    retrySeconds: (server.passiveCheck?.failTimeoutMs ?? 60_000) / 1000,
    status: 0,
    busy: 0,
    sent: 0,
    received: 0,
    refuses: false,
    errorUntil: 0,
  };
}

/** A member that refuses is set aside, and the method is asked again as often as attempts are allowed. */
function choosing(pool: Pool, workers: readonly Worker[]): Chooser['choose'] {
  const pick = pickBy(pool);
  const cookie = pool.persistence.find((one) => one.kind === 'cookie');
  const name = cookie?.kind === 'cookie' ? cookie.name : undefined;
  return (request, now = 0) => {
    const usable = (one: Worker): boolean => !one.disabled && one.errorUntil <= now;
    for (let tries = 0; tries <= pool.retries; tries++) {
      const kept = tries === 0 ? byRoute(workers.filter(usable), request, name) : undefined;
      if (kept !== undefined) chargeTurn(workers.filter(usable), kept);
      const worker = kept ?? pick(workers, usable);
      if (worker === undefined) return -1;
      if (!worker.refuses) {
        worker.busy++;
        return worker.server;
      }
      worker.errorUntil = now + worker.retrySeconds;
    }
    return -1;
  };
}

/** `stickysession`: what stands behind the first dot of the cookie is the route of a member. */
function byRoute(
  workers: readonly Worker[],
  { headers }: Request,
  name: string | undefined,
): Worker | undefined {
  if (name === undefined) return undefined;
  const [value = ''] = cookieValues(headers['cookie'], name);
  const dot = value.indexOf('.');
  const route = value.slice(dot + 1);
  return dot < 0 || route === '' ? undefined : workers.find((worker) => worker.route === route);
}

/** Requests that a route pins count in the turns as well (mod_proxy_balancer.c, proxy_balancer_pre_request). */
function chargeTurn(workers: readonly Worker[], taken: Worker): void {
  for (const worker of workers) {
    worker.status += worker.factor;
    taken.status -= worker.factor;
  }
}

function pickBy({ algorithm }: Pool) {
  const method = algorithm.kind === 'opaque' ? algorithm.text : algorithm.kind;
  return (workers: readonly Worker[], usable: (worker: Worker) => boolean): Worker | undefined => {
    let total = 0;
    const gain = (worker: Worker): void => {
      worker.status += worker.factor;
      total += worker.factor;
    };
    const better = comparisons[method] ?? byRequests;
    let best: Worker | undefined;
    for (const backup of [false, true]) {
      for (const worker of best === undefined ? workers : []) {
        if (worker.backup !== backup || !usable(worker)) continue;
        if (method !== 'bytraffic') gain(worker);
        if (better(worker, best)) best = worker;
      }
    }
    if (best !== undefined) best.status -= total;
    return best;
  };
}

const byRequests: Better = (worker, best) => best === undefined || worker.status > best.status;

const comparisons: Readonly<Record<string, Better>> = {
  'round-robin': byRequests,
  'least-connections': (worker, best) =>
    best === undefined ||
    worker.busy < best.busy ||
    (worker.busy === best.busy && worker.status > best.status),
  bytraffic: (worker, best) => best === undefined || trafficOf(worker) < trafficOf(best),
};

function trafficOf({ sent, received, factor }: Worker): number {
  return Math.floor(sent / factor) + Math.floor(received / factor);
}
