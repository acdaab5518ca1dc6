import { contradicts, type PoolFit, subjectOf } from '../rehearse/fit.ts';
import type { DeviceRehearsal, RehearsalVerdict, SideRun } from '../rehearse/story.ts';
import { textTable } from './table.ts';
import type { Style } from './text.ts';

/** What the real program did with both versions, beside what the model had said. */
export function rehearsalText(
  devices: readonly DeviceRehearsal[],
  { level, reasons }: RehearsalVerdict,
  paint: Style,
): string {
  const colour = { clear: paint.green, caution: paint.yellow, undecided: paint.yellow, block: paint.red }[
    level
  ];
  return [
    ...devices.map((one) => deviceText(one, paint)),
    `${paint.bold('rehearsal:')} ${colour(level)}`,
    ...reasons.map((reason) => `  ${reason}`),
    '',
  ].join('\n');
}

function deviceText({ device, program, rate, base, proposed }: DeviceRehearsal, paint: Style): string {
  const changed = [...new Set([...base.changed, ...proposed.changed])];
  return [
    paint.bold(`${device}: the real ${program}, ${rate.toFixed(0)} requests/s to each version`),
    ...changed.map((text) => paint.dim(`  other than on the device: ${text}`)),
    '',
    ...[base, proposed].flatMap((side) => sideText(side, paint)),
  ].join('\n');
}

function sideText(side: SideRun, paint: Style): readonly string[] {
  const { totals } = side.load;
  const { latency } = totals;
  const failed = `${totals.failed} of ${totals.planned} failed`;
  return [
    `  ${paint.bold(side.version)}: ${totals.failed > 0 ? paint.red(failed) : failed}; p50 ${latency.p50.toFixed(1)} ms, p99 ${latency.p99.toFixed(1)} ms${slow(side)}`,
    ...tablesOf(side).flatMap((fit) => ['', indent(fitText(fit, paint))]),
    ...lossText(side),
    ...(side.reload === undefined
      ? []
      : ['', `    reload under traffic: ${side.reload.failed} of ${side.reload.requests} requests failed`]),
    '',
  ];
}

function slow({ load }: SideRun): string {
  return load.selfCheck.bottleneck ? ' (the generator was the bottleneck: latencies are too high)' : '';
}

/** The choice between pools is a question only where there is one. */
function tablesOf({ fits, routes }: SideRun): readonly PoolFit[] {
  return routes !== undefined && routes.servers.length > 1 ? [routes, ...fits] : fits;
}

const width = 24;

function fitText(fit: PoolFit, paint: Style): string {
  const right = true;
  const says = fit.pValue === undefined ? 'not asked' : `p = ${fit.pValue.toPrecision(2)}`;
  const fits = fit.pValue === undefined ? 'nothing to compare' : 'fits the forecast';
  const verdict = contradicts(fit) ? paint.red('contradicts the forecast') : fits;
  const note = fit.uncertain === undefined ? verdict : `the forecast is uncertain: ${fit.uncertain}`;
  return [
    `${subjectOf(fit)}: ${fit.requests} requests, ${says}, ${note}`,
    textTable(
      [
        { title: fit.algorithm === 'routing' ? 'pool' : 'server' },
        { title: 'forecast', right },
        { title: 'measured', right },
        { title: '95 %' },
        { title: '' },
      ],
      fit.servers.map(({ server, forecast, measured, low, high }) => [
        server,
        percent(forecast),
        percent(measured),
        `${percent(low)} to ${percent(high)}`,
        '#'.repeat(Math.round(measured * width)),
      ]),
    ),
  ].join('\n');
}

function lossText({ losses }: SideRun): readonly string[] {
  if (losses.length === 0) return [];
  const right = true;
  const table = textTable(
    [{ title: 'lost' }, { title: 'failed', right }, { title: 'of', right }, { title: 'fullest then' }],
    losses.map(({ pool, server, failed, requests, fullest }) => [
      `${pool}/${server}`,
      String(failed),
      String(requests),
      fullest === undefined ? 'nobody answered' : `${fullest.server} ${percent(fullest.share)}`,
    ]),
  );
  return ['', indent(`each server lost in turn:\n${table}`)];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
