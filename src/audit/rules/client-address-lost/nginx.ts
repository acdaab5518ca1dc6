import { isLoopback } from '../../../network/address.ts';
import type { Path, PathDevice } from '../../../network/path.ts';
import type { Observation } from '../../rule.ts';
import { deviceStatements, ownOf, type Placed } from '../../statements.ts';

const told = /^(x-forwarded-for|x-real-ip|forwarded|x-client-ip|true-client-ip)$/i;

/** nginx's proxy_pass without any header for the client's address around it: one finding for each device. */
export function* lostByNginx(path: Path): Iterable<Observation> {
  for (const device of path.devices) {
    if (device.facts.kind !== 'nginx') continue;
    const places = deviceStatements(device, 'proxy_pass').filter((placed) => isLost(device, placed));
    const [first, ...others] = places;
    if (first === undefined) continue;
    yield {
      message: `the client's address is not passed on by '${first.directive.name} ${first.directive.arguments[0] ?? ''}'`,
      span: first.directive.span,
      related: others
        .slice(0, mostPlaces)
        .map(({ directive }) => ({ span: directive.span, message: 'nor here' })),
      help: "Add 'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;' (and X-Forwarded-Proto, Host) in http or server.",
      subjects: [`${device.id}/client-address`],
    };
  }
}

const mostPlaces = 10;

/** Lines that an inner block drops are proxy-headers-dropped's; stream and other sites on the internet need none. */
function isLost(device: PathDevice, { directive, around }: Placed): boolean {
  if (around.some(({ name }) => name === 'stream')) return false;
  const names = around
    .flatMap((block) => ownOf(block, 'proxy_set_header'))
    .map((one) => one.arguments[0] ?? '');
  if (names.some((name) => told.test(name)) || around[0]?.name !== 'http') return false;
  const host = /^https?:\/\/([^/]+)/i.exec(directive.arguments[0] ?? '')?.[1] ?? '';
  const pool = device.pools.get(host);
  const addresses = pool?.servers.map(({ address = '' }) => address) ?? [host.replace(/:\d+$/, '')];
  return addresses.some((address) => isPrivate(address) && !isLoopback(address));
}

/** Machines of one's own network (RFC 1918). */
function isPrivate(address: string): boolean {
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address);
}
