import type { Cable, CableEnd, Connection } from './cabling.ts';
import { isWorking, type Net } from './net.ts';
import { cableToken, portToken } from './tokens.ts';

/** Cables of the connection that carry packets; none: the connection is down. */
export function workingCables(net: Net, connection: Connection): readonly Cable[] {
  const { name, cables, ends } = connection;
  // By their places: what is kept over an edit must not bring an older version of a machine along.
  const working = net.memo.get(name, () => {
    const places = cables.flatMap((cable, at) => (isCableUp(net, cable) ? [at] : []));
    const isEnough = ends.every(({ bundle }) => places.length >= (bundle.minLinks?.value ?? 1));
    return isEnough && areBundled(ends) ? places : [];
  });
  return working.length === cables.length ? cables : working.flatMap((at) => cables[at] ?? []);
}

export function isConnected(net: Net, connection: Connection): boolean {
  return workingCables(net, connection).length > 0;
}

function isCableUp(net: Net, { id, ends }: Cable): boolean {
  net.memo.touch(cableToken(id));
  for (const { node, port, bundle } of ends) {
    net.memo.touch(portToken(node, port));
    net.memo.touch(portToken(node, bundle));
  }
  const areWorking = ends.map(({ node }) => isWorking(net, node)).every(Boolean);
  if (!areWorking || net.failures.cables.has(id)) return false;
  return ends.every(isEnabled) && speedsFit(ends);
}

export function isEnabled({ port, bundle }: Pick<CableEnd, 'port' | 'bundle'>): boolean {
  return port.enabled.value && bundle.enabled.value;
}

/** Two fixed speeds that differ bring no link up (IEEE 802.3: without the auto-negotiation of clause 28 each keeps its own). */
function speedsFit([one, other]: Cable['ends']): boolean {
  const [a, b] = [one.port.speed?.value, other.port.speed?.value];
  return a === undefined || b === undefined || a === b;
}

/**
 * Whether the ends agree on being an aggregate (IEEE 802.1AX-2020, 6.4): with LACP one of them must be active; an end
 * that waits for LACP and hears none takes its ports out, unless it falls back.
 */
function areBundled([one, other]: Connection['ends']): boolean {
  if (one.node.isDeclared || other.node.isDeclared) return true;
  const [a, b] = [protocolOf(one), protocolOf(other)];
  if (a === 'fallback' || b === 'fallback') return true;
  if (a === 'none' || b === 'none') return a === b;
  return a === 'active' || b === 'active';
}

/** `none` for a plain port and for a static aggregate, `fallback` for one that forwards even without LACP. */
function protocolOf({ port, bundle }: CableEnd): 'none' | 'active' | 'passive' | 'fallback' {
  const mode = port.lag?.mode ?? 'static';
  if (mode === 'static') return 'none';
  return bundle.lacpFallback === undefined ? mode : 'fallback';
}
