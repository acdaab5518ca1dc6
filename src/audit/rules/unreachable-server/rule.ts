import type { Directive } from '../../../model/directive.ts';
import { httpServers, listenPlaces, serverNames } from '../../nginx-blocks.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { ownOf, type Placed, placeSubject } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'unreachable-server',
  severity: 'error',
  profile: 'outage',
  scope: 'device',
  title: 'A server block never gets a request',
  why: 'All its names belong to other blocks, so that the site is served from the wrong place or by the wrong settings.',
  fix: 'Delete the block, give it a name of its own, or make it the default server of its address.',
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  const devices = Map.groupBy(httpServers(path), ({ device }) => device);
  for (const servers of devices.values()) {
    const owners = ownersOf(servers);
    for (const server of servers) {
      const found = reasonOf(server, owners);
      if (found !== undefined)
        yield { ...found, span: server.directive.span, subjects: [placeSubject(server)] };
    }
  }
}

interface Owners {
  /** First block of each address and name. */
  readonly names: ReadonlyMap<string, Placed>;
  /** Block that takes what no name of the address takes. */
  readonly defaults: ReadonlyMap<string, Placed>;
}

function ownersOf(servers: readonly Placed[]): Owners {
  const names = new Map<string, Placed>();
  const first = new Map<string, Placed>();
  const chosen = new Map<string, Placed>();
  for (const server of servers) {
    for (const place of listenPlaces(server.directive)) {
      if (!first.has(place)) first.set(place, server);
      if (isDefaultOn(server.directive, place)) chosen.set(place, server);
      for (const key of serverNames(server.directive).map((name) => `${place} ${name}`))
        names.set(key, names.get(key) ?? server);
    }
  }
  return { names, defaults: new Map([...first, ...chosen]) };
}

function isDefaultOn(server: Directive, place: string): boolean {
  return ownOf(server, 'listen').some(
    (one, at) =>
      listenPlaces(server)[at] === place && one.arguments.some((word) => /^default(_server)?$/.test(word)),
  );
}

type Found = Pick<Observation, 'message' | 'related' | 'severity'>;

function reasonOf(server: Placed, { names, defaults }: Owners): Found | undefined {
  const places = listenPlaces(server.directive);
  if (places.some((place) => defaults.get(place) === server)) return undefined;
  const own = serverNames(server.directive);
  const keys = places.flatMap((place) => own.map((name) => `${place} ${name}`));
  const takers = keys.map((key) => names.get(key)).filter((one) => one !== server);
  const [taker] = takers;
  if (takers.length === keys.length && taker !== undefined) {
    const what = own.join(' ') === '' ? 'requests without a name' : own.join(', ');
    return {
      message: `this server block is never used: ${what} on ${places.join(', ')} belongs to an earlier block`,
      related: [{ span: taker.directive.span, message: 'this block takes its requests' }],
    };
  }
  if (!own.every((name) => name === '_' || name === '')) return undefined;
  const standard = defaults.get(places[0] ?? '');
  return {
    severity: 'warning',
    message: `this server block catches nothing: '${own.join(' ')}' is no name that users ask for, and it is not the default server`,
    related:
      standard === undefined ? [] : [{ span: standard.directive.span, message: 'this block is the default' }],
  };
}
