import type { Wire } from './generator-ports.ts';
import { type MessageReader, newReader } from './message-reader.ts';
import type { LoadTarget } from './request.ts';

/** One connection; at most one request is under way on it. */
export interface Connection<Exchange> {
  readonly reader: MessageReader;
  wire: Wire | undefined;
  exchange: Exchange | undefined;
  /** Bytes of the present answer have come. */
  answering: boolean;
  /** An answer came on it before. */
  used: boolean;
  /** Makes it free for the next request of its source. */
  readonly release: () => void;
  /** Forgets it; the wire is the caller's to end. */
  readonly remove: () => void;
}

/** Connections by target and source; free ones are used last in, first out, so that few are kept warm. */
export interface Pools<Exchange> {
  readonly greatestOpen: number;
  readonly open: Set<Connection<Exchange>>;
  readonly free: Map<string, Connection<Exchange>[]>;
  opened: number;
  mostOpen: number;
}

export type Place<Exchange> =
  | { readonly kind: 'idle'; readonly connection: Connection<Exchange> }
  | { readonly kind: 'new'; readonly open: (wanted: string) => Connection<Exchange> };

export function newPools<Exchange>(greatestOpen: number): Pools<Exchange> {
  return { greatestOpen, open: new Set(), free: new Map(), opened: 0, mostOpen: 0 };
}

/** A free connection or the right to a new one; undefined when all are busy and no more are allowed. */
export function placeFor<Exchange>(
  pools: Pools<Exchange>,
  target: LoadTarget,
  source: string | undefined,
  fresh: boolean,
): Place<Exchange> | undefined {
  const key = `${target.address} ${target.port} ${source ?? ''}`;
  let free = pools.free.get(key);
  if (free === undefined) {
    free = [];
    pools.free.set(key, free);
  }
  const connection = fresh ? undefined : free.pop();
  if (connection !== undefined) return { kind: 'idle', connection };
  if (pools.open.size >= pools.greatestOpen && !closeOneIdle(pools)) return undefined;
  const own = free;
  return { kind: 'new', open: (wanted) => newConnection(pools, own, wanted) };
}

/** Ends every connection that nothing is under way on. */
export function closeIdle<Exchange>(pools: Pools<Exchange>): void {
  while (closeOneIdle(pools));
}

function closeOneIdle<Exchange>(pools: Pools<Exchange>): boolean {
  for (const free of pools.free.values()) {
    const connection = free.shift();
    if (connection === undefined) continue;
    connection.remove();
    connection.wire?.destroy();
    return true;
  }
  return false;
}

function newConnection<Exchange>(
  pools: Pools<Exchange>,
  free: Connection<Exchange>[],
  wanted: string,
): Connection<Exchange> {
  const connection: Connection<Exchange> = {
    reader: newReader('response', wanted),
    wire: undefined,
    exchange: undefined,
    answering: false,
    used: false,
    release: () => free.push(connection),
    remove: () => {
      pools.open.delete(connection);
      const at = free.indexOf(connection);
      if (at >= 0) free.splice(at, 1);
    },
  };
  pools.open.add(connection);
  pools.opened++;
  pools.mostOpen = Math.max(pools.mostOpen, pools.open.size);
  return connection;
}
