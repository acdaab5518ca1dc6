import type { CounterSnapshot, PoolCounters, ServerCounters } from '../../signals/snapshot.ts';

/** One request for everything that a snapshot needs: who counts, and the counters (management guide 9.3, `show stat`). */
export const counterRequest = 'show info;show stat\n';

/** The same of the current worker, by way of the master socket. */
export const masterCounterRequest = '@1 show info;@1 show stat\n';

type Row = Readonly<Record<string, string>>;

/**
 * The counters in an answer to `counterRequest`; undefined when it is none.
 * `at` is monotonic seconds. A user-level socket suffices.
 */
export function parseCounters(answer: string, at: number): CounterSnapshot | undefined {
  const start = answer.indexOf('# pxname,');
  const pid = /^Pid: (\d+)/m.exec(answer)?.[1];
  if (start < 0 || pid === undefined) return undefined;
  const since = /^Start_time_sec: (\d+)/m.exec(answer)?.[1] ?? '';
  const [header = '', ...lines] = answer.slice(start + 2).split('\n');
  const columns = columnsOf(header);
  const pools = new Map<string, { pool?: Row; servers: ServerCounters[] }>();
  for (const line of lines) {
    const row = rowOf(line, columns);
    if (row === undefined) continue;
    const entry = pools.get(row['pxname'] ?? '') ?? { servers: [] };
    if (row['type'] === '1') entry.pool = row;
    else if (row['type'] === '2') entry.servers.push(serverCounters(row));
    else continue;
    pools.set(row['pxname'] ?? '', entry);
  }
  return {
    at,
    generation: `${pid}@${since}`,
    pools: [...pools].flatMap(([name, { pool, servers }]) =>
      pool === undefined ? [] : [poolCounters(name, pool, servers)],
    ),
  };
}

const wanted = new Set(
  'pxname svname qcur scur stot econ eresp wretr wredis status weight bck type hrsp_2xx hrsp_3xx hrsp_4xx hrsp_5xx mode req_tot lbtot'.split(
    ' ',
  ),
);

function columnsOf(header: string): readonly (readonly [number, string])[] {
  return header
    .split(',')
    .map((name, at) => [at, name] as const)
    .filter(([, name]) => wanted.has(name));
}

/** Fields of a line; descriptions may hold quoted commas, but stand behind every column that is wanted here or in quotes. */
function rowOf(line: string, columns: readonly (readonly [number, string])[]): Row | undefined {
  if (line === '' || line.startsWith('#')) return undefined;
  const fields = line.includes('"') ? splitQuoted(line) : line.split(',');
  const row: Record<string, string> = {};
  for (const [at, name] of columns) row[name] = fields[at] ?? '';
  return row;
}

function splitQuoted(line: string): readonly string[] {
  return [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)|([^,]*)(?:,|$)/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
}

function number(row: Row, name: string): number {
  const value = Number(row[name]);
  return Number.isFinite(value) ? value : 0;
}

function common(row: Row): Omit<PoolCounters, 'name' | 'servers'> {
  return {
    requests: number(row, 'stot'),
    responses: {
      '2xx': number(row, 'hrsp_2xx'),
      '3xx': number(row, 'hrsp_3xx'),
      '4xx': number(row, 'hrsp_4xx'),
      '5xx': number(row, 'hrsp_5xx'),
    },
    connectionErrors: number(row, 'econ'),
    responseErrors: number(row, 'eresp'),
    retries: number(row, 'wretr'),
    redispatches: number(row, 'wredis'),
    queued: number(row, 'qcur'),
  };
}

function poolCounters(name: string, row: Row, servers: readonly ServerCounters[]): PoolCounters {
  return { name, ...common(row), servers };
}

/** Status words are those of `show stat`: UP, UP 1/3, NOLB, DOWN, MAINT, DRAIN, no check, … */
function serverCounters(row: Row): ServerCounters {
  const status = row['status'] ?? '';
  const weight = number(row, 'weight');
  return {
    name: row['svname'] ?? '',
    eligible: (status.startsWith('UP') || status.startsWith('no check')) && weight > 0,
    backup: row['bck'] === '1',
    weight,
    ...common(row),
    sessions: number(row, 'scur'),
  };
}
