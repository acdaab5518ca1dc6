import { type HaproxySection, haproxySections, linesOf } from '../../haproxy-sections.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'old-workers-stay',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'After a reload old workers live as long as their longest connection',
  why: 'Each reload leaves a process with the old configuration, its memory and its health checks; after many reloads the machine is full.',
  fix: "Set 'hard-stop-after' in the global section to what you grant the last connections.",
  check: checkDevices,
});

/** Milliseconds of quiet that a connection may have from which workers pile up. */
const longLived = 1_800_000;

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    const sections = haproxySections(device);
    if (sections.some(endsWorkers)) continue;
    const timeouts = [
      ...device.facts.frontends.flatMap((one) => one.timeouts.client ?? []),
      ...device.facts.pools.flatMap((one) => [one.timeouts.tunnel ?? [], one.timeouts.server ?? []].flat()),
    ];
    const longest = timeouts.reduce<(typeof timeouts)[number] | undefined>(
      (most, one) => (most === undefined || one.milliseconds > most.milliseconds ? one : most),
      undefined,
    );
    if (longest === undefined || longest.milliseconds < longLived) continue;
    yield {
      message: `connections may be quiet for ${Math.round(longest.milliseconds / 60_000)} minutes, and an old worker waits for the last of them`,
      span: longest.span,
      subjects: [`${device.id}/old-workers`],
    };
  }
}

function endsWorkers(section: HaproxySection): boolean {
  return section.kind === 'global' && linesOf(section, 'hard-stop-after').length > 0;
}
