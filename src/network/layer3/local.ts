import type { Node } from '../ground.ts';
import { type Net } from '../net.ts';
import { addressToken } from '../tokens.ts';
import { isUp } from './interface-state.ts';
import { isActiveIn } from './redundancy.ts';

/** Whether the machine itself has the address in the table: on an interface that is up, or as active router of a group. */
export function isLocal(net: Net, node: Node, vrf: string, address: string): boolean {
  net.memo.touch(addressToken(address));
  const isOwn = (net.ground.byAddress.get(address) ?? []).some(
    (place) => place.node === node && (place.port.vrf?.value ?? '') === vrf && isUp(net, node, place.port),
  );
  return (
    isOwn ||
    (net.ground.byVirtual.get(address) ?? []).some(
      ({ node: other, port, group }) =>
        other === node && (port.vrf?.value ?? '') === vrf && isActiveIn(net, node, port, group),
    )
  );
}
