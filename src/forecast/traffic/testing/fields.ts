import type { ObservedTraffic } from '../../../model/observed-traffic.ts';
import { type LogFormat, type Prefix, type Slot, slots } from '../log-format.ts';
import { type LogReport, trafficReader } from '../read-logs.ts';
import { compile } from '../scan.ts';

/** The fields of one line as text, by their slots; undefined when the line does not fit. */
export function fieldsOf(
  format: LogFormat,
  line: string,
  prefix: Prefix = 'none',
): Readonly<Partial<Record<Slot, string>>> | undefined {
  const bytes = Buffer.from(line, 'latin1');
  const { scan, bounds } = compile(format, prefix);
  if (!scan(bytes, 0, bytes.length)) return undefined;
  const found: Partial<Record<Slot, string>> = {};
  for (const [slot, at] of Object.entries(slots) as [Slot, number][]) {
    const [from = -1, to = -1] = [bounds.from[at], bounds.to[at]];
    if (from >= 0) found[slot] = bytes.toString('latin1', from, to);
  }
  return found;
}

/** Everything that a log shows, given in chunks of that many bytes. */
export function readText(
  log: string | Buffer,
  { format, chunk = 1 << 20 }: { readonly format?: LogFormat; readonly chunk?: number } = {},
): { readonly observed: ObservedTraffic; readonly report: LogReport } {
  const bytes = typeof log === 'string' ? Buffer.from(log, 'latin1') : log;
  const reader = trafficReader();
  const one = reader.open('log', { stated: format });
  for (let at = 0; at < bytes.length; at += chunk) {
    // The buffer that a chunk lies in is used again, as that of a file may be.
    const lent = Buffer.from(bytes.subarray(at, at + chunk));
    one.push(lent);
    lent.fill(0x78);
  }
  const report = one.end();
  return { observed: reader.observed(), report };
}
