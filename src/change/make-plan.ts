import { createHash } from 'node:crypto';
import type { Finding } from '../audit/rule.ts';
import { fingerprint } from '../audit/run.ts';
import { cascade } from '../forecast/cascade.ts';
import type { Forecast, ServiceForecast } from '../forecast/forecast.ts';
import type { PresentMembers } from '../forecast/membership.ts';
import type { Path, PathDevice } from '../network/path.ts';
import { endpointOf } from '../network/path.ts';
import type { Problem } from '../text/problem.ts';
import {
  type Accounted,
  accountedStatements,
  editViews,
  statementReasons,
  unreadHeaders,
} from './accounted.ts';
import { causes } from './causes.ts';
import { declaredChange } from './declared-edits.ts';
import { type Edit, edits } from './edits.ts';
import { effectOf } from './effects.ts';
import { fileEdits, type NamedFile } from './file-edits.ts';
import { flowJudging } from './flow-judging.ts';
import { flowReasons } from './flow-reasons.ts';
import { compareFlows } from './flows/compare.ts';
import { ignorance } from './ignorance.ts';
import type { WasTried } from './measured.ts';
import { notices, type WatchRequest, watchFor } from './notices.ts';
import type { Plan, PlanDevice, RehearsalView, ServiceView } from './plan.ts';
import { followedVlans } from './reach/followed-vlans.ts';
import { joinReasons } from './reach/joined-vlans.ts';
import { openEdgeReasons } from './reach/open-edges.ts';
import { surelyLost } from './reach/unproven-findings.ts';
import { reachability } from './reachability.ts';
import { emptySide, sideView } from './side-view.ts';
import { unreachedPools } from './statements/reach.ts';
import { type Accepting, judge } from './verdict.ts';
import { withoutSpans } from './without-spans.ts';

/** One version of the path with all that was worked out about it. */
export interface Version {
  readonly path: Path;
  readonly forecast: Forecast;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

export interface PlanInput {
  readonly base: Version;
  readonly proposed: Version;
  readonly devices: readonly PlanDevice[];
  readonly reloadLoses: readonly string[];
  readonly watch: WatchRequest;
  /** ISO 8601 time. */
  readonly created: string;
  /** Members of dynamic pools, as the running program has them. */
  readonly present?: PresentMembers | undefined;
  readonly rehearsal?: RehearsalView | undefined;
  /** Files that configurations name, in both versions. */
  readonly namedFiles?: readonly NamedFile[] | undefined;
  /** What of the statements ran in the rehearsal. */
  readonly wasTried?: WasTried | undefined;
  readonly accepting?: Accepting | undefined;
  /** What had to be taken for granted while the rest was gathered, such as a rehearsal that could not be held. */
  readonly assumptions?: readonly string[] | undefined;
}

/** Two versions of a path become a plan: the same input always gives the same plan. */
export function makePlan(input: PlanInput): Plan {
  const { base, proposed, devices, reloadLoses, watch, created, rehearsal } = input;
  const found = edits(base.path, proposed.path);
  const statements = [
    ...accountedStatements(base.path, proposed.path),
    ...fileEdits(input.namedFiles ?? [], [base.path, proposed.path]),
  ];
  const flows = compareFlows(base.path, proposed.path, changedDevices(base.path, proposed.path));
  const reach = reachability(base.path, proposed.path);
  const findings = compareFindings(base.findings, proposed.findings, reach);
  const services = serviceViews(input);
  const [before, after] = [cascade(base.path), cascade(proposed.path)];
  const falls = { before: before.falls, after: after.falls };
  const lost = { before: before.lost, after: after.lost };
  const verdict = verdictOf(input, { found, statements, flows, findings, services, falls, lost, reach });
  const watching = watchFor(services, watch);
  const body = {
    schema: 'evenkeel.plan/2' as const,
    created,
    devices,
    edits: editViews(
      found.map((edit) => ({ ...edit, text: textOf(edit, proposed.forecast) })),
      statements,
      devices,
      declaredChange(base.path.declared, proposed.path.declared).edits,
    ),
    flows,
    findings,
    problems: proposed.problems,
    services,
    falls,
    lost,
    reachability: reach,
    rehearsal,
    reloadLoses,
    notices: notices(services, watching),
    watch: watching,
    verdict,
  };
  return { ...body, id: planDigest(body) };
}

/** What was worked out of both versions. */
interface Worked {
  readonly found: readonly Edit[];
  readonly statements: readonly Accounted[];
  readonly flows: Plan['flows'];
  readonly findings: Plan['findings'];
  readonly services: readonly ServiceView[];
  readonly falls: Plan['falls'];
  readonly lost: Plan['lost'];
  readonly reach: Plan['reachability'];
}

function verdictOf(
  { base, proposed, rehearsal, wasTried, accepting, assumptions = [] }: PlanInput,
  { found, statements, flows, findings, services, falls, lost, reach }: Worked,
): Plan['verdict'] {
  const unknown = ignorance(base, proposed);
  const lines = statementReasons(statements, rehearsal, wasTried);
  const judged = flowReasons(flows, flowJudging(base.path, proposed.path, unreadHeaders(statements)));
  const drawn = new Set(proposed.forecast.services.flatMap(({ profile }) => profile.assumptions));
  const isDeclared = (service: string): boolean =>
    [base, proposed].some(({ path }) => path.declared.services.some(({ id }) => id === service));
  const isWorse = flows.some(({ kind }) => kind === 'worse' || kind === 'unproven');
  const fares = flows.length === 0 ? 'alike' : isWorse ? undefined : 'moved';
  return judge({
    problems: proposed.problems,
    gained: findings.gained,
    isFollowed: (vlan) => followedVlans(proposed.path).has(vlan),
    unreached: new Set(proposed.path.devices.flatMap(unreachedPools)),
    services: services.map((view) => ({
      ...view,
      survive: surviveOf(proposed.forecast, view.service),
      asked: isDeclared(view.service) ? undefined : fares,
    })),
    falls,
    lost,
    reachability: reach,
    rehearsal,
    changes: [
      ...judged.reasons,
      ...lines.reasons,
      ...openEdgeReasons(base.path, proposed.path),
      ...joinReasons(base.path, proposed.path),
      ...declaredChange(base.path.declared, proposed.path.declared).reasons,
    ],
    cause: causes(found, base.forecast, proposed.forecast),
    accepting,
    touchedUnknown: unknown.touched,
    untouchedUnknown: unknown.untouched,
    assumptions: [...drawn, ...judged.wanted, ...lines.settled, ...assumptions],
  });
}

/** SHA-256 over everything but the id, hex, first 16 digits. */
export function planDigest(body: Omit<Plan, 'id'>): string {
  const { id: _, ...rest } = body as Plan;
  return createHash('sha256')
    .update(JSON.stringify(sortKeys(rest)))
    .digest('hex')
    .slice(0, 16);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, held]) => held !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, held]) => [key, sortKeys(held)]),
  );
}

/** Devices of either version whose requests may fare otherwise. */
function changedDevices(base: Path, proposed: Path): ReadonlySet<string> {
  const before = new Map(base.devices.map((device) => [device.id, device]));
  const after = new Map(proposed.devices.map((device) => [device.id, device]));
  const ids = new Set([...before.keys(), ...after.keys()]);
  return new Set([...ids].filter((id) => !sameRequests(before.get(id), after.get(id))));
}

function sameRequests(before: PathDevice | undefined, after: PathDevice | undefined): boolean {
  if (before === after) return true;
  if (before === undefined || after === undefined) return false;
  const parts = ({ facts: { frontends, pools, virtualHosts } }: PathDevice): unknown => ({
    frontends,
    pools,
    virtualHosts,
  });
  return withoutSpans(parts(before)) === withoutSpans(parts(after));
}

function compareFindings(
  before: readonly Finding[],
  after: readonly Finding[],
  reach: Plan['reachability'],
): Plan['findings'] {
  const old = new Set(before.map(fingerprint));
  const now = new Set(after.map(fingerprint));
  return {
    gained: after.filter((finding) => !old.has(fingerprint(finding))),
    lost: surelyLost(
      before.filter((finding) => !now.has(fingerprint(finding))),
      reach,
    ),
    kept: after.filter((finding) => old.has(fingerprint(finding))).length,
  };
}

function textOf({ text, decision }: Edit, forecast: Forecast): string {
  return decision === undefined ? text : `${text}${effectOf(decision, forecast)}: ${decision.text}`;
}

function surviveOf({ services }: Forecast, id: string): readonly string[] {
  return services.find(({ service }) => service.id === id)?.service.intents.survive ?? [];
}

function serviceViews({ base, proposed, present }: PlanInput): readonly ServiceView[] {
  const before = new Map(base.forecast.services.map((one) => [one.service.id, one]));
  return proposed.forecast.services.map((after) => {
    const old = before.get(after.service.id);
    const { balanced, errors, headroom } = after.service.intents;
    return {
      service: after.service.id,
      rate: after.service.traffic.rate,
      before: old === undefined ? emptySide : sideView(base.path, old, present),
      after: sideView(proposed.path, after, present),
      intents: { balanced, errors, headroom },
      members: members([...(old === undefined ? [] : [old]), after]),
    };
  });
}

/** Every server of the pools that the service can reach in either version. */
function members(versions: readonly ServiceForecast[]): ServiceView['members'] {
  const found = new Map<string, ServiceView['members'][number]>();
  for (const { pools } of versions) {
    for (const { device, pool } of pools) {
      for (const server of pool.servers) {
        const entry = {
          endpoint: endpointOf(server, pool),
          device: device.id,
          pool: pool.name,
          server: server.name,
        };
        found.set(`${device.id}/${pool.name}/${server.name}`, entry);
      }
    }
  }
  return [...found.values()];
}
