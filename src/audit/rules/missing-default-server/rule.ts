import { walkDirectives } from '../../../model/directive.ts';
import { httpServers, listenPlaces, passNames, serverNames } from '../../nginx-blocks.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';
import { ownOf, type Placed, placeSubject } from '../../statements.ts';

export const rule: Rule = Object.freeze({
  id: 'missing-default-server',
  severity: 'warning',
  profile: 'hygiene',
  scope: 'device',
  title: 'Requests for unknown names go to whichever server block stands first',
  why: 'Strangers, scanners and old names land on the site that sorts first, with its certificate, and a new file may change which one that is.',
  fix: "Write a server block with 'default_server' that refuses (return 444), or mark the one that is meant.",
  check: checkDevices,
});

function* checkDevices({ path }: RuleContext): Iterable<Observation> {
  const devices = Map.groupBy(httpServers(path), ({ device }) => device);
  for (const servers of devices.values()) {
    const found = new Map<Placed, string[]>();
    for (const [place, members] of placesOf(servers)) {
      const [first] = members;
      if (first === undefined || !matters(first, members, place)) continue;
      found.set(first, [...(found.get(first) ?? []), place]);
    }
    for (const [first, places] of found) yield observation(first, places);
  }
}

function observation(first: Placed, places: readonly string[]): Observation {
  const name = serverNames(first.directive).join(', ');
  return {
    message: `names that nobody declared get the site ${name} on ${places.join(', ')}, because it stands first`,
    span: first.directive.span,
    subjects: [`${placeSubject(first)}/default`],
  };
}

function placesOf(servers: readonly Placed[]): ReadonlyMap<string, readonly Placed[]> {
  const places = new Map<string, Placed[]>();
  for (const server of servers) {
    for (const place of new Set(listenPlaces(server.directive))) {
      const held = places.get(place);
      if (held === undefined) places.set(place, [server]);
      else held.push(server);
    }
  }
  return places;
}

/** Several sites, none of them the default by intent, and the first one serves something or has a certificate of its own. */
function matters(first: Placed, members: readonly Placed[], place: string): boolean {
  if (members.length < 2 || members.some(({ directive }) => hasDefault(directive, place))) return false;
  const names = serverNames(first.directive);
  if (names.some((name) => name === '_' || name === '' || name.startsWith('~') || /default/.test(name)))
    return false;
  if (sitesOf(members) < 2) return false;
  return serves(first) || certificates(members) > 1;
}

function hasDefault(server: Placed['directive'], place: string): boolean {
  return ownOf(server, 'listen').some(
    (one, at) =>
      listenPlaces(server)[at] === place && one.arguments.some((word) => /^default(_server)?$/.test(word)),
  );
}

/** `example.com` and `www.example.com` are one site. */
function sitesOf(members: readonly Placed[]): number {
  const sites = members.map(({ directive }) =>
    (serverNames(directive)[0] ?? '').replace(/^(www\.|\*\.|\.)/, ''),
  );
  return new Set(sites).size;
}

function serves({ directive }: Placed): boolean {
  if (ownOf(directive, 'return').length > 0) return false;
  return [...walkDirectives(directive.block ?? [])].some(([{ name }]) =>
    passNames.some((one) => one === name),
  );
}

function certificates(members: readonly Placed[]): number {
  return new Set(
    members.flatMap(({ directive }) => ownOf(directive, 'ssl_certificate').map((one) => one.arguments[0])),
  ).size;
}
