import type { Fields } from './model.ts';

/** One request as a server got it. */
export interface Arrival {
  /** `10.2`: the last two bytes of the server's address. */
  readonly server: string;
  readonly fields: Record<string, string>;
}

/** What servers got, by the probe that caused it. */
export interface Recorder {
  /** Of a probe. */
  readonly arrived: (probe: string, arrival: Arrival) => void;
  /** What no probe caused. */
  readonly checked: (server: string, what: string) => void;
  readonly take: (probe: string) => readonly Arrival[];
  /** Forgets what came: a run begins. */
  readonly begin: () => void;
  /** Since the run began, and for how many milliseconds. */
  readonly checks: () => { readonly counts: ReadonlyMap<string, number>; readonly ms: number };
}

export function makeRecorder(now: () => number): Recorder {
  const arrivals = new Map<string, Arrival[]>();
  const checks = new Map<string, number>();
  let since = now();
  return {
    arrived: (probe, arrival) => {
      arrivals.set(probe, [...(arrivals.get(probe) ?? []), arrival]);
    },
    checked: (server, what) => {
      const key = `${server} ${what}`;
      checks.set(key, (checks.get(key) ?? 0) + 1);
    },
    take: (probe) => {
      const found = arrivals.get(probe) ?? [];
      arrivals.delete(probe);
      return found;
    },
    begin: () => {
      arrivals.clear();
      checks.clear();
      since = now();
    },
    checks: () => ({ counts: checks, ms: now() - since }),
  };
}

/** The part of a server's address that tells its pool. */
export function groupOf(server: string): string {
  return server.split('.')[0] ?? '';
}

/** Fields of all requests that one probe caused, beside what its client saw. */
export function withArrivals(seen: Fields, arrivals: readonly Arrival[]): Fields {
  const fields: Record<string, string> = {
    ...seen,
    origin: [...new Set(arrivals.map(({ server }) => groupOf(server)))].join(' '),
    server: arrivals.map(({ server }) => server).join(' '),
    arrivals: String(arrivals.length),
  };
  const last = arrivals.at(-1);
  if (last === undefined) return fields;
  for (const [name, value] of Object.entries(last.fields)) fields[`a:${name}`] = value;
  const own = new Set(arrivals.map(({ server }) => `127.0.${server}`));
  for (const [name, value] of Object.entries(fields))
    if (name !== 'server') fields[name] = [...own].reduce(withoutAddress, value);
  return fields;
}

/** Which server of a pool it was is told apart: the address of whoever answered stands for any of them. */
function withoutAddress(value: string, own: string): string {
  return value.includes(own)
    ? value.replaceAll(new RegExp(`${own.replaceAll('.', '\\.')}(?!\\d)`, 'g'), '<own>')
    : value;
}
