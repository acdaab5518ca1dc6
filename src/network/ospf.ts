import { heldBy } from '../model/held.ts';
import type { Stated } from '../model/network/interface.ts';
import type { OspfInterface, OspfProcess } from '../model/network/routing.ts';
import { addressBytes, contains, parsePrefix } from './address.ts';
import type { Path } from './path.ts';
import { activeAddresses, type Segment, type Station, segments } from './segments.ts';
import { subnetKey } from './subnets.ts';

/** An interface on which OSPF runs, with what holds for it. */
export interface OspfPort {
  readonly station: Station;
  readonly process: OspfProcess;
  readonly version: 2 | 3;
  readonly settings: OspfInterface | undefined;
  readonly area: Stated<string>;
  readonly passive: Stated<boolean>;
  readonly networkType: Stated<NonNullable<OspfInterface['networkType']>['value']>;
  /** Seconds. */
  readonly hello: Stated<number>;
  /** Seconds. */
  readonly dead: Stated<number>;
}

/** Stations of one subnet of one broadcast domain, and the ports of those that run OSPF there. */
export interface OspfLink {
  readonly stations: readonly Station[];
  readonly ports: readonly OspfPort[];
}

/** Where OSPF routers may meet: version 2 by IPv4 subnet, version 3 by link. */
export function ospfLinks(path: Path): readonly OspfLink[] {
  return segments(path).flatMap(linksOf);
}

const linksOf = heldBy((segment: Segment): readonly OspfLink[] => {
  const subnets = Map.groupBy(segment, (station) => primarySubnet(station) ?? '');
  const four = [...subnets]
    .filter(([subnet]) => subnet !== '')
    .map(([, stations]) => ({ stations, ports: stations.flatMap((one) => ospfPort(one, 2) ?? []) }));
  const six = segment.filter(({ port }) => activeAddresses(port).some(({ family }) => family === 'ipv6'));
  const ports = six.flatMap((one) => ospfPort(one, 3) ?? []);
  return [...four, { stations: six, ports }].filter(({ ports: own }) => own.length > 0);
});

/** OSPF speaks from the primary address. */
function primarySubnet({ port }: Station): string | undefined {
  const primary = activeAddresses(port).find(({ family, virtual }) => family === 'ipv4' && virtual !== true);
  return primary === undefined ? undefined : subnetKey(primary);
}

/** The port as its process has it; undefined where OSPF does not run. */
export function ospfPort(station: Station, version: 2 | 3): OspfPort | undefined {
  const { network } = station.device.facts;
  const settings = network?.ospfInterfaces.find(
    (one) => one.interface === station.port.name && one.version === version,
  );
  const running = (network?.ospf ?? []).filter(
    (one) => one.version === version && one.vrf === station.vrf && one.shutdown?.value !== true,
  );
  for (const process of running) {
    const area = areaOf(station, process, settings);
    if (area === undefined) continue;
    const timers = timersOf(network?.platform, settings);
    return { station, process, version, settings, area, passive: passiveOf(station, process), ...timers };
  }
  return undefined;
}

function areaOf(
  { port }: Station,
  { process, networks }: OspfProcess,
  settings: OspfInterface | undefined,
): Stated<string> | undefined {
  const isNamed = settings?.process === undefined || settings.process === process;
  if (settings?.area !== undefined) return isNamed ? settings.area : undefined;
  const primary = activeAddresses(port).find(({ family, virtual }) => family === 'ipv4' && virtual !== true);
  const bytes = addressBytes(primary?.address ?? '');
  if (bytes === undefined) return undefined;
  const fitting = networks.flatMap(({ prefix: text, area, span }) => {
    const prefix = parsePrefix(text);
    return prefix !== undefined && contains(prefix, bytes) ? [{ bits: prefix.bits, value: area, span }] : [];
  });
  // IOS keeps the most specific statement first, whatever the order in which they were typed, and the first that fits
  // decides (Cisco IOS IP Routing: OSPF Command Reference, `network area`).
  return fitting.sort((a, b) => b.bits - a.bits)[0];
}

function passiveOf({ port }: Station, { passiveByDefault, exceptions }: OspfProcess): Stated<boolean> {
  const byDefault = passiveByDefault?.value === true;
  const exception = exceptions.find(({ value }) => value === port.name);
  return exception === undefined
    ? { value: byDefault, span: passiveByDefault?.span }
    : { value: !byDefault, span: exception.span };
}

/**
 * RFC 2328, C.3. Where only Hello is set, IOS makes the dead interval four times as long (IOS command reference,
 * OSPF, `ip ospf dead-interval`); EOS keeps 40 seconds (EOS User Manual, OSPFv2, `ip ospf dead-interval`).
 */
function timersOf(
  platform: string | undefined,
  settings: OspfInterface | undefined,
): Pick<OspfPort, 'networkType' | 'hello' | 'dead'> {
  const networkType = settings?.networkType ?? { value: 'broadcast' as const };
  const isSlow = networkType.value === 'non-broadcast' || networkType.value === 'point-to-multipoint';
  const usual = platform === 'ios' && isSlow ? 30 : 10;
  const hello = settings?.hello ?? { value: usual };
  const follows = platform === 'ios' ? hello.value : usual;
  return { networkType, hello, dead: settings?.dead ?? { value: 4 * follows, span: settings?.hello?.span } };
}
