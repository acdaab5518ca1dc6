import type { LoadResult } from '../load/result.ts';
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
}

export interface RehearsalVerdict {
  readonly level: 'clear' | 'undecided' | 'block';
  readonly reasons: readonly string[];
}

/** A contradiction between model and program leaves the question open; more failures than the service may have block. */
export function judgeRehearsal(devices: readonly DeviceRehearsal[], errors: number): RehearsalVerdict {
  const open = devices.flatMap((one) => contradictions(one));
  const harm = devices.flatMap((one) => harms(one, errors));
  if (open.length > 0) return { level: 'undecided', reasons: [...open, ...harm] };
  return { level: harm.length > 0 ? 'block' : 'clear', reasons: harm };
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
