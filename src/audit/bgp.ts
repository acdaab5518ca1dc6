import { type BgpSession, isExternal } from '../network/bgp-sessions.ts';

/** The session is with a network of somebody else: a public AS, and no device that was read. */
export function leavesFleet({ process, neighbor, far }: BgpSession): boolean {
  const as = neighbor.remoteAs?.value;
  return far === undefined && isExternal(process, neighbor) && typeof as === 'number' && !isPrivate(as);
}

/** RFC 6996, 5; RFC 7300 reserves the last of each. */
function isPrivate(as: number): boolean {
  return (as >= 64_512 && as <= 65_535) || as >= 4_200_000_000;
}
