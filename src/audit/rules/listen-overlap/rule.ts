import type { Frontend, Listener, VirtualHosts } from '../../../model/facts.ts';
import type { Path, PathDevice } from '../../../network/path.ts';
import { virtualHostsOf } from '../../../network/virtual-host.ts';
import { frontendSubject, type Observation, type Rule, type RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'listen-overlap',
  severity: 'error',
  profile: 'outage',
  scope: 'tiers',
  title: 'Two proxies listen on the same address and port',
  why: 'The kernel deals the connections out at random: users get now one site and now the other, or one program does not start.',
  fix: 'Give each proxy an address or port of its own, or make one frontend that chooses by host name.',
  check: checkListeners,
});

interface Place {
  readonly device: PathDevice;
  readonly frontend: Frontend;
  readonly listener: Listener;
}

function* checkListeners({ path }: RuleContext): Iterable<Observation> {
  for (const places of placesByPort(path)) {
    for (const [at, place] of places.entries()) {
      const other = places.slice(0, at).find((earlier) => collide(earlier, place));
      if (other === undefined) continue;
      yield {
        severity: sameListener(other, place) ? 'error' : 'warning',
        message: `${nameOf(place)} and ${nameOf(other)} both listen on ${place.listener.text}`,
        span: place.listener.span,
        related: [{ span: other.listener.span, message: `${nameOf(other)} listens here` }],
        subjects: [`${frontendSubject(place.device, place.frontend.name)}/listener:${place.listener.text}`],
      };
    }
  }
}

/** Listeners that may collide: of equal ports, on one machine. */
function placesByPort(path: Path): Iterable<readonly Place[]> {
  const byPort = new Map<string, Place[]>();
  for (const device of path.devices) {
    for (const place of placesOf(device)) {
      const machine = device.host === undefined || device.host === '' ? device.id : device.host;
      const key = `${machine} ${place.listener.port ?? 0}`;
      const held = byPort.get(key);
      if (held === undefined) byPort.set(key, [place]);
      else held.push(place);
    }
  }
  return byPort.values();
}

/** Of one program's server blocks a host name chooses, so that they share their addresses. */
function placesOf(device: PathDevice): readonly Place[] {
  const enabled = device.facts.frontends.filter(({ disabled }) => !disabled);
  const shared = new Set<VirtualHosts>();
  return enabled.flatMap((frontend) =>
    frontend.listeners
      .filter((listener) => listener.port !== undefined && isFirst(device, listener, shared))
      .map((listener) => ({ device, frontend, listener })),
  );
}

/** One place stands for all server blocks of an address. */
function isFirst({ facts }: PathDevice, listener: Listener, shared: Set<VirtualHosts>): boolean {
  const hosts = virtualHostsOf(facts, listener);
  if (hosts === undefined) return true;
  if (shared.has(hosts)) return false;
  shared.add(hosts);
  return true;
}

/**
 * The same address twice, or `*` beside an address. Within one program the kernel hands a connection to the more
 * specific socket, so that only equal addresses collide there; a second program cannot bind at all.
 */
function collide(a: Place, b: Place): boolean {
  if (a.frontend === b.frontend || a.listener.interface !== b.listener.interface) return false;
  if (isDatagram(a.listener) !== isDatagram(b.listener) || chosenByName(a, b)) return false;
  if (addressOf(a) === addressOf(b)) return sameFamily(a.listener, b.listener);
  return a.device !== b.device && (addressOf(a) === '*' || addressOf(b) === '*');
}

function addressOf({ listener: { address } }: Place): string {
  return address === '0.0.0.0' || address === '::' ? '*' : address;
}

/** Equal sockets that both programs hold with SO_REUSEPORT, or of which the second fails; else the text decides. */
function sameListener(a: Place, b: Place): boolean {
  return addressOf(a) === addressOf(b);
}

function sameFamily(a: Listener, b: Listener): boolean {
  return a.family === b.family || a.family === 'both' || b.family === 'both';
}

function chosenByName(a: Place, b: Place): boolean {
  return a.device === b.device && virtualHostsOf(a.device.facts, a.listener) !== undefined;
}

function isDatagram({ text }: Listener): boolean {
  return /^(quic|udp)/.test(text);
}

function nameOf({ device, frontend }: Place): string {
  return `${frontend.name} of ${device.id}`;
}
