import { heldBy } from '../../model/held.ts';
import type { NetworkFacts } from '../../model/network/facts.ts';
import type { Interface } from '../../model/network/interface.ts';
import type { UnreadLine } from '../../model/network/unread.ts';
import type { Node } from '../ground.ts';
import type { FrameStep } from '../layer2/domain.ts';
import { includes } from '../links.ts';
import type { Doubt } from './lookup.ts';

/** Lines that no model holds by the interface where they stand; those of the device or of VLANs have an empty name. */
const linesOf = heldBy(
  ({ unread = [] }: NetworkFacts): ReadonlyMap<string, readonly UnreadLine[]> =>
    Map.groupBy(unread, (one) => one.interface ?? ''),
);

const none: readonly UnreadLine[] = [];

function linesAt({ facts }: Node, name: string): readonly UnreadLine[] {
  return facts.unread === undefined ? none : (linesOf(facts).get(name) ?? none);
}

/** What lines of the interface that a packet comes in by, and of the whole device, may do to it. */
export function doubtsAtArrival(node: Node, arrival: Interface): readonly Doubt[] {
  const own = linesAt(node, arrival.name).filter(
    ({ family, direction, text }) =>
      direction !== 'out' && family !== 'zone' && (family !== 'translation' || !isInside(text)),
  );
  const whole = linesAt(node, '').filter(({ vlans }) => vlans === undefined);
  return [...own, ...whole].map(doubtOf);
}

/** What lines of the interface that a packet leaves by may do to it; zones and inner addresses need both ends. */
export function doubtsAtExit(node: Node, arrival: Interface, port: Interface): readonly Doubt[] {
  if (node.facts.unread === undefined) return [];
  const [before, behind] = [linesAt(node, arrival.name), linesAt(node, port.name)];
  const own = behind.filter(
    ({ family, direction, text }) =>
      direction !== 'in' &&
      family !== 'zone' &&
      (family !== 'translation' || isLone(text) || before.some((one) => isInside(one.text))),
  );
  return [...own, ...differentZones(before, behind)].map(doubtOf);
}

/** Members of one zone pass freely, those of two only as a pair of zones says. */
function differentZones(before: readonly UnreadLine[], behind: readonly UnreadLine[]): readonly UnreadLine[] {
  const [from, to] = [before, behind].map((lines) => lines.findLast(({ family }) => family === 'zone'));
  return from?.text === to?.text ? [] : [from ?? to].flatMap((one) => one ?? []);
}

/** IOS translates what goes from an inner to an outer interface, and back; others what passes one interface. */
function isInside(text: string): boolean {
  return /^ip nat inside( |$)/i.test(text);
}

function isLone(text: string): boolean {
  return !/^ip nat (inside|outside)( |$)/i.test(text);
}

/** What lines of switches may do to a frame on its way. */
export function doubtsOfSwitches(steps: readonly FrameStep[]): readonly Doubt[] {
  return steps.flatMap(({ from, way }) => {
    const { leg } = way;
    if (leg === undefined) return [];
    const vlan = from.kind === 'bridge' ? from.vlan : undefined;
    const sent = leg.near.bundle.switchport === undefined ? [] : linesAt(leg.near.node, leg.near.bundle.name);
    const taken = leg.far.bundle.switchport === undefined ? [] : linesAt(leg.far.node, leg.far.bundle.name);
    const ofVlan = linesAt(leg.near.node, '').filter(
      ({ vlans }) => vlan !== undefined && vlans !== undefined && includes(vlans, vlan),
    );
    return [
      ...sent.filter(({ direction }) => direction !== 'in'),
      ...taken.filter(({ direction }) => direction !== 'out'),
      ...ofVlan,
    ].map(doubtOf);
  });
}

const whatMayHappen: Readonly<Record<UnreadLine['family'], string>> = {
  zone: 'may stop it between zones',
  policy: 'may send it elsewhere',
  translation: 'may give it other addresses',
  check: 'may drop it',
  unknown: 'is not understood there',
};

function doubtOf({ text, family, span }: UnreadLine): Doubt {
  const reason = `'${text}' ${whatMayHappen[family]}`;
  const leadsElsewhere = family === 'policy' || family === 'translation';
  return { reason, span, ...(leadsElsewhere ? { leadsElsewhere: true } : {}) };
}
