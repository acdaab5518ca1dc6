import { seeded } from '../../../src/load/stub.ts';
import { entrance, get, numbered } from './drafts.ts';
import type { Choices, Endpoint, Observation, Probe, RawRequest, Vocabulary } from './model.ts';

/** Requests of one kind, asked often enough to see who gets them. */
export interface ChoiceClass {
  readonly name: string;
  readonly pool: string;
  readonly text: string;
  readonly probes: readonly { readonly key: string; readonly probe: Probe }[];
}

const mostPools = 4;

/** From what the base did: one request for each pool that it reached, asked again from other clients, with other paths and cookies. */
export function choiceClasses(
  first: Observation,
  probes: readonly Probe[],
  vocabulary: Vocabulary,
): readonly ChoiceClass[] {
  const reached = new Map<string, Probe>();
  for (const probe of probes) {
    const fields = first.probes.get(probe.id);
    const origin = fields?.['origin'] ?? '';
    const isPlain = probe.requests.length === 1 && probe.requests[0].method === 'GET' && !probe.http2;
    if (isPlain && fields?.['status'] === '200' && /^\d+$/.test(origin) && !reached.has(origin))
      reached.set(origin, probe);
  }
  return [...reached]
    .slice(0, mostPools)
    .flatMap(([group, probe], at) => classesFor(group, probe, at, vocabulary));
}

/** Clients of a class, apart from those of all others. */
function clientsOf(at: number, kind: number): (turn: number) => string {
  return (turn) => `127.0.${100 + at * 8 + kind}.${1 + turn}`;
}

function classesFor(
  group: string,
  { endpoint, requests: [like] }: Probe,
  at: number,
  { headers }: Vocabulary,
): readonly ChoiceClass[] {
  const host = like.headers.find(([name]) => name === 'Host')?.[1] ?? '';
  const make = (kind: string, items: readonly Item[]): ChoiceClass => ({
    name: `${group} ${kind}`,
    pool: group,
    text: `${kind} ${endpoint.address}:${endpoint.port} ${host} ${like.target}`,
    probes: items.map((item, turn) => ({
      key: item.key,
      probe: renamed(probeFor(endpoint, host, item, turn), `c${group}${kind}${turn}`),
    })),
  });
  const times = (count: number): readonly number[] => Array.from({ length: count }, (_, turn) => turn);
  const request = get(host, like.target);
  const sole = clientsOf(at, 0);
  const many = clientsOf(at, 1);
  const values = headers.filter((line) => /^(?:Cookie|X-User|X-Session):/i.test(line));
  const other = like.target.includes('?') ? '&' : '?';
  return [
    make(
      'same request',
      times(12).map(() => ({ key: 'same', from: sole(0), request })),
    ),
    make(
      'other clients',
      times(12).map((turn) => ({ key: many(turn % 6), from: many(turn % 6), request })),
    ),
    make(
      'other queries',
      times(8).map((turn) => ({
        key: `u=${turn % 4}`,
        from: sole(1),
        request: get(host, `${like.target}${other}u=${turn % 4}`),
      })),
    ),
    ...(values.length === 0
      ? []
      : [
          make(
            'header values',
            values.slice(0, 6).flatMap((line) =>
              times(3).map(() => ({
                key: line,
                from: sole(2),
                request: get(host, like.target, [splitLine(line)]),
              })),
            ),
          ),
        ]),
  ];
}

interface Item {
  readonly key: string;
  readonly from: string;
  readonly request: RawRequest;
}

function splitLine(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}

function probeFor(endpoint: Endpoint, host: string, { from, request }: Item, turn: number): Probe {
  return numbered({ ...entrance(endpoint, host, from), from, requests: [request] }, turn);
}

/** Numbers are a probe's own only among its like: the servers' records need one for all. */
export function renamed(probe: Probe, id: string): Probe {
  const requests = probe.requests.map((request, at) => ({
    ...request,
    headers: request.headers.map(([name, value]): readonly [string, string] =>
      name === 'X-Probe' ? [name, at === 0 ? id : `${id}.${at + 1}`] : [name, value],
    ),
  }));
  return { ...probe, id, requests: requests as unknown as Probe['requests'] };
}

export type AskOne = (probe: Probe) => Promise<Readonly<Record<string, string>>>;

/** Asks one class in an order of its own for each run: who gets a key whatever the order, gets it for good. */
export async function askClass(one: ChoiceClass, order: number, askOne: AskOne): Promise<Choices> {
  const draw = seeded(order * 131 + 7);
  const shuffled = one.probes.map((value) => ({ value, at: draw() })).sort((a, b) => a.at - b.at);
  const outcomes: { key: string; outcome: string }[] = [];
  for (const { value } of shuffled) {
    const fields = await askOne(value.probe);
    outcomes.push({ key: value.key, outcome: outcomeOf(fields) });
  }
  return { text: one.text, pool: one.pool, isAtOnce: false, outcomes };
}

export function outcomeOf(fields: Readonly<Record<string, string>>): string {
  return `${fields['status'] ?? fields['connect'] ?? 'none'} by ${fields['server'] || 'nobody'}`;
}
