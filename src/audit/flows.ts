import type { Net } from '../network/net.ts';
import type { Path } from '../network/path.ts';
import type { Span } from '../text/source.ts';

/** A place that can be shown: that of the ending, or the first interface of the first device where only the fleet file says it. */
export function placeOf({ ground }: Net, span: Span | undefined): Span | undefined {
  if (span !== undefined && span.file !== '') return span;
  return firstPlace(ground.path);
}

function firstPlace({ devices }: Path): Span | undefined {
  for (const { facts } of devices) {
    const [first] = facts.network?.interfaces ?? [];
    if (first !== undefined) return first.span;
  }
  return undefined;
}

/** Whether anything of the path says where packets go. */
export function hasNetwork({ devices }: Path): boolean {
  return devices.some(({ facts }) => facts.network !== undefined);
}
