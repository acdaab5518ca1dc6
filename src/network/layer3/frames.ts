import type { FrameStep } from '../layer2/domain.ts';
import { filterAt } from './filters.ts';
import type { Ending } from './lookup.ts';
import type { Packet } from './packet.ts';

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
    const verdict =
      far.bundle.switchport === undefined ? undefined : filterAt(far.node, far.bundle, 'in', packet);
    if (verdict?.action === 'deny')
      return { disposition: 'denied', reason: verdict.reason, span: verdict.span };
  }
  return undefined;
}
