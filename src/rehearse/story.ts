import type { LoadResult } from '../load/result.ts';
import type { MeasuredDifference } from './exchanges.ts';
import { contradicts, type PoolFit, subjectOf } from './fit.ts';

/** What the loss of one server did to those who asked meanwhile. */
export interface LossRun {
  readonly pool: string;
  readonly server: string;
  readonly requests: number;
  /** 5xx and requests without an answer. */
  readonly failed: number;
  /** The server that answered most of what was asked of the pool then, with its share. */
  readonly fullest: { readonly server: string; readonly share: number } | undefined;
}

/** What a reload in the middle of the traffic cost. */
export interface ReloadRun {
  readonly requests: number;
  readonly failed: number;
}

/** One version of one device as the real program ran it. */
export interface SideRun {
  readonly version: 'base' | 'proposed';
  readonly load: LoadResult;
  readonly fits: readonly PoolFit[];
  /** The choice between pools: a server of it is a pool, or the device that answers by itself. */
  readonly routes: PoolFit | undefined;
  readonly losses: readonly LossRun[];
  readonly reload: ReloadRun | undefined;
  /** What was other than on the device. */
  readonly changed: readonly string[];
}

export interface DeviceRehearsal {
  readonly device: string;
  readonly program: string;
  /** Requests per second that were sent to each version. */
  readonly rate: number;
  readonly base: SideRun;
  readonly proposed: SideRun;
  /** The same requests to both, one by one. */
  readonly probes: number;
  readonly differences: readonly MeasuredDifference[];
  /** Whether the configuration that ran for a version has a part of a statement. */
  readonly tried?: ((side: 'before' | 'after', word: string, value: string) => boolean) | undefined;
}

export interface RehearsalVerdict {
  readonly level: 'clear' | 'caution' | 'undecided' | 'block';
  readonly reasons: readonly string[];
}

/**
 * Measured base against measured proposal: what fails now and did not blocks, whatever the model says of it. Another way
 * that nobody forecast, or a contradiction between model and program, leaves the question open; other headers and
 * shares are told. `foreseen` are devices whose requests the model sends other ways.
 */
export function judgeRehearsal(
  devices: readonly DeviceRehearsal[],
  errors: number,
  foreseen: ReadonlySet<string> = new Set(),
): RehearsalVerdict {
  const told = (kind: MeasuredDifference['kind'], some = devices): readonly string[] =>
    some.flatMap((one) => measuredTexts(one, kind));
  const known = devices.filter(({ device }) => foreseen.has(device));
  const unknown = devices.filter(({ device }) => !foreseen.has(device));
  const harm = [...told('harm'), ...devices.flatMap((one) => harms(one, errors))];
  const open = [
    ...told('way', unknown),
    ...unknown.flatMap((one) => sharesMoved(one).filter(({ isLost }) => isLost)).map(({ text }) => text),
    ...devices.flatMap((one) => contradictions(one)),
  ];
  const light = [
    ...told('way', known),
    ...told('header'),
    ...devices.flatMap(sharesMoved).map(({ text }) => text),
    ...devices.flatMap(slower),
  ];
  const reasons = [...new Set([...harm, ...open, ...light])];
  if (harm.length > 0) return { level: 'block', reasons };
  if (open.length > 0) return { level: 'undecided', reasons };
  return { level: light.length > 0 ? 'caution' : 'clear', reasons };
}

const mostMeasured = 8;

function measuredTexts(
  { device, differences, probes }: DeviceRehearsal,
  kind: MeasuredDifference['kind'],
): readonly string[] {
  return differences
    .filter((one) => one.kind === kind)
    .slice(0, mostMeasured)
    .map(
      ({ of, before, after, requests, example }) =>
        `${device}: measured, ${requests} of ${probes} requests (such as ${example}): ${of} ${before} → ${after}`,
    );
}

/** One false alarm in a million comparisons, and no less than a share that matters. */
const movedAt = { z: 4.9, share: 0.02 };

interface Moved {
  readonly text: string;
  /** It had something and gets nothing. */
  readonly isLost: boolean;
}

/**
 * Shares of pools and servers, base against proposal: two proportions with a pooled variance. What the addresses of
 * stubs decide says nothing of the device; the forecast for its own addresses does.
 */
function sharesMoved({ device, base, proposed }: DeviceRehearsal): readonly Moved[] {
  const before = sharesOf(base);
  return [...sharesOf(proposed)].flatMap(([name, now]) => {
    const was = before.get(name);
    if (was === undefined || was.total === 0 || now.total === 0) return [];
    const [old, share] = [was.count / was.total, now.count / now.total];
    const pooled = (was.count + now.count) / (was.total + now.total);
    const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / was.total + 1 / now.total));
    if (Math.abs(share - old) < movedAt.share || Math.abs(share - old) < movedAt.z * deviation) return [];
    const text = `${device}: measured, ${name} got ${percent(old)} and gets ${percent(share)}`;
    return [{ text, isLost: now.count === 0 }];
  });
}

interface Count {
  readonly count: number;
  readonly total: number;
}

function sharesOf({ fits, routes }: SideRun): ReadonlyMap<string, Count> {
  const all = routes === undefined ? fits : [routes, ...fits];
  const told = all.filter(({ isByAddress }) => isByAddress !== true);
  return new Map(
    told.flatMap((fit) =>
      fit.servers.map(({ server, requests }): [string, Count] => [
        fit.algorithm === 'routing' ? `pool ${server}` : `${fit.pool}/${server}`,
        { count: requests, total: fit.requests },
      ]),
    ),
  );
}

/** Milliseconds. One slow moment of this machine is in a high quantile of one side; half of the requests are not. */
const slowerBy = 20;

function slower({ device, base, proposed }: DeviceRehearsal): readonly string[] {
  const [old, now] = [base.load.totals.latency.p50, proposed.load.totals.latency.p50];
  const isMuddled = base.load.selfCheck.bottleneck || proposed.load.selfCheck.bottleneck;
  if (isMuddled || now < 2 * old || now - old < slowerBy) return [];
  return [
    `${device}: measured, half of the requests took ${old.toFixed(0)} ms and take ${now.toFixed(0)} ms`,
  ];
}

function contradictions({ device, base, proposed }: DeviceRehearsal): readonly string[] {
  return [base, proposed].flatMap(({ fits, routes, version }) =>
    [...(routes === undefined ? [] : [routes]), ...fits]
      .filter(contradicts)
      .map((one) => `${device}, ${version}: the program contradicts the forecast of ${told(one)}`),
  );
}

const mostTold = 4;

/** The servers that stray most from what the rule of the model says of them. */
function told(one: PoolFit): string {
  const { algorithm, servers, pValue = 0 } = one;
  const worst = servers
    .toSorted((a, b) => Math.abs(b.measured - b.forecast) - Math.abs(a.measured - a.forecast))
    .slice(0, mostTold)
    .map(({ server, forecast, measured }) => `${server} ${percent(forecast)} (it did ${percent(measured)})`);
  return `${subjectOf(one)} (p = ${pValue.toExponential(1)}): the rule '${algorithm}' of the model says ${worst.join(', ')}`;
}

function harms({ device, base, proposed }: DeviceRehearsal, errors: number): readonly string[] {
  const before = failedShare(base.load);
  const after = failedShare(proposed.load);
  if (after <= errors || after <= 2 * before) return [];
  return [
    `${device}: ${percent(after)} of the requests failed with the proposal, ${percent(before)} with the base`,
  ];
}

function failedShare({ totals }: LoadResult): number {
  return totals.failed / Math.max(1, totals.planned);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
