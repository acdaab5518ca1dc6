import { everyPool } from '../../every.ts';
import { type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'max-fails-ignored',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'max_fails of the only server of an upstream is ignored',
  why: 'Whoever wrote it believes that a dead server is set aside; nginx never does that with the last one.',
  fix: 'Remove the parameter, or add a second server.',
  check: checkRule,
});

function* checkRule({ path }: RuleContext): Iterable<Observation> {
  for (const { device, pool } of everyPool(path)) {
    const [only, second] = pool.servers;
    const place = only?.at['passiveCheck.maxFails'] ?? only?.at['passiveCheck.failTimeoutMs'];
    if (only === undefined || second !== undefined || place === undefined) continue;
    // A name may stand for several servers.
    if (only.family === 'name') continue;
    if (only.resolvedAgain === true || only.passiveCheck?.maxFails === 0) continue;
    yield {
      message: `${only.name} is the only server of ${pool.name}: it is never set aside`,
      span: place,
      subjects: [`${poolSubject(device, pool.name)}/max_fails`],
    };
  }
}
