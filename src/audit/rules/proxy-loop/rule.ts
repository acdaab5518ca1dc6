import type { Frontend } from '../../../model/facts.ts';
import { type Join, joins } from '../../../network/join.ts';
import { type Path, type PathDevice, trafficFrontends } from '../../../network/path.ts';
import { poolNamesOf } from '../../routes.ts';
import { frontendSubject, type Observation, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'proxy-loop',
  severity: 'error',
  profile: 'outage',
  scope: 'tiers',
  title: 'A proxy sends all its requests back to itself',
  why: 'Each request opens another one until all connections are used up: users get nothing, and other sites on the proxy go down with it.',
  fix: 'Name the servers behind the proxy, and not an address that it listens on.',
  check: checkFrontends,
});

function* checkFrontends({ path }: RuleContext): Iterable<Observation> {
  const seen = new Set<Frontend>();
  for (const device of path.devices) {
    for (const frontend of trafficFrontends(device)) {
      const round = loopFrom(path, device, frontend);
      const [first, ...others] = round;
      if (first === undefined || seen.has(frontend)) continue;
      for (const passed of round.flatMap(({ frontends }) => frontends)) seen.add(passed);
      yield {
        message: `${frontend.name} of ${device.id} gets its own requests back${others.length === 0 ? '' : ` by way of ${others.map(({ from }) => from.id).join(', ')}`}`,
        span: first.server.span,
        related: [
          { span: first.listener.span, message: `${first.to.id} listens here` },
          ...others.map(({ server, to }) => ({ span: server.span, message: `and on to ${to.id}` })),
        ],
        subjects: [frontendSubject(device, frontend.name)],
      };
    }
  }
}

/** The joins that lead from a frontend back to it, when every request has to take them; else none. */
function loopFrom(path: Path, device: PathDevice, frontend: Frontend): readonly Join[] {
  const round: Join[] = [];
  const passed = new Set<Frontend>();
  let [at, place]: [Frontend, PathDevice] = [frontend, device];
  while (!passed.has(at)) {
    passed.add(at);
    const next = onlyWay(path, place, at);
    if (next === undefined) return [];
    round.push(next);
    const [target] = next.frontends;
    if (target === undefined || next.frontends.length > 1) return [];
    [at, place] = [target, next.to];
  }
  return at === frontend ? round : [];
}

/** One pool for all requests, and all its servers lead to the same listener. */
function onlyWay(path: Path, device: PathDevice, frontend: Frontend): Join | undefined {
  const [name, ...others] = poolNamesOf(frontend);
  const pool = name === undefined ? undefined : device.pools.get(name);
  if (pool === undefined || others.length > 0 || refusesSome(frontend)) return undefined;
  const servers = pool.servers.filter(({ disabled, backup }) => !disabled && !backup);
  const ways = joins(path).filter((join) => join.from === device && servers.includes(join.server));
  const [first] = ways;
  if (first === undefined || ways.length < servers.length) return undefined;
  return ways.every(({ listener }) => listener === first.listener) ? first : undefined;
}

/** A rule that answers by itself may well stop the round. */
function refusesSome({ decisions }: Frontend): boolean {
  return decisions.some(({ action }) =>
    ['deny', 'reject', 'return', 'redirect', 'tarpit', 'enter', 'jump', 'restart'].includes(action.kind),
  );
}
