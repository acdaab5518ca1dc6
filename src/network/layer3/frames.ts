import type { CableEnd } from '../cabling.ts';
import type { FrameStep } from '../layer2/domain.ts';
import { type FilterVerdict, filterAt } from './filters.ts';
import type { Doubt, Ending } from './lookup.ts';
import type { Packet } from './packet.ts';
import { doubtsOfSwitches } from './unread.ts';

/** Why a frame does not come through the switches between two interfaces; undefined: it does. */
export function dropOnTheWay(frames: readonly FrameStep[], packet: Packet): Ending | undefined {
  for (const { way } of frames) {
    if (way.leg === undefined) continue;
    const { near, far } = way.leg;
    for (const { node, bundle } of [near, far]) {
      if (packet.size !== undefined && bundle.mtu.value < packet.size && bundle.switchport !== undefined)
        return {
          disposition: 'mtu-dropped',
          reason: `${node.id} ${bundle.name} takes packets of up to ${bundle.mtu.value} bytes, not ${packet.size}`,
          span: bundle.mtu.span ?? bundle.span,
        };
    }
    const verdict = portVerdict(far, packet);
    if (verdict?.action === 'deny')
      return { disposition: 'denied', reason: verdict.reason, span: verdict.span };
  }
  return undefined;
}

/** Access lists of ports, and lines of switches that are not read, that may or may not let the packet pass. */
export function doubtsOnTheWay(frames: readonly FrameStep[], packet: Packet): readonly Doubt[] {
  const ofLists = frames.flatMap(({ way }) => {
    const verdict = way.leg === undefined ? undefined : portVerdict(way.leg.far, packet);
    return verdict?.action === 'uncertain' ? [{ reason: verdict.reason, span: verdict.span }] : [];
  });
  return [...ofLists, ...doubtsOfSwitches(frames)];
}

/** Of a list that is applied to a port of a switch. */
function portVerdict({ node, bundle }: CableEnd, packet: Packet): FilterVerdict | undefined {
  return bundle.switchport === undefined ? undefined : filterAt(node, bundle, 'in', packet);
}
