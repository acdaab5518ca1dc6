import { isUp, type PortEnd } from '../network/links.ts';
import type { Path } from '../network/path.ts';
import { wiredLinks } from '../network/wiring.ts';
import type { Severity } from '../text/problem.ts';
import type { Span } from '../text/source.ts';
import type { Observation } from './rule.ts';

/** Something that does not fit between the two ends of a cable; the second end is the one to look at first. */
export interface Misfit {
  readonly message: string;
  readonly here: Span;
  readonly there: Span;
  readonly help?: string | undefined;
}

/** What `compare` says of each cable, with both ends; of a link that is shut down it is at most a note. */
export function* overLinks(
  path: Path,
  severity: Severity,
  compare: (one: PortEnd, other: PortEnd) => Misfit | undefined,
): Iterable<Observation> {
  for (const {
    ends: [one, other],
  } of wiredLinks(path)) {
    const misfit = compare(one, other);
    if (misfit === undefined) continue;
    yield {
      severity: isUp(one) && isUp(other) ? severity : 'note',
      message: misfit.message,
      span: misfit.there,
      related: [{ span: misfit.here, message: `the other end, ${endText(one)}` }],
      help: misfit.help,
      subjects: [`${endText(one)}/${endText(other)}`],
    };
  }
}

/** `edge1 Ethernet1`, or with its aggregate `edge1 Ethernet1 (Port-Channel1)`. */
export function endText({ device, port, bundle }: PortEnd): string {
  return `${device.id} ${port.name}${bundle === port ? '' : ` (${bundle.name})`}`;
}
