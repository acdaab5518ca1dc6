import type { Decision } from '../../model/decision.ts';
import type { Frontend, Limit } from '../../model/facts.ts';
import { internalOnly } from './access.ts';
import type { ServerContext } from './content.ts';
import { decide } from './decide.ts';
import type { Listen } from './listen.ts';
import { type Location, locationDecisions, locationsOf } from './locations.ts';
import { startLookUps } from './look-ups.ts';
import type { LookUp } from './maps.ts';
import { marks } from './marks.ts';
import { locationBody, serverBody } from './phases.ts';
import { rewritePhase } from './rewrite.ts';
import { effective, effectiveOne, type Scope, type Timed, timeOf, timeouts } from './scope.ts';
import type { Statement } from './tree.ts';
import { parseCount, parseSize, parseTime } from './values.ts';
import { keptIn } from './variables.ts';

/** A server block of http with what was found out about it before. */
export interface ServerBlock {
  readonly name: string;
  readonly scope: Scope;
  readonly listens: readonly Listen[];
  readonly serverNames: readonly Statement[];
}

/** One server block as a frontend: its own rewrite rules, then its locations in nginx's order. */
export function frontendOf(block: ServerBlock, context: ServerContext, needed: readonly LookUp[]): Frontend {
  const { scope, name, listens, serverNames } = block;
  const statement = scope.statement as Statement;
  const locations = locationsOf(scope);
  const body = (location: Location): readonly Decision[] => locationBody(context, location);
  const named = locations.filter(({ form }) => form === 'named');
  return {
    name,
    mode: 'http',
    listeners: listens.map(({ listener }) => listener),
    names: serverNames.flatMap((one) => one.arguments),
    normalizesPath: true,
    decisions: [
      ...startOf(statement, context, needed),
      ...rewritePhase(scope, { variables: context.variables, stage: 'server-rewrite' }),
      ...locationDecisions(locations, {
        body,
        guard: (location) => internalOnly(location.scope, context.variables),
        variables: context.variables,
      }),
      ...serverBody(context, scope, statement),
    ],
    named:
      named.length === 0
        ? undefined
        : Object.fromEntries(named.map((location) => [location.pattern, body(location)])),
    timeouts: clientTimeouts(scope),
    bodyLimit: bodyLimitOf(scope, locations),
    headerLimit: limitOf(scope, 'large_client_header_buffers', 8192, ([, size]) => parseSize(size)),
    keepAliveRequests: limitOf(scope, 'keepalive_requests', 1000, ([count]) => parseCount(count)),
    realAddress: realAddressOf(scope),
    disabled: false,
    service: isStatistics(locations) ? 'statistics' : undefined,
    span: statement.span,
  };
}

/** Variables start empty, and looked-up ones get their value; marks that rewriting sets start unset. */
function startOf(
  statement: Statement,
  { variables }: ServerContext,
  needed: readonly LookUp[],
): readonly Decision[] {
  const empty = { text: '', parts: [{ literal: '' }] };
  const used = Object.entries(marks).filter(([name]) => variables.marks?.has(name) === true);
  const fields = [...used.map(([, field]) => field), ...[...variables.assigned].map(keptIn)];
  return [
    ...fields.map((field) => decide(statement, 'start', { kind: 'set', field, value: empty })),
    ...startLookUps(statement, needed, variables),
  ];
}

/** Defaults of nginx: 60 s for header and body, 75 s between requests (ngx_http_core_module). */
function clientTimeouts(scope: Scope): Frontend['timeouts'] {
  return timeouts({
    'http-request': timeOf(scope, 'client_header_timeout', 60_000),
    client: timeOf(scope, 'client_body_timeout', 60_000),
    'http-keep-alive': keepAliveTime(scope),
  });
}

function keepAliveTime(scope: Scope): Timed | undefined {
  const statement = effectiveOne(scope, 'keepalive_timeout');
  const milliseconds = parseTime(statement?.arguments[0]);
  if (statement !== undefined && milliseconds !== undefined) return { milliseconds, span: statement.span };
  return timeOf(scope, 'keepalive_timeout', 75_000);
}

function limitOf(
  scope: Scope,
  name: string,
  builtIn: number,
  read: (words: readonly string[]) => number | undefined,
): Limit | undefined {
  const statement = effectiveOne(scope, name);
  const value = statement === undefined ? undefined : read(statement.arguments);
  if (statement !== undefined && value !== undefined) return { value, span: statement.span };
  const span = scope.statement?.span;
  return span === undefined ? undefined : { value: builtIn, span, byDefault: true };
}

/** The largest that the server or any of its locations takes; 0 is unlimited. */
function bodyLimitOf(scope: Scope, locations: readonly Location[]): Limit | undefined {
  const read = ([size]: readonly string[]): number | undefined => parseSize(size);
  const all = [scope, ...locations.map((location) => location.scope)].flatMap(
    (one) => limitOf(one, 'client_max_body_size', 1_048_576, read) ?? [],
  );
  const size = ({ value }: Limit): number => (value === 0 ? Number.POSITIVE_INFINITY : value);
  return all.reduce<Limit | undefined>((a, b) => (a === undefined || size(b) > size(a) ? b : a), undefined);
}

function realAddressOf(scope: Scope): Frontend['realAddress'] {
  const trusted = effective(scope, 'set_real_ip_from');
  const [first] = trusted;
  if (first === undefined) return undefined;
  return { from: trusted.flatMap((one) => one.arguments.slice(0, 1)), span: first.span };
}

/** Nothing but the status page and refusals. */
function isStatistics(locations: readonly Location[]): boolean {
  return (
    locations.some(({ scope }) => scope.own.has('stub_status')) &&
    locations.every(
      ({ scope }) => scope.own.has('stub_status') || scope.own.has('return') || scope.own.has('deny'),
    )
  );
}
