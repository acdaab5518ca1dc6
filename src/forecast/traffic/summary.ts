import type { ObservedShare, ObservedTraffic } from '../../model/observed-traffic.ts';
import { countDistinct } from './distinct.ts';
import { type HeavyHitters, topHitters } from './heavy-hitters.ts';
import { latencyQuantiles } from './latency.ts';
import { busiest } from './minutes.ts';
import type { LogReport } from './read-logs.ts';
import { observedServers, statusCounts } from './servers.ts';
import type { Tally } from './tally.ts';

/** How many of the most frequent clients, paths and hosts a summary names. */
const named = 100;

/** What was counted, with shares of all requests. */
export function summary(tally: Tally, reports: readonly LogReport[]): ObservedTraffic {
  const { requests, minutes, classes, retries, latency } = tally;
  const shares = (hitters: HeavyHitters): readonly ObservedShare[] =>
    topHitters(hitters, named).map(({ text, count }) => ({ text, share: count / requests }));
  const highest = busiest(minutes);
  const { first, last } = minutes;
  const seconds = last - first;
  return {
    files: reports.map(({ file }) => file),
    format: [...new Set(reports.flatMap(({ format = [] }) => format))].join(', '),
    requests,
    unread: reports.reduce((sum, { unread }) => sum + unread, 0),
    span: requests > 0 && seconds >= 0 ? { from: first, to: last } : undefined,
    rate: seconds >= 1 ? requests / seconds : undefined,
    peakRate: seconds >= 60 ? highest / 60 : undefined,
    statuses: statusCounts(classes),
    retries,
    latency: latencyQuantiles(latency),
    distinctClients: countDistinct(tally.distinctClients),
    clients: shares(tally.clients),
    prefixes: shares(tally.prefixes),
    hosts: shares(tally.hosts),
    paths: shares(tally.paths),
    frontends: frontendShares(tally),
    servers: observedServers(tally.servers),
    sample: tally.sample.kept,
  };
}

/** HAProxy marks a frontend that was reached by TLS; it is the same one. */
function frontendShares({ frontends, frontendCounts, requests }: Tally): readonly ObservedShare[] {
  const counts = new Map<string, number>();
  for (const [at, text] of frontends.texts.entries()) {
    const name = text.replace(/[~!]$/, '');
    counts.set(name, (counts.get(name) ?? 0) + (frontendCounts[at] ?? 0));
  }
  return [...counts]
    .map(([text, count]) => ({ text, share: count / requests }))
    .sort((one, other) => other.share - one.share || (one.text < other.text ? -1 : 1));
}
