import { type OspfPort, ospfLinks } from '../network/ospf.ts';
import type { Path } from '../network/path.ts';
import type { Severity } from '../text/problem.ts';
import type { Span } from '../text/source.ts';
import { stationText } from './network.ts';
import type { Observation } from './rule.ts';

/** Something that two OSPF routers of one link must agree about and do not. */
export interface Disagreement {
  readonly message: string;
  readonly here?: Span | undefined;
  readonly there?: Span | undefined;
  readonly severity?: Severity | undefined;
}

/** What `compare` says of each router of a link and the first one there; passive ends meet nobody. */
export function* overOspfLinks(
  path: Path,
  topic: string,
  compare: (one: OspfPort, other: OspfPort) => Disagreement | undefined,
): Iterable<Observation> {
  for (const { ports } of ospfLinks(path)) {
    const [first, ...others] = ports.filter(({ passive }) => !passive.value);
    for (const other of others) {
      const said =
        first === undefined || first.station.device === other.station.device
          ? undefined
          : compare(first, other);
      if (first !== undefined && said !== undefined) yield observation([first, other], topic, said);
    }
  }
}

function observation(
  [one, other]: readonly [OspfPort, OspfPort],
  topic: string,
  { message, here, there, severity }: Disagreement,
): Observation {
  const names = [one, other].map(({ station }) => stationText(station));
  return {
    severity,
    message,
    span: there ?? other.station.port.span,
    related: [{ span: here ?? one.station.port.span, message: `the other end, ${names[0]}` }],
    subjects: [`${[...names].sort().join('/')}/ospf-${topic}`, names.join('/'), names.toReversed().join('/')],
  };
}

/** `OSPFv2 on edge1 Ethernet1` */
export function ospfText({ station, version }: OspfPort): string {
  return `OSPFv${version} on ${stationText(station)}`;
}
