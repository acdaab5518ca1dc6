import type { Sent, Step } from './case.ts';

type Random = () => number;

export function pick<T>(next: Random, list: readonly T[]): T {
  return list[Math.floor(next() * list.length)] as T;
}

export function whole(next: Random, below: number): number {
  return Math.floor(next() * below);
}

export const plain: Sent = { source: '127.0.0.1', host: 'a.example', url: '/', headers: {} };

/** Requests of one kind. */
export function each(make: (next: Random) => Partial<Sent>) {
  return (next: Random, requests: number): readonly Step[] =>
    Array.from({ length: requests }, () => ({ kind: 'request', request: { ...plain, ...make(next) } }));
}

/** Requests among which servers go down and come back; at least one stays up. */
export function withOutages(make: (next: Random) => Partial<Sent>, servers: number) {
  return (next: Random, requests: number): readonly Step[] => {
    const down = new Set<number>();
    return each(make)(next, requests).flatMap((step): readonly Step[] => {
      if (next() > 0.04) return [step];
      const server = whole(next, servers);
      const isDown = down.has(server);
      if (!isDown && down.size === servers - 1) return [step];
      if (isDown) down.delete(server);
      else down.add(server);
      return [{ kind: isDown ? 'up' : 'down', server }, step];
    });
  };
}

/** Arrivals and ends of an M/M/∞ system, one after the other: `mean` requests are under way on average. */
export function underLoad(make: (next: Random) => Partial<Sent>, mean: number) {
  return (next: Random, requests: number): readonly Step[] => {
    const steps: Step[] = [];
    const underWay: number[] = [];
    for (let id = 0; id < requests; ) {
      if (next() * (mean + underWay.length) < mean) {
        steps.push({ kind: 'start', id, request: { ...plain, ...make(next) } });
        underWay.push(id);
        id++;
      } else {
        const [ended] = underWay.splice(whole(next, underWay.length), 1);
        if (ended !== undefined) steps.push({ kind: 'finish', id: ended });
      }
    }
    return [...steps, ...underWay.map((id): Step => ({ kind: 'finish', id }))];
  };
}

const words = ['a', 'b', 'img', 'api', 'v1', 'users', 'item', 'static', 'x'];

export function path(next: Random): string {
  const parts = Array.from({ length: 1 + whole(next, 5) }, () => pick(next, words) + whole(next, 40));
  return `/${parts.join('/')}`;
}

export function ipv4(next: Random): string {
  return [1 + whole(next, 220), whole(next, 256), whole(next, 256), whole(next, 256)].join('.');
}

export function ipv6(next: Random): string {
  const groups = Array.from({ length: 6 }, () => (1 + whole(next, 65_535)).toString(16));
  return `2001:db8:${groups.join(':')}`;
}
