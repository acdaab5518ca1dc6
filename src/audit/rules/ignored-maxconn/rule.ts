import type { Server } from '../../../model/pool.ts';
import { everyFrontend, everyPool } from '../../every.ts';
import { frontendSubject, type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'ignored-maxconn',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'A connection limit stands where it has no effect',
  why: 'Somebody counts on a limit that is not there: under load the servers get all that comes.',
  fix: "Set 'maxconn' on the server line; 'minconn', 'maxqueue' and 'fullconn' only work beside it.",
  check: checkLimits,
});

function* checkLimits({ path }: RuleContext): Iterable<Observation> {
  for (const { device, pool } of everyPool(path)) {
    const [first, ...others] = pool.servers.filter(lacksMaximum);
    if (first === undefined) continue;
    const word = first.minConnections === undefined ? 'maxqueue' : 'minconn';
    yield {
      message: `pool ${pool.name}: '${word}' without 'maxconn' limits nothing`,
      span: first.at['minConnections'] ?? first.at['maxQueue'] ?? first.span,
      related: others.map(({ span, name }) => ({ span, message: `${name} too` })),
      subjects: [`${poolSubject(device, pool.name)}/limits`],
    };
  }
  for (const { device, frontend } of everyFrontend(path)) {
    const whole = device.facts.limits.maxConnections;
    const own = frontend.maxConnections;
    if (whole === undefined || own === undefined || whole.value === 0 || own.value <= whole.value) continue;
    yield {
      message: `frontend ${frontend.name} may have ${own.value} connections, and the whole process ${whole.value}`,
      span: own.span,
      related: [{ span: whole.span, message: 'this limit is met first' }],
      subjects: [`${frontendSubject(device, frontend.name)}/maxconn`],
    };
  }
}

/** Manual 5.2: `minconn` and `maxqueue` speak about the queue that `maxconn` makes. */
function lacksMaximum({ minConnections, maxQueue, maxConnections, disabled }: Server): boolean {
  if (disabled || (maxConnections !== undefined && maxConnections > 0)) return false;
  return minConnections !== undefined || (maxQueue !== undefined && maxQueue > 0);
}
