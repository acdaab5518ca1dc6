import { percent } from '../audit/rule.ts';
import type { EndpointView, LossView, Plan, RehearsedSide, ServiceView, SideView } from '../change/plan.ts';
import type { Column } from './table.ts';

export type MakeTable = (columns: readonly Column[], rows: readonly (readonly string[])[]) => string;

/** A table before it becomes text or a page. */
export interface Rows {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

const right = true;
const barWidth = 24;
const mostRows = 24;

/** Share of the requests as bars, before over after; the marks stand for the same share in both. */
export function shareBars(service: ServiceView, table: MakeTable): string {
  const shown = worthShowing(service);
  const views = shown.flatMap((endpoint) => [find(service.before, endpoint), find(service.after, endpoint)]);
  const most = Math.max(...views.map((view) => view?.share ?? 0));
  if (most === 0) return '';
  const bar = (view: EndpointView | undefined): string => {
    const share = view?.share ?? 0;
    return share === 0 ? '' : '#'.repeat(Math.max(1, Math.round((share / most) * barWidth)));
  };
  const rows = shown.flatMap((endpoint) => {
    const [before, after] = [find(service.before, endpoint), find(service.after, endpoint)];
    const name = (after ?? before)?.name ?? endpoint;
    const line = (title: string, when: string, view: EndpointView | undefined): readonly string[] => [
      title,
      when,
      view === undefined ? '-' : percent(view.share),
      view?.utilisation === undefined ? '-' : percent(view.utilisation),
      bar(view),
    ];
    return isSame(before, after)
      ? [line(name, 'as before', after)]
      : [line(name, 'before', before), line('', 'after', after)];
  });
  return table(
    [{ title: 'server' }, { title: '' }, { title: 'share', right }, { title: 'use', right }, { title: '' }],
    rows,
  );
}

function isSame(before: EndpointView | undefined, after: EndpointView | undefined): boolean {
  return (
    before !== undefined &&
    after !== undefined &&
    percent(before.share) === percent(after.share) &&
    before.utilisation?.toFixed(3) === after.utilisation?.toFixed(3)
  );
}

/** Requests under way, waiting and refused; undefined when nothing is known of latency or limits. */
export function queueRows(service: ServiceView): Rows | undefined {
  const shown = worthShowing(service).flatMap((endpoint) => {
    const after = find(service.after, endpoint);
    const before = find(service.before, endpoint);
    if (after?.queue === undefined) return [];
    const { queue } = after;
    const old = before?.queue;
    return [
      [
        after.name,
        `${queue.slots} of ${queue.room ?? 'no limit'}`,
        ...[old?.concurrency, queue.concurrency].map(number),
        percent(queue.waits),
        ...[old?.length, queue.length].map(number),
        ...[old?.waitMs, queue.waitMs].map(number),
        ...[old?.refused, queue.refused].map((part) => (part === undefined ? '-' : percent(part))),
      ],
    ];
  });
  if (shown.length === 0) return undefined;
  return {
    columns: [
      { title: 'server' },
      { title: 'slots of room', right },
      { title: 'under way before', right },
      { title: 'after', right },
      { title: 'wait at all', right },
      { title: 'queue before', right },
      { title: 'after', right },
      { title: 'wait ms before', right },
      { title: 'after', right },
      { title: 'refused before', right },
      { title: 'after', right },
    ],
    rows: shown,
  };
}

/** Says which formula the figures of `queueRows` come from. */
export const queueFormula =
  'M/M/c/K: c slots of capacity × latency, K places of maxconn and queue; no limit: M/M/c (Erlang C)';

function number(value: number | undefined): string {
  if (value === undefined) return '-';
  return value < 0.01 ? '0' : String(Number(value.toPrecision(3)));
}

/** What the loss of each server, balancer and pool leaves, before and after. */
export function lossRows({ before, after }: ServiceView): Rows | undefined {
  const servers = after.nMinusOne.map((one) => ({
    what: 'server',
    one,
    old: was(before.nMinusOne, one.lost),
  }));
  const parts = (after.parts ?? []).map((one) => ({
    what: one.kind,
    one,
    old: (before.parts ?? []).find(({ kind, lost }) => kind === one.kind && lost === one.lost),
  }));
  const all: readonly { what: string; one: LossView; old: LossView | undefined }[] = [
    ...tightest(servers, 16),
    ...tightest(parts, 12),
  ];
  if (all.length === 0) return undefined;
  const rows = all.map(({ what, one, old }) => [
    `${what} ${one.lost}`,
    percent(one.unserved ?? 0),
    one.fullest?.name ?? 'no server left',
    headroom(old),
    headroom(one),
    one.saturatesAt === undefined ? '-' : `${Math.round(one.saturatesAt)}/s`,
    one.survives === undefined ? 'not known' : one.survives ? 'yes' : 'no',
  ]);
  const more = servers.length + parts.length - all.length;
  if (more > 0) rows.push([`… and ${more} that leave more`]);
  return {
    columns: [
      { title: 'lost' },
      { title: 'without a server', right },
      { title: 'fullest then' },
      { title: 'headroom before', right },
      { title: 'after', right },
      { title: 'full from', right },
      { title: 'survived' },
    ],
    rows,
  };
}

function was(losses: readonly LossView[], lost: string): LossView | undefined {
  return losses.find((one) => one.lost === lost);
}

/** Of many losses those that leave least. */
function tightest<T extends { readonly one: LossView }>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return [...all].sort((a, b) => left(a.one) - left(b.one)).slice(0, most);
}

function left({ fullest, headroom: free }: LossView): number {
  return fullest === undefined ? -Infinity : (free ?? 1 - fullest.share);
}

function headroom(loss: LossView | undefined): string {
  return loss?.headroom === undefined ? '-' : percent(loss.headroom);
}

/** Which server is full first as the service's traffic grows. */
export function saturationText({ before, after }: ServiceView): string | undefined {
  const first = after.saturatesFirst;
  if (first === undefined) return undefined;
  const old = before.saturatesFirst;
  const told = old === undefined ? '' : ` (before: ${old.name} at ${Math.round(old.rate)}/s)`;
  return `full first: ${first.name}, at ${Math.round(first.rate)} requests/s of the whole service${told}`;
}

/** What falls after what, and when. */
export function cascadeLines({ falls: { before, after }, lost }: Plan): readonly string[] {
  if (before.length + after.length === 0) return [];
  const lines = after.slice(0, mostRows).map((fall, at) => {
    const load = `${percent(fall.utilisation)} of its capacity`;
    const attempts =
      fall.attempts !== undefined && fall.attempts > 1.05
        ? `, ${fall.attempts.toFixed(1)} attempts for each request`
        : '';
    const when = fall.at === undefined ? 'at a time not known' : `after ${Math.round(fall.at)} s`;
    const how = fall.timing === undefined || fall.timing === '' ? '' : ` (${fall.timing})`;
    const back =
      fall.slowStartSeconds === undefined
        ? ''
        : `; once back, full weight after ${fall.slowStartSeconds} s (slowstart)`;
    return `${at + 1}. ${fall.name} ${when}${how}: offered ${load}${attempts}${back}`;
  });
  if (after.length > mostRows) lines.push(`… and ${after.length - mostRows} more`);
  if (after.length === 0) lines.push('nothing falls any more');
  if (before.length > 0)
    lines.push(
      `before: ${before
        .slice(0, 6)
        .map(({ name }) => name)
        .join(', then ')}`,
    );
  if (lost !== undefined && lost.after.length > 0)
    lines.push(`at the end nothing serves ${lost.after.join(', ')}`);
  return lines;
}

/** Pools whose servers come and go. */
export function membershipLines({ after }: ServiceView): readonly string[] {
  return (after.memberships ?? []).map(({ device, pool, fewest, expected, most, present, enough, place }) => {
    const load = ({ members, share, utilisation }: typeof fewest): string =>
      `${members} servers with ${percent(share)} each${utilisation === undefined ? '' : `, ${percent(utilisation)} used`}`;
    const needs = enough === undefined ? '' : `; it needs ${enough}`;
    const now = present === undefined ? `expected: ${load(expected)}` : `now: ${load(present)}`;
    return `${device}/${pool} (${place.file}:${place.line}): from ${load(fewest)} to ${load(most)}; ${now}${needs}`;
  });
}

/** What the real program did. */
export function rehearsalLines({ rehearsal }: Plan): readonly string[] {
  if (rehearsal === undefined) return [];
  const { level, reasons, devices } = rehearsal;
  return [
    ...devices.flatMap(({ device, program, rate, base, proposed, changed = [] }) => [
      `${device}: the real ${program}, ${Math.round(rate)} requests/s to each version`,
      `${device} with the base: ${sideLine(base)}`,
      `${device} with the proposal: ${sideLine(proposed)}`,
      ...(changed.length === 0 ? [] : [`other than on ${device}: ${changed.join('; ')}`]),
    ]),
    ...(reasons.length === 0 ? ['clear: nothing contradicts the model'] : []),
    ...reasons.map((reason) => `${level}: ${reason}`),
  ];
}

const fitStates = { 'as-forecast': 'as forecast', contradicted: 'not as forecast', 'not-known': 'not known' };

function sideLine({ requests, failed, p99, fits = [] }: RehearsedSide): string {
  const shares = Object.entries(fitStates).flatMap(([state, text]) => {
    const list = fits.filter((one) => one.state === state).map((one) => one.of);
    return list.length === 0 ? [] : [`${text}: ${list.join(', ')}`];
  });
  return [`${failed} of ${requests} failed, p99 ${p99.toFixed(1)} ms`, ...shares].join('; ');
}

/** All of a few servers; of many those that change most, then those that carry most. */
export function worthShowing({ before, after }: ServiceView): readonly string[] {
  const names = [...new Set([...before.endpoints, ...after.endpoints].map(({ endpoint }) => endpoint))];
  if (names.length <= mostRows) return names;
  const shares = ({ endpoints }: SideView): ReadonlyMap<string, number> =>
    new Map(endpoints.map(({ endpoint, share: part }) => [endpoint, part]));
  const [old, now] = [shares(before), shares(after)];
  const change = (name: string): number => Math.abs((now.get(name) ?? 0) - (old.get(name) ?? 0));
  return [...names]
    .sort((a, b) => change(b) - change(a) || (now.get(b) ?? 0) - (now.get(a) ?? 0))
    .slice(0, mostRows);
}

export function find({ endpoints }: SideView, endpoint: string): EndpointView | undefined {
  return endpoints.find((one) => one.endpoint === endpoint);
}
