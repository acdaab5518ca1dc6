import type { TimeoutName, Timeouts } from '../../../model/facts.ts';
import { trafficFrontends, trafficPools } from '../../../network/path.ts';
import type { Span } from '../../../text/source.ts';
import { frontendSubject, type Observation, poolSubject, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'missing-timeouts',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'No client, connect or server timeout',
  why: 'Dead connections are kept for ever; they pile up until the connection limit stops all users.',
  fix: "Set 'timeout client', 'timeout connect' and 'timeout server' in the defaults.",
  check: checkProxies,
});

function* checkProxies({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    // LVS holds no connections: the kernel forgets idle ones by itself.
    if (device.facts.kind === 'keepalived') continue;
    const lacking: {
      readonly name: string;
      readonly span: Span;
      readonly missing: readonly TimeoutName[];
    }[] = [];
    for (const { name, span, timeouts } of trafficFrontends(device)) {
      const missing = absent(timeouts, ['client']);
      if (missing.length > 0) lacking.push({ name: frontendSubject(device, name), span, missing });
    }
    for (const { name, span, timeouts, servers } of trafficPools(device)) {
      const missing = servers.length === 0 ? [] : absent(timeouts, ['connect', 'server']);
      if (missing.length > 0) lacking.push({ name: poolSubject(device, name), span, missing });
    }
    const [first] = lacking;
    if (first === undefined) continue;
    const names = [...new Set(lacking.flatMap(({ missing }) => missing))];
    yield {
      message: `no timeout ${names.join(', ')} in ${lacking.length === 1 ? 'this section' : `${lacking.length} sections`}`,
      span: first.span,
      related: lacking
        .slice(1)
        .map(({ span, missing }) => ({ span, message: `timeout ${missing.join(', ')}` })),
      subjects: [`${device.id}/timeouts`, ...lacking.map(({ name }) => `${name}/timeouts`)],
    };
  }
}

function absent(timeouts: Timeouts, names: readonly TimeoutName[]): TimeoutName[] {
  return names.filter((name) => timeouts[name] === undefined);
}
