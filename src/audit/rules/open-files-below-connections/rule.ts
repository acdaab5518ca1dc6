import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'open-files-below-connections',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'The limit of open files does not allow the connections',
  why: 'Each proxied connection takes two files; where the system gives no more, the program refuses to start or refuses users.',
  fix: 'Delete the limit of open files so that the program works it out, or raise it above twice the connections.',
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  for (const device of path.devices) {
    const { openFiles, maxConnections, workerConnections } = device.facts.limits;
    const connections = maxConnections ?? workerConnections;
    if (openFiles === undefined || connections === undefined || connections.value === 0) continue;
    // A worker's connections to servers are counted in nginx's limit, and not in HAProxy's.
    const needed = maxConnections === undefined ? connections.value : 2 * connections.value;
    if (openFiles.value >= needed) continue;
    yield {
      message: `${openFiles.value} open files do not suffice for ${connections.value} connections, which take ${needed}`,
      span: openFiles.span,
      related: [{ span: connections.span, message: 'the connections' }],
      subjects: [`${device.id}/open-files`],
    };
  }
}
