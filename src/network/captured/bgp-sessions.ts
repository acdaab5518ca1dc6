import type { NetworkFacts } from '../../model/network/facts.ts';
import type { BgpNeighbor } from '../../model/network/routing.ts';
import type { Agreement } from './compare.ts';

/** What FRR printed of one BGP session. */
export interface CapturedSession {
  /** Empty for the default table. */
  readonly vrf: string;
  readonly peer: string;
  readonly remoteAs: number;
  readonly localAs: number;
  /** Route maps of IPv4 unicast. */
  readonly inbound?: string | undefined;
  readonly outbound?: string | undefined;
}

interface JsonNeighbor {
  readonly remoteAs?: number;
  readonly localAs?: number;
  readonly addressFamilyInfo?: Readonly<Record<string, JsonFamily>>;
}

interface JsonFamily {
  readonly routeMapForIncomingAdvertisements?: string;
  readonly routeMapForOutgoingAdvertisements?: string;
}

/** `show bgp vrf all neighbors json` of FRR; nothing when the text is something else. */
export function readShowBgpNeighbors(text: string): readonly CapturedSession[] {
  if (!text.trimStart().startsWith('{')) return [];
  const tables = JSON.parse(text) as Record<string, Record<string, JsonNeighbor | number | string>>;
  return Object.entries(tables).flatMap(([vrf, peers]) =>
    Object.entries(peers).flatMap(([peer, one]) => {
      if (typeof one !== 'object' || one.remoteAs === undefined || one.localAs === undefined) return [];
      const family = one.addressFamilyInfo?.['IPv4 Unicast'];
      return [
        {
          vrf: vrf === 'default' ? '' : vrf,
          peer,
          remoteAs: one.remoteAs,
          localAs: one.localAs,
          inbound: family?.routeMapForIncomingAdvertisements,
          outbound: family?.routeMapForOutgoingAdvertisements,
        },
      ];
    }),
  );
}

/** Sessions of the configuration held against those that the device had: AS numbers and policies. */
export function compareSessions({ bgp }: NetworkFacts, captured: readonly CapturedSession[]): Agreement {
  const said = new Map(
    bgp.flatMap(({ vrf, as, neighbors }) =>
      neighbors.map((one) => [`${vrf} ${one.peer}`, saidOf(one, as)] as const),
    ),
  );
  const differences = captured.map(({ vrf, peer, remoteAs, localAs, inbound, outbound }) => {
    const is = sessionText(remoteAs, localAs, [inbound, outbound]);
    const model = said.get(`${vrf} ${peer}`) ?? '-';
    return model === is ? undefined : `${peer}: model ${model}, device ${is}`;
  });
  const different = differences.flatMap((one) => one ?? []);
  return { same: captured.length - different.length, different };
}

function saidOf({ remoteAs, localAs, families }: BgpNeighbor, as: number): string {
  const four = families.find(({ family }) => family === 'ipv4-unicast');
  const own = localAs?.value ?? as;
  return sessionText(remoteAs?.value, own, [four?.inbound?.value, four?.outbound?.value]);
}

function sessionText(
  remote: number | string | undefined,
  local: number,
  [inbound, outbound]: readonly (string | undefined)[],
): string {
  return `${local} to ${remote ?? '?'}, in ${inbound ?? '-'}, out ${outbound ?? '-'}`;
}
