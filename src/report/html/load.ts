import type { LoadStory } from '../../load/result.ts';
import type { LoadTick, Percentiles } from '../../load/tally.ts';
import type { BarPlot, Block, LinePlot, Page, Section } from './page.ts';

/** A load as a page: verdicts, plots over time, percentiles and servers. */
export function loadPage(story: LoadStory): Page {
  const { service, url, sentTo, planned } = story;
  return {
    title: `Load test of ${service}`,
    summary: `${url}, sent to ${sentTo} (${story.allowed}): ${planned.rate} requests/s for ${planned.seconds} s, ${planned.arrivals} arrivals, from ${planned.sources} addresses, requests from ${planned.requests}.`,
    sections: [
      { title: 'Result', blocks: [...verdicts(story), totals(story)] },
      { title: 'Over time', blocks: overTime(story) },
      { title: 'Latency', blocks: [latencies(story)] },
      { title: 'Servers', blocks: servers(story) },
      ...scenario(story),
      { title: 'Assumptions', blocks: [{ kind: 'list', items: assumptions(story) }] },
    ],
  };
}

function verdicts({ result }: LoadStory): readonly Block[] {
  const { aborted, selfCheck } = result;
  const ended: Block[] =
    aborted === undefined
      ? []
      : [{ kind: 'text', text: `Ended at ${aborted.at.toFixed(1)} s: ${aborted.reason}.`, tone: 'bad' }];
  if (selfCheck.bottleneck === undefined) {
    return [...ended, { kind: 'text', text: 'The generator kept up with its plan.', tone: 'good' }];
  }
  return [
    ...ended,
    {
      kind: 'text',
      text: 'The generator was the bottleneck, so these figures say little about the target:',
      tone: 'warning',
    },
    { kind: 'list', items: selfCheck.reasons },
  ];
}

function totals({ result }: LoadStory): Block {
  const { totals: all, achievedRate, connections, selfCheck } = result;
  const failures = Object.entries(all.failures).filter(([, count]) => count > 0);
  const statuses = Object.entries(all.status).filter(([, count]) => count > 0);
  const rows: readonly (readonly [string, string])[] = [
    ['requests', String(all.planned)],
    ['achieved rate', `${achievedRate.toFixed(1)}/s`],
    ['answered', String(all.answered)],
    ['failed', `${all.failed} (${percent(all.failed / Math.max(1, all.planned))})`],
    ...statuses.map(([status, count]) => [`status ${status}`, String(count)] as const),
    ...failures.map(([kind, count]) => [`failure: ${kind}`, String(count)] as const),
    ['sent late', String(all.late)],
    ['sent again on a new connection', String(all.retried)],
    [
      'connections opened',
      `${connections.opened}, ${connections.most} at once (${connections.allowed} allowed)`,
    ],
    ['generator busy', percent(selfCheck.busy)],
    ['event loop delay, p99', `${selfCheck.loopDelayP99.toFixed(1)} ms`],
  ];
  return { kind: 'table', columns: [{ title: 'what' }, { title: 'value', right: true }], rows };
}

function overTime({ result, steps }: LoadStory): readonly LinePlot[] {
  const { ticks, tickSeconds } = result;
  const times = ticks.map(({ from }) => Number(from.toFixed(3)));
  const marks = steps.map(({ at, text }) => ({ at, text }));
  const rateOf = (pick: (tick: LoadTick) => number): readonly number[] =>
    ticks.map((tick) => pick(tick) / tickSeconds);
  const names = result.totals.servers.map(({ name }) => name).slice(0, mostSeries);
  return [
    {
      kind: 'lines',
      title: 'Requests that came to an end',
      unit: 'requests/s',
      times,
      marks,
      series: [
        { label: 'all', values: rateOf(({ outcomes }) => outcomes) },
        { label: 'failed', values: rateOf(({ failed }) => failed) },
        { label: 'sent late', values: rateOf(({ late }) => late) },
      ],
    },
    {
      kind: 'lines',
      title: 'Latency from the planned time',
      unit: 'ms',
      times,
      marks,
      series: [
        { label: 'p50', values: ticks.map(({ p50, outcomes }) => (outcomes > 0 ? p50 : undefined)) },
        { label: 'p99', values: ticks.map(({ p99, outcomes }) => (outcomes > 0 ? p99 : undefined)) },
      ],
    },
    {
      kind: 'lines',
      title: 'Answers by server',
      unit: 'answers/s',
      times,
      marks,
      series: names.map((name) => ({ label: name, values: rateOf(({ servers: of }) => of[name] ?? 0) })),
    },
  ];
}

/** More lines cannot be told apart. */
const mostSeries = 24;

function latencies({ result }: LoadStory): Block {
  const { latency, service, delay } = result.totals;
  const row = (name: string, of: Percentiles): readonly string[] => [
    name,
    ...[of.mean, of.p50, of.p90, of.p99, of.p999, of.max].map((value) => value.toFixed(2)),
  ];
  const right = true;
  const titles = ['mean', 'p50', 'p90', 'p99', 'p99.9', 'max'];
  return {
    kind: 'table',
    columns: [{ title: 'milliseconds' }, ...titles.map((title) => ({ title, right }))],
    rows: [
      row('from the planned time (what a user waits)', latency),
      row('from the real send', service),
      row('delay of the send', delay),
    ],
  };
}

function servers({ result, stubs, logged }: LoadStory): readonly Block[] {
  const { servers: named, answered, unnamed } = result.totals;
  const shares: BarPlot = {
    kind: 'bars',
    title: 'Share of the answers',
    unit: '%',
    labels: ['share'],
    bars: named.map(({ name, answers }) => ({ name, values: [(answers / Math.max(1, answered)) * 100] })),
  };
  const right = true;
  const table: Block = {
    kind: 'table',
    columns: [
      { title: 'server' },
      ...['answers', '5xx', 'p50 ms', 'p99 ms', 'max ms'].map((title) => ({ title, right })),
      ...(stubs.length === 0 ? [] : [{ title: 'asked (its own count)', right }]),
    ],
    rows: named.map(({ name, answers, failed, latency }) => [
      name,
      String(answers),
      String(failed),
      ...[latency.p50, latency.p99, latency.max].map((value) => value.toFixed(2)),
      String(stubs.find((stub) => stub.name === name)?.asked ?? ''),
    ]),
  };
  const nameless: Block[] =
    unnamed === 0 ? [] : [{ kind: 'text', text: `${unnamed} answers named no server.`, tone: 'warning' }];
  return [shares, table, ...nameless, ...fromLog(logged)];
}

function fromLog(logged: LoadStory['logged']): readonly Block[] {
  if (logged === undefined) return [];
  const columns = [
    { title: `server, as ${logged.file} tells` },
    { title: 'requests', right: true },
    { title: 'failed', right: true },
  ];
  const rows = logged.servers.map(({ name, requests, failed }) => [name, String(requests), String(failed)]);
  return [{ kind: 'table', columns, rows }];
}

function scenario({ steps }: LoadStory): readonly Section[] {
  if (steps.length === 0) return [];
  const rows = steps.map(({ at, text, failed }) => [`${at.toFixed(1)} s`, text, failed ?? 'done']);
  const columns = [{ title: 'time', right: true }, { title: 'step' }, { title: 'outcome' }];
  return [{ title: 'Scenario', blocks: [{ kind: 'table', columns, rows }] }];
}

function assumptions(story: LoadStory): readonly string[] {
  return [
    ...story.assumptions,
    'a request without an answer counts with the time it waited; its latency begins at its planned time',
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
