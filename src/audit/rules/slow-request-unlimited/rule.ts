import { everyFrontend } from '../../every.ts';
import { frontendSubject, type Observation, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'slow-request-unlimited',
  severity: 'warning',
  profile: 'security',
  scope: 'device',
  title: 'A request may take as long as it likes to arrive',
  why: 'One machine that sends a byte now and then on each of thousands of connections keeps all users out (Slowloris).',
  fix: "Set 'timeout http-request' to some seconds in the defaults.",
  check: checkFrontends,
});

/** Milliseconds that an honest client needs at most for the head of a request. */
const longest = 60_000;

function* checkFrontends({ path }: RuleContext): Iterable<Observation> {
  for (const { device, frontend } of everyFrontend(path)) {
    if (device.facts.kind !== 'haproxy' || frontend.mode !== 'http') continue;
    const limit = frontend.timeouts['http-request'];
    if (limit !== undefined && limit.milliseconds > 0 && limit.milliseconds <= longest) continue;
    yield {
      message:
        limit === undefined
          ? `${frontend.name} has no 'timeout http-request'`
          : `${frontend.name} waits ${limit.milliseconds / 1000} s for the head of a request`,
      span: limit?.span ?? frontend.span,
      subjects: [`${frontendSubject(device, frontend.name)}/slow-request`],
    };
  }
}
