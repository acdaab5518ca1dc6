import type { Directive } from '../../../model/directive.ts';
import type { TimeoutName } from '../../../model/facts.ts';
import { everySection } from '../../haproxy-sections.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'timeout-without-unit',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'A timeout without a unit is in milliseconds and far too short',
  why: 'Seconds were meant and milliseconds are read: requests that take longer than a blink are cut off.',
  fix: "Write the unit: '30s' for seconds, '500ms' for milliseconds.",
  check: checkTimeouts,
});

/** Below it an error, and below the second a warning; in milliseconds. A connect on one network is faster. */
const shortest: Readonly<Partial<Record<TimeoutName, readonly [number, number]>>> = {
  client: [100, 500],
  server: [100, 500],
  'http-request': [100, 500],
  queue: [50, 200],
  connect: [10, 20],
  check: [10, 20],
  tunnel: [1000, 5000],
};

function* checkTimeouts({ path }: RuleContext): Iterable<Observation> {
  for (const { device, section } of everySection(path)) {
    const subject = `${device.id}/${section.kind}:${section.name}`;
    for (const line of section.own) if (line.name === 'timeout') yield* checkLine(subject, line);
  }
}

function* checkLine(section: string, { arguments: words, span }: Directive): Iterable<Observation> {
  const [which = '', value = ''] = words;
  const [error, warning] = shortest[which as TimeoutName] ?? [0, 0];
  const milliseconds = Number(value);
  if (!/^\d+$/.test(value) || milliseconds === 0 || milliseconds >= warning) return;
  yield {
    severity: milliseconds < error ? 'error' : 'warning',
    message: `timeout ${which} ${value} is ${value} milliseconds`,
    span,
    help: `write '${value}s' if seconds were meant, else '${value}ms'`,
    subjects: [`${section}/timeout:${which}`],
  };
}
