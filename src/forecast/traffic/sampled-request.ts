import type { ObservedRequest } from '../../model/observed-traffic.ts';
import type { Place } from './count-line.ts';
import { type Escape, slots } from './log-format.ts';
import type { RequestPlace } from './request-line.ts';
import type { Bounds } from './scan.ts';

/** Longest URL that the sample keeps, in bytes: 4,096 of them stay below 20 MB. */
const longestUrl = 4096;

export interface ScannedLine {
  readonly bytes: Uint8Array;
  readonly bounds: Bounds;
  readonly request: RequestPlace;
  /** Empty when the line tells none. */
  readonly host: Place;
  readonly escape: Escape;
}

/** The request of a line as text of its own: nothing of the bytes is held. */
export function takeRequest({ bytes, bounds, request, host, escape }: ScannedLine): ObservedRequest {
  const text = (from: number, to: number): string =>
    plain(Buffer.from(bytes.subarray(from, Math.min(to, from + longestUrl))).toString('latin1'), escape);
  const field = (slot: 'client' | 'frontend' | 'path' | 'query'): string => {
    const at = slots[slot];
    const from = bounds.from[at] ?? -1;
    return from < 0 ? '' : text(from, bounds.to[at] ?? from);
  };
  const frontend = field('frontend');
  const url = text(request.urlFrom, request.urlTo);
  const query = url.includes('?') ? '' : field('query').replace(/^-$/, '');
  return {
    client: field('client').replace(/^::ffff:(?=\d+\.)/i, ''),
    method: text(request.methodFrom, request.methodTo),
    url: `${url.startsWith('/') ? '' : '/'}${url}${query === '' || query.startsWith('?') ? query : `?${query}`}`,
    host: host.to > host.from ? text(host.from, host.to).replace(/:\d+$/, '').toLowerCase() : undefined,
    frontend: frontend === '' ? undefined : frontend.replace(/[~!]$/, ''),
    ...(frontend.endsWith('~') || frontend.endsWith('!') ? { tls: true } : {}),
  };
}

/** What was asked, where the log escapes bytes: `#22`, `\x22` or `\"`. */
function plain(text: string, escape: Escape): string {
  const byte = (_: string, code: string): string => String.fromCharCode(Number.parseInt(code, 16));
  switch (escape) {
    case 'hash':
      return text.includes('#') ? text.replace(/#([\dA-F]{2})/g, byte) : text;
    case 'backslash':
      return text.includes('\\')
        ? text.replace(/\\x([\da-fA-F]{2})/g, byte).replace(/\\(["\\])/g, '$1')
        : text;
    case 'json':
      return text.includes('\\')
        ? text.replace(/\\u00([\da-fA-F]{2})/g, byte).replace(/\\(["\\/])/g, '$1')
        : text;
    case 'none':
      return text;
  }
}
