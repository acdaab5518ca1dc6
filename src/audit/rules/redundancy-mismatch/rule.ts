import { heldBy } from '../../../model/held.ts';
import type { Interface, RedundancyGroup } from '../../../model/network/interface.ts';
import type { PathDevice } from '../../../network/path.ts';
import { isSameSubnet, subnetKey } from '../../../network/subnets.ts';
import type { Span } from '../../../text/source.ts';
import type { Observation, Rule, RuleContext } from '../../rule.ts';

export const rule: Rule = Object.freeze({
  id: 'redundancy-mismatch',
  severity: 'error',
  profile: 'outage',
  scope: 'pair',
  title: 'Two routers that share a gateway address do not agree about it',
  why: 'They do not hear each other: both take the address, and packets go to whichever answered last; or neither does.',
  fix: 'Give the group the same addresses, version, timers and authentication on both routers.',
  check: checkGroups,
});

interface Member {
  readonly device: string;
  readonly port: Interface;
  readonly group: RedundancyGroup;
}

/** Groups are the same when protocol and number are equal and their interfaces are in one subnet. */
function* checkGroups({ path }: RuleContext): Iterable<Observation> {
  const places = path.devices.flatMap(placesOf);
  const seen = new Map<Member, Set<Member>>();
  for (const members of Map.groupBy(places, ({ key }) => key).values())
    for (const [one, other] of pairsAmong(members.map(({ member }) => member))) {
      const met = seen.get(one) ?? new Set<Member>();
      seen.set(one, met);
      if (!met.has(other) && meet(one, other)) yield* compare(one, other);
      met.add(other);
    }
}

function pairsAmong(members: readonly Member[]): readonly (readonly [Member, Member])[] {
  return members.flatMap((one, at) =>
    members.slice(at + 1).flatMap((other) => (one.device === other.device ? [] : [[one, other] as const])),
  );
}

interface MeetingPlace {
  readonly key: string;
  readonly member: Member;
}

/** Each group by the subnets of its interface, and by the addresses that it shares. */
const placesOf = heldBy(({ id, facts }: PathDevice): readonly MeetingPlace[] =>
  (facts.network?.interfaces ?? [])
    .filter(({ enabled }) => enabled.value)
    .flatMap((port) =>
      port.redundancy.flatMap((group) => {
        const member = { device: id, port, group };
        const subnets = port.addresses.flatMap((address) => subnetKey(address) ?? []);
        const shared = group.addresses.map(({ address }) => address);
        return [...new Set([...subnets, ...shared])].map((place) => ({
          key: `${group.protocol} ${group.group} ${place}`,
          member,
        }));
      }),
    ),
);

/** Where the addresses of an interface are not known, a virtual address in common tells that they meet. */
function meet(a: Member, b: Member): boolean {
  if (a.port.addresses.length === 0 || b.port.addresses.length === 0) return true;
  return a.port.addresses.some((one) => b.port.addresses.some((other) => isSameSubnet(one, other)));
}

function* compare(one: Member, other: Member): Iterable<Observation> {
  const differences = differencesOf(one.group, other.group);
  const [first] = differences;
  if (first === undefined) return;
  const { protocol, group } = one.group;
  yield {
    message: `${protocol.toUpperCase()} group ${group} of ${one.device} ${one.port.name} and ${other.device} ${other.port.name}: ${differences.map(({ text }) => text).join('; ')}`,
    span: first.there,
    related: [{ span: first.here, message: `${one.device} ${one.port.name}` }],
    subjects: [
      `${[one, other]
        .map(({ device, port }) => `${device} ${port.name}`)
        .sort()
        .join('+')}/${protocol}:${group}`,
    ],
    formerly: `${one.device}+${other.device}/${protocol}:${group}`,
  };
}

interface Difference {
  readonly text: string;
  readonly here: Span;
  readonly there: Span;
}

/** Milliseconds (RFC 5798, 5.2.7). */
const defaultInterval = 1000;

function differencesOf(a: RedundancyGroup, b: RedundancyGroup): readonly Difference[] {
  const found: Difference[] = [];
  const tell = (text: string, here: Span | undefined, there: Span | undefined): void => {
    found.push({ text, here: here ?? a.span, there: there ?? b.span });
  };
  const [ours, theirs] = [a, b].map(({ addresses }) =>
    addresses
      .filter(({ advertised }) => advertised !== false)
      .map(({ address }) => address)
      .sort()
      .join(', '),
  );
  if (ours !== theirs)
    tell(`addresses ${ours || 'none'} and ${theirs || 'none'}`, a.addresses[0]?.span, b.addresses[0]?.span);
  if (a.version.value !== b.version.value)
    tell(`versions ${a.version.value} and ${b.version.value}`, a.version.span, b.version.span);
  const [ownTime, theirTime] = [a, b].map(({ advertisement }) => advertisement?.value ?? defaultInterval);
  if (ownTime !== theirTime && mustHaveOneInterval(a, b))
    tell(
      `advertisements every ${ownTime} ms and every ${theirTime} ms`,
      a.advertisement?.span,
      b.advertisement?.span,
    );
  // The same key may be written in several ways (type 7 has a random part): only whether there is one is compared.
  if ((a.authentication === undefined) !== (b.authentication === undefined))
    tell('only one of them asks for authentication', a.authentication?.span, b.authentication?.span);
  return found;
}

/**
 * In version 2 of VRRP an advertisement with another interval is dropped (RFC 3768, 7.1). A backup takes the interval of
 * the active router over in version 3 (RFC 5798, 6.4.2), and the timers of HSRP too (RFC 2281, 5.1).
 */
function mustHaveOneInterval(a: RedundancyGroup, b: RedundancyGroup): boolean {
  return a.protocol === 'vrrp' && !(a.version.value === 3 && b.version.value === 3);
}
