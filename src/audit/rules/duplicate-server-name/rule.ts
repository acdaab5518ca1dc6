import { httpServers, listenPlaces, serverNames } from '../../nginx-blocks.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { ownOf, type Placed, placeSubject } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'duplicate-server-name',
  severity: 'warning',
  profile: 'outage',
  scope: 'device',
  title: 'Two server blocks have the same name on the same address',
  why: 'nginx warns, takes the first block and ignores the name in the second: users of that name get the wrong site.',
  fix: 'Leave the name to one of the blocks.',
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  const devices = Map.groupBy(httpServers(path), ({ device }) => device);
  for (const servers of devices.values()) {
    const owners = new Map<string, Placed>();
    for (const server of servers) {
      const found = checkServer(server, owners);
      if (found !== undefined) yield found;
    }
  }
}

/** A block without any name of its own is unreachable-server's. */
function checkServer(server: Placed, owners: Map<string, Placed>): Observation | undefined {
  const { directive } = server;
  const places = listenPlaces(directive);
  const keys = new Set(places.flatMap((place) => serverNames(directive).map((name) => `${place} ${name}`)));
  const taken = [...keys].filter((key) => owners.has(key));
  for (const key of keys) if (!owners.has(key)) owners.set(key, server);
  const [first] = taken;
  const owner = owners.get(first ?? '');
  if (first === undefined || owner === undefined || taken.length === keys.size) return undefined;
  const names = new Set(taken.map((key) => key.slice(key.indexOf(' ') + 1)));
  const statement = ownOf(directive, 'server_name')[0] ?? directive;
  return {
    message: `${[...names].join(', ')} on ${places.join(', ')} belongs to an earlier server block, and is ignored here`,
    span: statement.span,
    related: [{ span: owner.directive.span, message: 'the block that has it' }],
    subjects: [`${placeSubject(server)}/names`],
  };
}
