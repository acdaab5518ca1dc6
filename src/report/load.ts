import type { DoneStep, LoadStory } from '../load/result.ts';
import type { Percentiles, ServerTally } from '../load/tally.ts';
import { textTable } from './table.ts';
import type { Style } from './text.ts';

/** A load as text: what was sent, how long it took, who answered, and whether the generator kept up. */
export function loadText(story: LoadStory, paint: Style): string {
  const { service, url, sentTo, allowed, planned, result } = story;
  const title = `load ${service}: ${url}, sent to ${sentTo} (${allowed})`;
  return [
    paint.bold(title),
    `  ${rate(planned.rate)} for ${planned.seconds} s, ${planned.arrivals} arrivals, ${planned.sources} source address${planned.sources === 1 ? '' : 'es'}, requests from ${planned.requests}`,
    ...story.assumptions.map((text) => paint.dim(`  assumed: ${text}`)),
    '',
    ...totals(story, paint),
    '',
    indent(latencies(story)),
    '',
    indent(servers(story)),
    ...logged(story),
    ...steps(story.steps, paint),
    '',
    ...verdict(story, paint),
    ...(result.aborted === undefined
      ? []
      : [paint.red(`Ended at ${result.aborted.at.toFixed(1)} s: ${result.aborted.reason}`)]),
    '',
  ].join('\n');
}

function totals({ result }: LoadStory, paint: Style): readonly string[] {
  const { totals: all, achievedRate, connections } = result;
  const { planned, answered, failed, late, retried, failures, status } = all;
  const kinds = [
    ...Object.entries(failures).map(([kind, count]) => [kind, count] as const),
    ['5xx', status['5xx']] as const,
  ].filter(([kind, count]) => count > 0 && kind !== 'stopped');
  const failedText = `${failed} failed (${percent(failed / Math.max(1, planned))})`;
  const why = kinds.length === 0 ? '' : `: ${kinds.map(([kind, count]) => `${kind} ${count}`).join(', ')}`;
  return [
    `  ${planned} requests, ${rate(achievedRate)} achieved; ${answered} answered, ${failed > 0 ? paint.red(failedText) : failedText}${why}`,
    `  ${late} sent late, ${retried} sent again on a new connection; ${connections.opened} connections, ${connections.most} at once`,
  ];
}

function latencies({ result }: LoadStory): string {
  const { latency, service, delay } = result.totals;
  const row = (name: string, of: Percentiles): readonly string[] => [
    name,
    ...[of.p50, of.p90, of.p99, of.p999, of.max].map(milliseconds),
  ];
  const right = true;
  return textTable(
    [
      { title: 'milliseconds' },
      { title: 'p50', right },
      { title: 'p90', right },
      { title: 'p99', right },
      { title: 'p99.9', right },
      { title: 'max', right },
    ],
    [
      row('from the planned time', latency),
      row('from the real send', service),
      row('delay of the send', delay),
    ],
  );
}

const barWidth = 20;

function servers({ result, stubs }: LoadStory): string {
  const { servers: named, answered, unnamed } = result.totals;
  const most = Math.max(1, ...named.map(({ answers }) => answers));
  const right = true;
  const columns = [
    { title: 'server' },
    { title: 'answers', right },
    { title: 'share', right },
    { title: '' },
    { title: 'failed', right },
    { title: 'p50', right },
    { title: 'p99', right },
    ...(stubs.length === 0 ? [] : [{ title: 'asked', right }]),
  ];
  const rows = named.map((server) => [
    printable(server.name),
    String(server.answers),
    percent(server.answers / Math.max(1, answered)),
    '█'.repeat(Math.round((server.answers / most) * barWidth)).padEnd(barWidth),
    String(server.failed),
    ...quantiles(server),
    ...(stubs.length === 0 ? [] : [String(stubs.find(({ name }) => name === server.name)?.asked ?? '')]),
  ]);
  if (unnamed > 0) rows.push(['(no name)', String(unnamed), percent(unnamed / Math.max(1, answered))]);
  return textTable(columns, rows);
}

function quantiles({ latency }: ServerTally): readonly string[] {
  return [milliseconds(latency.p50), milliseconds(latency.p99)];
}

function logged({ logged: log }: LoadStory): readonly string[] {
  if (log === undefined) return [];
  const right = true;
  const columns = [
    { title: `server (${log.file})` },
    { title: 'requests', right },
    { title: 'share', right },
    { title: 'failed', right },
  ];
  const rows = log.servers.map(({ name, requests, failed }) => [
    printable(name),
    String(requests),
    percent(requests / Math.max(1, log.requests)),
    String(failed),
  ]);
  return ['', indent(textTable(columns, rows))];
}

function steps(done: readonly DoneStep[], paint: Style): readonly string[] {
  if (done.length === 0) return [];
  const line = ({ at, text, failed }: DoneStep): string =>
    `  ${at.toFixed(1).padStart(6)} s  ${text}${failed === undefined ? '' : paint.red(`  not done: ${failed}`)}`;
  return ['', '  scenario', ...done.map(line)];
}

function verdict({ result: { selfCheck } }: LoadStory, paint: Style): readonly string[] {
  const { bottleneck, reasons, busy, loopDelayP99 } = selfCheck;
  if (bottleneck === undefined) {
    return [
      `Generator: ${paint.green('kept up')} (busy ${percent(busy)}, event loop ${loopDelayP99.toFixed(1)} ms late at p99)`,
    ];
  }
  return [
    paint.yellow('Generator: it was the bottleneck, so these figures say little about the target'),
    ...reasons.map((reason) => `  ${reason}`),
  ];
}

/** Names come from the target's answers: nothing of them may steer the terminal. */
function printable(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?').slice(0, 60);
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

function rate(value: number): string {
  return `${value >= 100 ? value.toFixed(0) : Number(value.toFixed(1))}/s`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function milliseconds(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}
