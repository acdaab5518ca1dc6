import { createHash } from 'node:crypto';
import type { Finding } from '../audit/rule.ts';
import { percent } from '../audit/rule.ts';
import type { Fall } from '../forecast/cascade.ts';
import type { Problem } from '../text/problem.ts';
import type { Cause } from './causes.ts';
import { findingReasons } from './finding-reasons.ts';
import type { Accepted, EndpointView, Reason, RehearsalView, Verdict, VerdictLevel } from './plan.ts';
import type { Reachability } from './reachability.ts';
import { reachabilityReasons } from './reachability-reasons.ts';
import { type Judged, reason } from './reason.ts';
import { emptySide } from './side-view.ts';
import { lossReasonsOf } from './verdict-losses.ts';

export interface Evidence {
  readonly problems: readonly Problem[];
  readonly gained: readonly Finding[];
  /** Subjects of findings that no request comes to. */
  readonly unreached: ReadonlySet<string>;
  /** Packets of the VLAN are among the flows that were followed. */
  readonly isFollowed: (vlan: number) => boolean;
  readonly services: readonly Judged[];
  readonly falls: { readonly before: readonly Fall[]; readonly after: readonly Fall[] };
  /** Services without a server at the end of the cascade. */
  readonly lost?: { readonly before: readonly string[]; readonly after: readonly string[] } | undefined;
  readonly reachability: Reachability | undefined;
  readonly rehearsal?: RehearsalView | undefined;
  /** What flows and changed statements say. */
  readonly changes: readonly Reason[];
  /** The statement behind a reason. */
  readonly cause: Cause;
  /** Ignorance that the change touches, and ignorance that it leaves as it was. */
  readonly touchedUnknown: readonly string[];
  readonly untouchedUnknown: readonly string[];
  readonly assumptions: readonly string[];
  /** What a person settles, by the ids of reasons. */
  readonly accepting?: Accepting | undefined;
}

export interface Accepting {
  readonly ids: readonly string[];
  readonly reason: string;
}

const order: Readonly<Record<VerdictLevel, number>> = { clear: 0, caution: 1, undecided: 2, block: 3 };

/** Worst reason wins; what is not known inside the change makes it undecided, elsewhere it is a named assumption. */
export function judge(evidence: Evidence): Verdict {
  const reasons = [
    ...evidence.problems.flatMap(problemReasons),
    ...evidence.gained.flatMap((one) => findingReasons(one, evidence)),
    ...evidence.services.flatMap((service) => serviceReasons(service, evidence.cause)),
    ...fallReasons(evidence),
    ...evidence.changes,
    ...reachabilityReasons(evidence.reachability),
    ...rehearsalReasons(evidence.rehearsal),
    ...evidence.touchedUnknown.map((text): Reason => ({ level: 'undecided', text })),
  ];
  const named = reasons.map(withId);
  const accepted = named.flatMap((one) => acceptedBy(one, evidence.accepting));
  const sorted = named
    .filter(({ id }) => !accepted.some((one) => one.id === id))
    .sort((a, b) => order[b.level] - order[a.level]);
  return {
    level: sorted[0]?.level ?? 'clear',
    reasons: sorted,
    assumptions: [
      ...evidence.untouchedUnknown,
      ...(evidence.reachability?.assumed ?? []),
      ...evidence.assumptions,
    ],
    ...(accepted.length === 0 ? {} : { accepted }),
  };
}

/** Lines move and figures change a little: neither is part of a name. */
function withId(one: Reason): Reason & { readonly id: string } {
  const text = one.text.replace(/ \([^()]*:\d+\)$/, '').replace(/\d+(\.\d+)? %/g, '%');
  const made = createHash('sha256').update(`${one.level}\0${text}`).digest('hex').slice(0, 8);
  return { ...one, id: one.id ?? made };
}

/** Harm is not accepted but overridden, when the plan is applied. */
function acceptedBy(
  { id, level, text }: Reason & { readonly id: string },
  accepting: Accepting | undefined,
): readonly Accepted[] {
  if (accepting === undefined || level === 'block' || !accepting.ids.includes(id)) return [];
  return [{ id, level, text, reason: accepting.reason }];
}

function problemReasons({ severity, message, span }: Problem): Reason[] {
  if (severity !== 'error') return [];
  return [{ level: 'block', text: span === undefined ? message : `${span.file}:${span.line}: ${message}` }];
}

function fallReasons({ falls: { before, after }, lost, cause }: Evidence): Reason[] {
  const held = new Set(before.map(({ endpoint }) => endpoint));
  const fresh = after.filter(({ endpoint }) => !held.has(endpoint));
  const [first] = fresh;
  if (first === undefined) return [];
  const shown = fresh.slice(0, mostNamed).map(({ name }) => name);
  const more = fresh.length > mostNamed ? `, and then ${fresh.length - mostNamed} more` : '';
  const { utilisation, attempts = 1 } = first;
  const alone = attempts > 1.05 ? ` with its retries, ${(utilisation / attempts).toFixed(1)} without` : '';
  const times = utilisation.toFixed(1);
  const gone = (lost?.after ?? []).filter((service) => lost?.before.includes(service) !== true);
  const end = gone.length === 0 ? '' : `; at the end nothing serves ${gone.join(', ')}`;
  return [
    reason(
      'block',
      `${shown.join(', then ')}${more} would fall: ${first.name} is offered ${times} times its capacity${alone}${end}`,
      cause({ service: first.service, endpoints: [first.endpoint] }),
    ),
  ];
}

const mostNamed = 6;

/** What the real program did outweighs what the model says of it: a contradiction leaves the question open. */
function rehearsalReasons(rehearsal: RehearsalView | undefined): Reason[] {
  if (rehearsal === undefined || rehearsal.level === 'clear') return [];
  const { level, reasons } = rehearsal;
  return reasons.map((text) => reason(level, `rehearsal: ${text}`));
}

function serviceReasons(service: Judged, cause: Cause): Reason[] {
  // One that the base has not, as where an entrance was renamed, has lost nothing: its flows are judged by themselves.
  if (service.before === emptySide)
    return [...headroomReasons(service, cause), ...refusalReasons(service, cause)];
  return [
    ...unservedReasons(service, cause),
    ...lossReasons(service, cause),
    ...balanceReasons(service, cause),
    ...headroomReasons(service, cause),
    ...refusalReasons(service, cause),
    ...lossReasonsOf(service, cause),
  ];
}

/** Redirects and answers of the balancer itself are no harm; requests that nobody serves are. */
function unservedReasons({ service, before, after, intents, asked }: Judged, cause: Cause): Reason[] {
  if (asked === 'alike') return [];
  const harmful = ['no-pool', 'no-server', 'no-frontend', 'deny', 'reject', 'tarpit', 'elsewhere'];
  return harmful.flatMap((ending): Reason[] => {
    const more = (after.unserved[ending] ?? 0) - (before.unserved[ending] ?? 0);
    if (more <= intents.errors) return [];
    const text = `service ${service}: ${percent(more)} more of the requests end as ${ending}`;
    return [reason(asked === 'moved' ? 'caution' : 'block', text, cause({ service, ending }))];
  });
}

function carrying(endpoints: readonly EndpointView[]): readonly EndpointView[] {
  return endpoints.filter(({ share }) => share > 0);
}

function lossReasons({ service, before, after, survive, asked }: Judged, cause: Cause): Reason[] {
  const left = carrying(after.endpoints);
  const had = carrying(before.endpoints);
  const lost = had.filter(({ endpoint }) => !left.some((one) => one.endpoint === endpoint));
  if (lost.length === 0 || left.length === 0) return [];
  const names = lost.slice(0, mostNamed).map(({ name, share }) => `${name} (${percent(share)} before)`);
  const more = lost.length > mostNamed ? ` and ${lost.length - mostNamed} more` : '';
  const text = `service ${service}: ${names.join(', ')}${more} no longer get${lost.length === 1 ? 's' : ''} traffic`;
  const place = cause({ service, endpoints: lost.map(({ endpoint }) => endpoint) });
  if (left.length > 1) return [reason('caution', text, place)];
  const declared = survive.some((what) => /^\d+ servers?$/.test(what));
  const level = declared || (had.length > 2 && asked !== 'alike') ? 'block' : 'caution';
  const [last] = left;
  const all = `${text}; all of it, ${percent(last?.share ?? 0)} of the requests, goes to ${last?.name ?? ''}`;
  return [reason(level, all, cause({ service, endpoints: left.map(({ endpoint }) => endpoint) }) ?? place)];
}

/** Judged among the endpoints that carry traffic afterwards: a drain alone is no imbalance. */
function balanceReasons({ service, before, after, intents, members }: Judged, cause: Cause): Reason[] {
  const excess = topExcess(after.endpoints, members);
  const was = topExcess(before.endpoints, members);
  if (excess === undefined || excess.over <= 1 + intents.balanced) return [];
  if (was !== undefined && excess.over <= was.over * 1.05) return [];
  const text =
    `service ${service}: ${excess.name} gets ${percent(excess.share)}, ` +
    `${excess.over.toFixed(1)} times its fair share of ${percent(excess.fair)}`;
  const place = cause({ service, endpoints: [excess.endpoint] });
  return [reason(excess.over >= 2 ? 'block' : 'caution', text, place)];
}

interface Excess {
  readonly endpoint: string;
  readonly name: string;
  readonly share: number;
  readonly fair: number;
  readonly over: number;
}

/**
 * The endpoint furthest above its fair share: by capacity where every one declares it, else equal parts of what its pool
 * gets, for nobody says that two pools should get the same.
 */
function topExcess(endpoints: readonly EndpointView[], members: Judged['members']): Excess | undefined {
  const live = carrying(endpoints);
  if (live.every(({ capacity }) => capacity !== undefined)) return topOf(live);
  const pools = new Map(members.map(({ endpoint, device, pool }) => [endpoint, `${device}/${pool}`]));
  const groups = [...Map.groupBy(live, ({ endpoint }) => pools.get(endpoint) ?? '').values()];
  return groups
    .map(topOf)
    .filter((one) => one !== undefined)
    .sort((a, b) => b.over - a.over)[0];
}

function topOf(live: readonly EndpointView[]): Excess | undefined {
  const capacities = live.map(({ capacity }) => capacity);
  const known = capacities.every((capacity) => capacity !== undefined);
  const total = capacities.reduce<number>((sum, capacity) => sum + (capacity ?? 0), 0);
  const served = live.reduce((sum, { share }) => sum + share, 0);
  let top: Excess | undefined;
  for (const { name, endpoint, share, capacity = 0 } of live) {
    const fair = (known ? capacity / total : 1 / live.length) * served;
    if (top === undefined || share / fair > top.over)
      top = { name, endpoint, share, fair, over: share / fair };
  }
  return top;
}

function headroomReasons({ service, before, after, intents }: Judged, cause: Cause): Reason[] {
  if (intents.headroom === 0) return [];
  const limit = 1 - intents.headroom;
  return after.endpoints.flatMap((one): Reason[] => {
    const { utilisation, name, endpoint } = one;
    const was = before.endpoints.find((other) => other.endpoint === endpoint)?.utilisation ?? 0;
    if (utilisation === undefined || utilisation <= limit || was > limit) return [];
    const text = `service ${service}: ${name} at ${percent(utilisation)} of its capacity leaves less than ${percent(intents.headroom)} headroom`;
    return [reason(utilisation > 1 ? 'block' : 'caution', text, cause({ service, endpoints: [endpoint] }))];
  });
}

/** A queue that overflows: one reason for each service, at the server that refuses most. */
function refusalReasons({ service, before, after, intents }: Judged, cause: Cause): Reason[] {
  const refused = ({ queue }: EndpointView): number => queue?.refused ?? 0;
  const fresh = after.endpoints.filter((one) => {
    const was = before.endpoints.find(({ endpoint }) => endpoint === one.endpoint);
    return refused(one) > intents.errors && refused(one) > 2 * (was === undefined ? 0 : refused(was));
  });
  const [worst] = [...fresh].sort((a, b) => refused(b) - refused(a));
  if (worst === undefined) return [];
  const room = worst.queue?.room === undefined ? '' : ` with room for ${worst.queue.room}`;
  const more = fresh.length > 1 ? `; ${fresh.length} servers do` : '';
  const text = `service ${service}: ${worst.name} refuses ${percent(refused(worst))} of its requests${room}${more}`;
  return [reason('caution', text, cause({ service, endpoints: [worst.endpoint] }))];
}
