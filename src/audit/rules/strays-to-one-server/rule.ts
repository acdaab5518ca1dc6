import { usableServers } from '../../../forecast/balance/distribute.ts';
import type { Action, Template } from '../../../model/decision.ts';
import type { Frontend } from '../../../model/facts.ts';
import type { Pool } from '../../../model/pool.ts';
import { decisionsOf, endpointOf, type PathDevice, trafficPools } from '../../../network/path.ts';
import type { Span } from '../../../text/source.ts';
import { isMaintenance } from '../../roles.ts';
import { poolNamesOf } from '../../routes.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'strays-to-one-server',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  symptom: true,
  title: 'What no name or table catches goes to one server of a pool',
  why: 'One misspelt or forgotten name sends all its users to a single machine, while the pool that was meant idles.',
  fix: 'Let the default refuse (return 444), or send it to the whole pool.',
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    const seen = new Set<string>();
    for (const found of [...defaultServers(device), ...defaultsOfTables(device)]) {
      if (seen.has(found.subjects[0])) continue;
      seen.add(found.subjects[0]);
      yield found;
    }
  }
}

/** Addresses whose default server has one server of a pool that the named ones have whole. */
function* defaultServers(device: PathDevice): Iterable<Observation> {
  const frontends = new Map(device.facts.frontends.map((frontend) => [frontend.name, frontend]));
  for (const { address, port, choices, otherwise } of device.facts.virtualHosts ?? []) {
    const standard = frontends.get(otherwise ?? '');
    const others = new Set(choices.map(({ frontend }) => frontend).filter((name) => name !== otherwise));
    if (standard === undefined || others.size === 0 || takesNames(standard)) continue;
    const named = [...others].flatMap((name) => poolsOf(device, frontends.get(name)));
    const found = singledOut(poolsOf(device, standard), named);
    if (found === undefined) continue;
    yield observation(device, found, {
      span: standard.span,
      text: `requests for names that nobody declared on ${address}:${port}`,
    });
  }
}

/** A default server with names of its own is a site. */
function takesNames({ names = [] }: Frontend): boolean {
  return names.some((name) => /^[^_]\S*\.\S+$/.test(name));
}

function* defaultsOfTables(device: PathDevice): Iterable<Observation> {
  for (const frontend of device.facts.frontends) {
    for (const { action, span } of decisionsOf(frontend)) {
      const [part, second] = templateOf(action)?.parts ?? [];
      if (part === undefined || second !== undefined || !('table' in part)) continue;
      if (part.field.name !== 'host' && part.field.name !== 'sni') continue;
      const values = part.table.map(({ value }) => value);
      const found = singledOut(byNames(device, [part.otherwise ?? '']), byNames(device, values));
      if (found === undefined) continue;
      yield observation(device, found, { span, text: 'what the table does not name' });
    }
  }
}

function templateOf(action: Action): Template | undefined {
  if (action.kind === 'route-dynamic') return action.pool;
  return action.kind === 'set' ? action.value : undefined;
}

interface Found {
  readonly chosen: Pool;
  readonly whole: Pool;
}

function observation(
  device: PathDevice,
  { chosen, whole }: Found,
  { span, text }: { readonly span: Span; readonly text: string },
): Observation {
  return {
    message: `${text} go to ${usableServers(chosen)[0]?.name ?? chosen.name} alone, one of the ${whole.servers.length} servers of pool ${whole.name}`,
    span,
    related: [{ span: whole.span, message: `pool ${whole.name} has its neighbours` }],
    subjects: [poolSubject(device, chosen.name), poolSubject(device, whole.name)],
  };
}

function poolsOf(device: PathDevice, frontend: Frontend | undefined): readonly Pool[] {
  return frontend === undefined ? [] : byNames(device, [...poolNamesOf(frontend)]);
}

function byNames(device: PathDevice, names: readonly string[]): readonly Pool[] {
  return trafficPools(device).filter(({ name }) => names.includes(name));
}

/** The default has one pool of one server, which is a member of a pool that others have whole. */
function singledOut(standard: readonly Pool[], named: readonly Pool[]): Found | undefined {
  const [chosen, second] = standard;
  if (chosen === undefined || second !== undefined || isMaintenance(chosen)) return undefined;
  const [server, next] = usableServers(chosen);
  if (server === undefined || next !== undefined) return undefined;
  const place = endpointOf(server, chosen);
  const whole = named.find((pool) => {
    const servers = usableServers(pool);
    return servers.length > 2 && servers.some((one) => endpointOf(one, pool) === place);
  });
  return whole === undefined ? undefined : { chosen, whole };
}
