import type { HealthCheck, Server } from '../../model/pool.ts';
import type { Span } from '../../text/source.ts';
import { milliseconds, numberOf, type Parameter, type Parameters } from './parameters.ts';
import { secureSchemes, type Target } from './targets.ts';

/** A worker of a pool on its way to a server: what stands later on adds to it. */
export interface MemberDraft {
  readonly target: Extract<Target, { kind: 'server' }>;
  readonly url: string;
  readonly span: Span;
  readonly parameters: Map<string, Parameter>;
}

const unchecked: HealthCheck = {
  enabled: false,
  intervalMs: 30_000,
  rise: 1,
  fall: 1,
  protocol: 'tcp',
  agent: false,
};

/** mod_proxy.h, PROXY_WORKER_DEFAULT_RETRY. */
const defaultRetry = 60_000;

export interface MemberPlace {
  readonly name: string;
  /** Lowest `lbset` of the pool. */
  readonly firstSet: number;
  /** Processes that serve side by side, where that is known: limits hold for each. */
  readonly children: number | undefined;
  /** A rule names it with a path of its own, which is no part of the server. */
  readonly isNamed: boolean;
}

export function serverOf(member: MemberDraft, { name, firstSet, children, isNamed }: MemberPlace): Server {
  const { target, parameters, span } = member;
  const status = statusOf(parameters);
  const set = numberOf(parameters.get('lbset')) ?? 0;
  const retry = milliseconds(parameters.get('retry')?.value ?? '') ?? defaultRetry;
  const max = numberOf(parameters.get('max'));
  return {
    name,
    address: target.address,
    family: target.family,
    port: target.port,
    weight: status.has('N') ? 0 : (numberOf(parameters.get('loadfactor')) ?? 1),
    // Members of a higher set are asked once no member of a lower one is usable (docs: mod_proxy, lbset).
    backup: status.has('H') || status.has('R') || set > firstSet,
    disabled: status.has('D') || status.has('S'),
    check: checkOf(parameters),
    maxConnections: max === undefined || max === 0 ? undefined : max * (children ?? 1),
    passiveCheck: { maxFails: retry === 0 || status.has('I') ? 0 : 1, failTimeoutMs: retry },
    cookie: parameters.get('route')?.value,
    tls: secureSchemes.has(target.scheme),
    ...hostHeaderOf(member),
    ...(isNamed || target.path === '' ? {} : { path: target.path }),
    proxyProtocol: false,
    span,
    at: places(parameters, status, set > firstSet),
  };
}

/** The name in its own URL, without the port that its scheme stands for. */
function hostHeaderOf({ target }: MemberDraft): Pick<Server, 'hostHeader'> {
  const { address, port, scheme, family } = target;
  if (family === 'unix') return { hostHeader: 'localhost' };
  const host = family === 'ipv6' ? `[${address}]` : address;
  const usual = secureSchemes.has(scheme) ? 443 : 80;
  return { hostHeader: port === undefined || port === usual ? host : `${host}:${port}` };
}

/** `+D-S` and the like, letters that are set; without a sign they are set too (docs: mod_proxy, status). */
export function statusOf(parameters: Parameters): ReadonlySet<string> {
  const found = new Set<string>();
  let adds = true;
  for (const character of parameters.get('status')?.value.toUpperCase() ?? '') {
    if (character === '+' || character === '-') adds = character === '+';
    else if (adds) found.add(character);
    else found.delete(character);
  }
  return found;
}

/** mod_proxy_hcheck: the method is none unless it is said. */
function checkOf(parameters: Parameters): HealthCheck {
  const method = parameters.get('hcmethod')?.value.toUpperCase();
  if (method === undefined || method === 'NONE') return unchecked;
  return {
    ...unchecked,
    enabled: true,
    intervalMs: milliseconds(parameters.get('hcinterval')?.value ?? '') ?? unchecked.intervalMs,
    rise: numberOf(parameters.get('hcpasses')) ?? 1,
    fall: numberOf(parameters.get('hcfails')) ?? 1,
    protocol: method === 'TCP' ? 'tcp' : method === 'CPING' ? 'other' : 'http',
    path: parameters.get('hcuri')?.value,
  };
}

const settingKeys: readonly (readonly [parameter: string, property: string])[] = [
  ['loadfactor', 'weight'],
  ['max', 'maxConnections'],
  ['retry', 'passiveCheck'],
  ['route', 'cookie'],
  ['hcmethod', 'check'],
  ['hcinterval', 'check.intervalMs'],
  ['hcpasses', 'check.rise'],
  ['hcfails', 'check.fall'],
  ['hcuri', 'check.path'],
];

function places(
  parameters: Parameters,
  status: ReadonlySet<string>,
  isLaterSet: boolean,
): Readonly<Record<string, Span>> {
  const at: Record<string, Span> = {};
  for (const [key, property] of settingKeys) {
    const parameter = parameters.get(key);
    if (parameter !== undefined) at[property] = parameter.span;
  }
  const written = parameters.get('status');
  if (written !== undefined) {
    if (status.has('D') || status.has('S')) at['disabled'] = written.span;
    if (status.has('H') || status.has('R')) at['backup'] = written.span;
    if (status.has('N')) at['weight'] = written.span;
  }
  const set = parameters.get('lbset');
  if (isLaterSet && set !== undefined) at['backup'] ??= set.span;
  return at;
}
