import type { Pool } from '../../../model/pool.ts';
import type { PathDevice } from '../../../network/path.ts';
import { everyPool } from '../../every.ts';
import { clientSection, serverSection } from '../../haproxy-sections.ts';
import { frontendsOf } from '../../routes.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'retries-non-idempotent',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'Requests that change something are sent a second time when the first answer is lost',
  why: 'An order or a payment that was carried out, but slowly, is carried out again by the next server.',
  fix: "HAProxy: add 'http-request disable-l7-retry if METH_POST' or retry only on conn-failure and empty-response; nginx: drop non_idempotent.",
  check: checkPools,
});

/** Reasons that arise after the server may have done its work (manual 4.2, `retry-on`; nginx proxy_next_upstream). */
const afterwards: ReadonlySet<string> = new Set([
  'all-retryable-errors',
  'response-timeout',
  'empty-response',
  'junk-response',
  '500',
  '502',
  '503',
  '504',
]);

function* checkPools({ path }: RuleContext): Iterable<Observation> {
  for (const { device, pool } of everyPool(path)) {
    const { nextServer } = pool;
    if (nextServer === undefined || pool.mode !== 'http') continue;
    const reasons = device.facts.kind === 'haproxy' ? lateReasons(device, pool) : forced(nextServer.when);
    if (reasons.length === 0) continue;
    yield {
      message: `pool ${pool.name}: POST requests are repeated on ${reasons.join(', ')}`,
      span: nextServer.span,
      subjects: [`${poolSubject(device, pool.name)}/retries`],
    };
  }
}

function forced(when: readonly string[]): readonly string[] {
  return when.filter((reason) => reason === 'non_idempotent');
}

function lateReasons(device: PathDevice, { name, nextServer, retries }: Pool): readonly string[] {
  const sections = [
    serverSection(device, name),
    ...frontendsOf(device, name).map((frontend) => clientSection(device, frontend.name)),
  ];
  const isSpared = sections.some((section) =>
    section?.lines.some((line) => line.arguments[0] === 'disable-l7-retry'),
  );
  if (isSpared || retries === 0) return [];
  return (nextServer?.when ?? []).filter((reason) => afterwards.has(reason));
}
