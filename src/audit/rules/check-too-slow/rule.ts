import type { Pool, Server } from '../../../model/pool.ts';
import { everyPool } from '../../every.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'check-too-slow',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'A dead server keeps its share of the traffic for more than half a minute',
  why: 'Until interval x fall has passed the dead server gets requests, and every one of them fails.',
  fix: "Shorten 'inter' or lower 'fall', or add 'fastinter' and 'observe layer7'.",
  check: checkPools,
});

/** Milliseconds after which a person has noticed before the program did. */
const longest = 30_000;

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  for (const { device, pool } of everyPool(path)) {
    const slow = pool.servers.filter((server) => isSlow(server, pool));
    const [first] = slow;
    if (first === undefined) continue;
    yield {
      message: `pool ${pool.name}: a dead server is noticed after ${Math.round(noticedAfter(first, pool) / 1000)} s (${text(first)})`,
      span: first.at['check.intervalMs'] ?? first.at['check.fall'] ?? first.span,
      subjects: [`${poolSubject(device, pool.name)}/check-interval`],
    };
  }
}

function isSlow(server: Server, pool: Pool): boolean {
  const { check } = server;
  if (!check.enabled || check.track !== undefined || check.observe !== undefined) return false;
  return usable(pool) > 1 && noticedAfter(server, pool) > longest;
}

function usable({ servers }: Pool): number {
  return servers.filter(({ disabled, address }) => !disabled && address !== undefined).length;
}

/** The first failure, at worst a whole interval away, and the further ones at the fast interval (manual 5.2). */
function noticedAfter({ check }: Server, { timeouts }: Pool): number {
  const patience = Math.min(timeouts.check?.milliseconds ?? check.intervalMs, check.intervalMs);
  return check.intervalMs + (check.fall - 1) * (check.fastIntervalMs ?? check.intervalMs) + patience;
}

function text({ check }: Server): string {
  const fast = check.fastIntervalMs === undefined ? '' : `, then ${check.fastIntervalMs} ms`;
  return `every ${check.intervalMs} ms${fast}, down after ${check.fall} failures`;
}
