import type { LoadStory } from '../../load/result.ts';
import type { Percentiles } from '../../load/tally.ts';
import type { Outcome } from '../outcome.ts';

/** `evenkeel.load/1`: shares are 0 to 1, rates requests per second; latencies are milliseconds. */
export function loadData({ result, ...story }: LoadStory): Outcome['data'] {
  const { totals, selfCheck } = result;
  return {
    schema: 'evenkeel.load/1',
    service: story.service,
    url: story.url,
    sentTo: story.sentTo,
    allowed: story.allowed,
    planned: story.planned,
    assumptions: story.assumptions,
    seconds: result.seconds,
    achievedRate: result.achievedRate,
    requests: totals.planned,
    answered: totals.answered,
    failed: totals.failed,
    late: totals.late,
    retried: totals.retried,
    status: totals.status,
    failures: totals.failures,
    latencyMs: rounded(totals.latency),
    serviceMs: rounded(totals.service),
    delayMs: rounded(totals.delay),
    servers: totals.servers.map(({ name, answers, failed, latency }) => ({
      name,
      answers,
      share: answers / Math.max(1, totals.answered),
      failed,
      latencyMs: rounded(latency),
    })),
    unnamed: totals.unnamed,
    logged: story.logged,
    stubs: story.stubs,
    scenario: story.steps,
    connections: result.connections,
    generator: selfCheck,
    aborted: result.aborted,
    tickSeconds: result.tickSeconds,
    ticks: result.ticks,
  };
}

/** To the microsecond, which is what was measured. */
function rounded(of: Percentiles): Percentiles {
  const exact = (value: number): number => Math.round(value * 1000) / 1000;
  return {
    count: of.count,
    mean: exact(of.mean),
    p50: exact(of.p50),
    p90: exact(of.p90),
    p99: exact(of.p99),
    p999: exact(of.p999),
    max: exact(of.max),
  };
}
