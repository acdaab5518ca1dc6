import type { Finding } from '../audit/rule.ts';
import { percent } from '../audit/rule.ts';
import type { Fall } from '../forecast/cascade.ts';
import type { Problem } from '../text/problem.ts';
import type { EndpointView, Reason, ServiceView, Verdict, VerdictLevel } from './plan.ts';

export interface Evidence {
  readonly problems: readonly Problem[];
  readonly gained: readonly Finding[];
  readonly services: readonly (ServiceView & { readonly survive: readonly string[] })[];
  readonly falls: { readonly before: readonly Fall[]; readonly after: readonly Fall[] };
  /** Ignorance that the change touches, and ignorance that it leaves as it was. */
  readonly touchedUnknown: readonly string[];
  readonly untouchedUnknown: readonly string[];
  readonly assumptions: readonly string[];
}

const order: Readonly<Record<VerdictLevel, number>> = { clear: 0, caution: 1, undecided: 2, block: 3 };

/** Worst reason wins; what is not known inside the change makes it undecided, elsewhere it is a named assumption. */
export function judge(evidence: Evidence): Verdict {
  const reasons = [
    ...evidence.problems.flatMap(problemReasons),
    ...evidence.gained.flatMap(findingReasons),
    ...evidence.services.flatMap(serviceReasons),
    ...fallReasons(evidence.falls),
    ...evidence.touchedUnknown.map((text): Reason => ({ level: 'undecided', text })),
  ];
  const sorted = [...reasons].sort((a, b) => order[b.level] - order[a.level]);
  return {
    level: sorted[0]?.level ?? 'clear',
    reasons: sorted,
    assumptions: [...evidence.untouchedUnknown, ...evidence.assumptions],
  };
}

function problemReasons({ severity, message, span }: Problem): Reason[] {
  if (severity !== 'error') return [];
  return [{ level: 'block', text: span === undefined ? message : `${span.file}:${span.line}: ${message}` }];
}

function findingReasons({ severity, rule, message }: Finding): Reason[] {
  if (severity === 'note') return [];
  return [{ level: severity === 'error' ? 'block' : 'caution', text: `${message} [${rule}]` }];
}

function fallReasons({ before, after }: Evidence['falls']): Reason[] {
  const held = new Set(before.map(({ endpoint }) => endpoint));
  const fresh = after.filter(({ endpoint }) => !held.has(endpoint));
  const [first] = fresh;
  if (first === undefined) return [];
  const chain = fresh.map(({ name }) => name).join(', then ');
  const times = first.utilisation.toFixed(1);
  return [
    { level: 'block', text: `${chain} would fall: ${first.name} is offered ${times} times its capacity` },
  ];
}

type Judged = Evidence['services'][number];

function serviceReasons(service: Judged): Reason[] {
  return [
    ...unservedReasons(service),
    ...lossReasons(service),
    ...balanceReasons(service),
    ...headroomReasons(service),
    ...nMinusOneReasons(service),
  ];
}

/** Redirects and answers of the balancer itself are no harm; requests that nobody serves are. */
function unservedReasons({ service, before, after, intents }: Judged): Reason[] {
  const harmful = ['no-pool', 'no-server', 'no-frontend', 'deny', 'reject', 'tarpit', 'elsewhere'];
  return harmful.flatMap((ending): Reason[] => {
    const more = (after.unserved[ending] ?? 0) - (before.unserved[ending] ?? 0);
    if (more <= intents.errors) return [];
    return [
      { level: 'block', text: `service ${service}: ${percent(more)} more of the requests end as ${ending}` },
    ];
  });
}

function carrying(endpoints: readonly EndpointView[]): readonly EndpointView[] {
  return endpoints.filter(({ share }) => share > 0);
}

function lossReasons({ service, before, after, survive }: Judged): Reason[] {
  const left = carrying(after.endpoints);
  const had = carrying(before.endpoints);
  const lost = had.filter(({ endpoint }) => !left.some((one) => one.endpoint === endpoint));
  if (lost.length === 0 || left.length === 0) return [];
  const names = lost.map(({ name }) => name).join(', ');
  const text = `service ${service}: ${names} no longer get${lost.length === 1 ? 's' : ''} traffic`;
  if (left.length > 1) return [{ level: 'caution', text }];
  const declared = survive.some((what) => /^\d+ servers?$/.test(what));
  const level = had.length > 2 || declared ? 'block' : 'caution';
  return [{ level, text: `${text}; all of it goes to ${left[0]?.name ?? ''}` }];
}

/** Judged among the endpoints that carry traffic afterwards: a drain alone is no imbalance. */
function balanceReasons({ service, before, after, intents }: Judged): Reason[] {
  const excess = topExcess(after.endpoints);
  const was = topExcess(before.endpoints);
  if (excess === undefined || excess.over <= 1 + intents.balanced) return [];
  if (was !== undefined && excess.over <= was.over * 1.05) return [];
  const text =
    `service ${service}: ${excess.name} gets ${percent(excess.share)}, ` +
    `${excess.over.toFixed(1)} times its fair share of ${percent(excess.fair)}`;
  return [{ level: excess.over >= 2 ? 'block' : 'caution', text }];
}

interface Excess {
  readonly name: string;
  readonly share: number;
  readonly fair: number;
  readonly over: number;
}

/** The endpoint furthest above its fair share: by capacity where every one declares it, else equal parts. */
function topExcess(endpoints: readonly EndpointView[]): Excess | undefined {
  const live = carrying(endpoints);
  const capacities = live.map(({ capacity }) => capacity);
  const known = capacities.every((capacity) => capacity !== undefined);
  const total = capacities.reduce<number>((sum, capacity) => sum + (capacity ?? 0), 0);
  const served = live.reduce((sum, { share }) => sum + share, 0);
  let top: Excess | undefined;
  for (const { name, share, capacity = 0 } of live) {
    const fair = (known ? capacity / total : 1 / live.length) * served;
    if (top === undefined || share / fair > top.over) top = { name, share, fair, over: share / fair };
  }
  return top;
}

function headroomReasons({ service, before, after, intents }: Judged): Reason[] {
  if (intents.headroom === 0) return [];
  const limit = 1 - intents.headroom;
  return after.endpoints.flatMap((one): Reason[] => {
    const { utilisation, name, endpoint } = one;
    const was = before.endpoints.find((other) => other.endpoint === endpoint)?.utilisation ?? 0;
    if (utilisation === undefined || utilisation <= limit || was > limit) return [];
    const text = `service ${service}: ${name} at ${percent(utilisation)} of its capacity leaves less than ${percent(intents.headroom)} headroom`;
    return [{ level: utilisation > 1 ? 'block' : 'caution', text }];
  });
}

function nMinusOneReasons({ service, before, after, survive }: Judged): Reason[] {
  const failing = new Set(
    before.nMinusOne.filter(({ survives }) => survives === false).map(({ lost }) => lost),
  );
  const fresh = after.nMinusOne.filter(({ survives, lost }) => survives === false && !failing.has(lost));
  const [first] = fresh;
  if (first === undefined) return [];
  const declared = survive.some((what) => /^1 servers?$/.test(what));
  const names = fresh.map(({ lost }) => lost).join(', ');
  const what =
    first.fullest === undefined
      ? 'no server is left'
      : `${first.fullest.name} is offered more than it can serve`;
  return [
    {
      level: declared ? 'block' : 'caution',
      text: `service ${service}: the loss of ${names} is no longer survived: ${what}`,
    },
  ];
}
