import type { CapturedNextHop, CapturedRoute } from '../../model/network/captured.ts';
import { addressText, canonicalName, type Platform } from './values.ts';

export interface Ways {
  readonly nextHops: readonly CapturedNextHop[];
  readonly discard?: CapturedRoute['discard'] | undefined;
}

/** Where a line of `show ip route` leads: what stands behind `via`, or behind `is directly connected`. */
export function nextHopsOf(text: string, platform: Platform): Ways {
  if (/\bunreachable \(blackhole\)|\bblackhole\b/.test(text)) return { nextHops: [], discard: 'drop' };
  if (/\bunreachable\b/.test(text)) return { nextHops: [], discard: 'reject' };
  const tunnel = /\bvia VTEP (\S+).*?(?:local-interface (\S+))?\s*$/.exec(text);
  if (tunnel !== null) {
    const port = tunnel[2];
    return {
      nextHops: [
        {
          address: addressText(tunnel[1] ?? ''),
          interface: port === undefined ? undefined : canonicalName(port, platform),
          vrf: '',
        },
      ],
    };
  }
  const [, way] = /\b(?:via|is directly connected,|is a summary,) ?(.*)$/.exec(text) ?? [];
  return way === undefined
    ? { nextHops: [] }
    : wayOf(
        way.split(',').map((one) => one.trim()),
        platform,
      );
}

function wayOf(parts: readonly string[], platform: Platform): Ways {
  const [first = ''] = parts;
  const [, plain = first, vrf] = /^(\S+) \((\S+)\)$/.exec(first) ?? [];
  const address = addressText(plain);
  const port = parts.slice(address === undefined ? 0 : 1).find(isPort);
  const name = port === undefined ? undefined : canonicalName(port, platform);
  if (name !== undefined && /^Null\d+$/.test(name)) return { nextHops: [], discard: 'drop' };
  if (address === undefined && name === undefined) return { nextHops: [] };
  return { nextHops: [{ address, interface: name, ...(vrf === undefined ? {} : { vrf: tableOf(vrf) }) }] };
}

function tableOf(vrf: string): string {
  return vrf === 'default' ? '' : vrf;
}

/** Not an age (`00:12:22`, `1w2d`, `never`), no remark (`weight 1`, `receive`, `directly connected`). */
function isPort(part: string): boolean {
  return (
    /^[A-Za-z][\w./:-]*$/.test(part) && !/^(?:receive|connected|never|onlink|recursive|inactive)$/.test(part)
  );
}
