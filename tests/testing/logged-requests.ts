import { once } from 'node:events';
import { request as ask } from 'node:http';
import { expect } from 'vitest';
import type { LogFormat } from '../../src/forecast/traffic/log-format.ts';
import { readText } from '../../src/forecast/traffic/testing/fields.ts';
import type { ObservedTraffic } from '../../src/model/observed-traffic.ts';

export interface Sent {
  readonly client: string;
  readonly method: string;
  readonly url: string;
  readonly host: string;
}

/** Known requests of seven clients, with what makes a log line hard to read. */
export const requests: readonly Sent[] = Array.from({ length: 60 }, (_, at) => ({
  client: `127.0.0.${2 + (at % 7)}`,
  method: ['GET', 'GET', 'POST', 'DELETE', 'HEAD'][at % 5] ?? 'GET',
  url:
    ['/', '/a?status=404&x=%22y', '/deep/path/{b}|c', "/it's?q=[1]", '/x?status=503', '/~a%23?status=301'][
      at % 6
    ] ?? '/',
  host: ['shop.example', 'www.shop.example'][at % 2] ?? '',
}));

/** The status that a server is asked for: `?status=404`. */
export function statusOf(url: string): number {
  return Number(/status=(\d+)/.exec(url)?.[1] ?? 200);
}

/** One behind the other, each on a connection of its own. */
export async function send(port: number): Promise<void> {
  for (const { client, method, url, host } of requests) {
    const asked = ask({
      host: '127.0.0.1',
      port,
      localAddress: client,
      method,
      path: url,
      headers: { host },
      agent: false,
    });
    asked.end();
    const [answer] = await once(asked, 'response');
    answer.resume();
    await once(answer, 'end');
  }
}

function counted<T>(values: readonly T[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1;
  return counts;
}

/** Two workers may log two answers the other way round: lists of what was logged are compared in no order. */
export function inNoOrder<T>(values: readonly T[]): readonly T[] {
  return values.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

/** What is logged of every request, in any order. */
export function expectAll(
  log: string,
  format: LogFormat | undefined,
  told: readonly (keyof Sent)[],
): ObservedTraffic {
  const { observed, report } = readText(log, format === undefined ? {} : { format });
  expect(report.unreadLines).toEqual([]);
  expect(observed.requests).toBe(requests.length);
  const shown = observed.sample.map((one) => told.map((name) => one[name]));
  expect(inNoOrder(shown)).toEqual(inNoOrder(requests.map((one) => told.map((name) => one[name]))));
  const classes = counted(requests.map(({ url }) => `${Math.floor(statusOf(url) / 100)}xx`));
  expect(observed.statuses).toMatchObject(classes);
  expect(observed.distinctClients).toBe(7);
  return observed;
}
