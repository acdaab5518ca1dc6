import type { Pool, Server } from '../../../model/pool.ts';
import { everyPool } from '../../every.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'heavy-check',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'The health check asks for a whole page many times a second',
  why: 'Every balancer and every process adds its checks; the page that users see is rendered for nobody.',
  fix: 'Check a small path of its own such as /health, or check less often.',
  check: checkPools,
});

/** Checks of all servers in one second from which a page is too much, and from which anything is. */
const pages = 2;
const most = 20;
const health = /health|ping|status|alive|ready|check|lb|heartbeat|monitor|probe|\.(txt|html?|ico)$/i;

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  for (const { device, pool } of everyPool(path)) {
    const checked = pool.servers.filter(isChecked);
    const [first] = checked;
    const page = first?.check.path ?? '/';
    const busiest = Math.max(0, ...checked.map(({ check }) => 1000 / check.intervalMs));
    if (first === undefined || busiest < (isLight(page, pool) ? most : pages)) continue;
    yield {
      message: `pool ${pool.name}: each server answers ${page} ${Math.round(busiest * 10) / 10} times a second for this balancer's checks alone`,
      span: first.at['check.intervalMs'] ?? first.at['check.path'] ?? first.span,
      subjects: [`${poolSubject(device, pool.name)}/check-load`],
    };
  }
}

function isChecked({ check, disabled }: Server): boolean {
  return check.enabled && !disabled && check.protocol === 'http' && check.track === undefined;
}

function isLight(page: string, { servers }: Pool): boolean {
  return health.test(page) || servers.some(({ check }) => check.port !== undefined);
}
