import type { CapturedRoute, CapturedState } from '../../model/network/captured.ts';
import { formatAddress } from '../address.ts';
import type { Node } from '../ground.ts';
import { installedRoutes, type Route } from '../layer3/table.ts';
import type { Net } from '../net.ts';
import type { Agreement } from './compare.ts';

export type RouteAspect = 'connected' | 'local' | 'static';

/**
 * Connected, local and static routes as the model installs them, held against those that the device printed: of each
 * table that was captured, in both directions.
 */
export function compareRoutes(
  net: Net,
  node: Node,
  state: CapturedState,
): Readonly<Record<RouteAspect, Agreement>> {
  const compare = (aspect: RouteAspect): Agreement => {
    const device = new Set(
      state.routes.filter(({ protocol }) => protocol === aspect).map((route) => capturedText(route, aspect)),
    );
    // Some systems print no local routes at all
    if (aspect === 'local' && device.size === 0) return { same: 0, different: [] };
    const model = new Set(
      [...state.routeTables].flatMap((table) => modelTexts(net, node, { table, aspect })),
    );
    const same = [...device].filter((text) => model.has(text));
    const only = [...model].filter((text) => !device.has(text)).map((text) => `${text}: only in the model`);
    const other = [...device].filter((text) => !model.has(text)).map((text) => `${text}: only on the device`);
    return { same: same.length, different: [...only, ...other] };
  };
  return { connected: compare('connected'), local: compare('local'), static: compare('static') };
}

interface Wanted {
  /** `ipv4`, or `ipv6 VRF`. */
  readonly table: string;
  readonly aspect: RouteAspect;
}

function modelTexts(net: Net, node: Node, { table, aspect }: Wanted): readonly string[] {
  const [family = 'ipv4', vrf = ''] = table.split(' ', 2);
  const routes = installedRoutes(net, node, vrf).filter(
    ({ prefix }) => (prefix.bytes.length === 4) === (family === 'ipv4'),
  );
  if (aspect === 'static')
    return [
      ...Map.groupBy(
        routes.filter(({ origin }) => origin === 'static'),
        ({ prefix }) => networkText(prefix),
      ),
    ].map(([place, all]) => staticText(vrf, place, all));
  const connected = routes.filter(({ origin }) => origin === 'connected');
  return [
    ...new Set(
      connected.flatMap((route) => (aspect === 'local' ? locals(vrf, route) : [routeText(vrf, route)])),
    ),
  ];
}

/** Routes of equal cost are one, with the next hops as configured. */
function staticText(vrf: string, place: string, routes: readonly Route[]): string {
  if (routes.some(({ discard }) => discard !== undefined)) return `${vrf} ${place} discard`.trim();
  const ways = routes.flatMap(({ via, legs }) =>
    via === undefined ? legs.map(({ port }) => port.name) : [via],
  );
  return `${vrf} ${place} ${ways.sort().join(',')}`.trim();
}

function routeText(vrf: string, { prefix, legs, discard }: Route): string {
  const place = `${networkText(prefix)}`;
  const ways = legs.map(({ port, nextHop }) => nextHop ?? port.name).sort();
  return `${vrf} ${place} ${discard === undefined ? ways.join(',') : 'discard'}`.trim();
}

/** The addresses of the interface in that subnet themselves. */
function locals(vrf: string, { prefix, legs }: Route): readonly string[] {
  const length = prefix.bytes.length * 8;
  if (prefix.bits === length) return [];
  return legs.map(({ port }) => `${vrf} ${formatAddress(prefix.bytes)}/${length} ${port.name}`.trim());
}

function capturedText({ vrf, prefix, nextHops, discard }: CapturedRoute, aspect: RouteAspect): string {
  const ways = nextHops.map(({ address, interface: name }) =>
    aspect === 'static' ? (address ?? name ?? '') : (name ?? ''),
  );
  return `${vrf} ${prefix} ${discard === undefined ? ways.sort().join(',') : 'discard'}`.trim();
}

function networkText({ bytes, bits }: Route['prefix']): string {
  const network = bytes.map((byte, at) => {
    const keep = Math.max(0, Math.min(8, bits - at * 8));
    return byte & (0xff << (8 - keep)) & 0xff;
  });
  return `${formatAddress(network)}/${bits}`;
}
