/** One request to one version of a device, as its client and the servers behind saw it. */
export interface Exchange {
  /** For people: `GET shop.example.com/cart`. */
  readonly what: string;
  /** Undefined: there was no answer. */
  readonly status?: number | undefined;
  readonly failure?: string | undefined;
  /** Header lines of the answer. */
  readonly headers: readonly string[];
  /** What servers were asked, the last try last. */
  readonly asked: readonly Asked[];
}

export interface Asked {
  readonly pool: string;
  readonly server: string;
  readonly line: string;
  readonly headers: readonly string[];
}

/** What differs between the two versions in the same way for some requests. */
export interface MeasuredDifference {
  /** `harm`: what was answered no longer is; `way`: another status, place, pool or path; `header`: only headers. */
  readonly kind: 'harm' | 'way' | 'header';
  /** `status`, `Location`, `pool`, `request line`, `header x-a to the servers`, … */
  readonly of: string;
  readonly before: string;
  readonly after: string;
  readonly requests: number;
  readonly example: string;
}

/** Both versions were asked the same, each of them twice, so that what changes by itself is known. */
export interface SideBySide {
  readonly base: readonly [readonly Exchange[], readonly Exchange[]];
  readonly proposed: readonly [readonly Exchange[], readonly Exchange[]];
}

export function compareExchanges({ base, proposed }: SideBySide): readonly MeasuredDifference[] {
  const groups = new Map<string, MeasuredDifference>();
  for (const [at, before] of base[0].entries()) {
    const [again, after, later] = [base[1][at], proposed[0][at], proposed[1][at]];
    if (again === undefined || after === undefined || later === undefined) continue;
    for (const one of differences(stable(before, again), stable(after, later))) {
      const key = [one.of, one.before, one.after].join('\0');
      const requests = (groups.get(key)?.requests ?? 0) + 1;
      groups.set(key, { ...one, requests, example: groups.get(key)?.example ?? before.what });
    }
  }
  return [...groups.values()].sort((a, b) => b.requests - a.requests);
}

type Seen = ReadonlyMap<string, string>;

/** What both tries show alike; undefined stands for what changes by itself. */
function stable(first: Exchange, second: Exchange): ReadonlyMap<string, string | undefined> {
  const [one, two] = [seenIn(first), seenIn(second)];
  const names = new Set([...one.keys(), ...two.keys()]);
  return new Map(
    [...names].map((name) => [name, one.get(name) === two.get(name) ? one.get(name) : undefined]),
  );
}

/** Times, lengths and connections are another matter, and so are the names that the rehearsal itself gives. */
const ownHeaders = /^(?:date|age|expires|last-modified|etag|content-length|keep-alive|x-evenkeel-.*)$/;

function seenIn({ status, failure, headers, asked }: Exchange): Seen {
  const seen = new Map([['status', failure ?? String(status ?? 'none')]]);
  const last = asked.at(-1);
  seen.set('pool', last?.pool ?? 'none');
  if (last !== undefined) seen.set('request line', last.line);
  for (const [name, value] of fields(headers))
    seen.set(name === 'location' ? name : `header ${name} of the answer`, value);
  for (const [name, value] of fields(last?.headers ?? [])) seen.set(`header ${name} to the servers`, value);
  return seen;
}

function* fields(lines: readonly string[]): Iterable<readonly [string, string]> {
  const found = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon <= 0 || ownHeaders.test(name)) continue;
    const value = line.slice(colon + 1).trim();
    const held = found.get(name);
    found.set(name, held === undefined ? value : `${held}, ${value}`);
  }
  yield* found;
}

type Stable = ReturnType<typeof stable>;

function differences(
  before: Stable,
  after: Stable,
): readonly Omit<MeasuredDifference, 'requests' | 'example'>[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((of) => {
    const isVolatile = (side: Stable): boolean => side.has(of) && side.get(of) === undefined;
    if (isVolatile(before) || isVolatile(after)) return [];
    const [old = 'none', now = 'none'] = [before.get(of), after.get(of)];
    return old === now ? [] : [{ kind: kindOf(of, old, now), of, before: old, after: now }];
  });
}

function kindOf(of: string, before: string, after: string): MeasuredDifference['kind'] {
  if (of === 'status') return isGood(before) && !isGood(after) ? 'harm' : 'way';
  const isWay =
    of === 'pool' || of === 'request line' || of === 'location' || of === 'header host to the servers';
  return isWay ? 'way' : 'header';
}

/** Answers below 400; a failure has no number. */
function isGood(status: string): boolean {
  return Number(status) < 400;
}
