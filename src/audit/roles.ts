import type { PoolRole } from '../model/declared.ts';
import type { Pool, Server } from '../model/pool.ts';
import type { Path, PathDevice } from '../network/path.ts';

const standbyName =
  /stand-?by|back-?up|sorry|fail-?over|replica|slave|secondary|passive|spare|mainten|fallback/i;
const maintenanceName = /mainten|maint([-_.\d]|$)|sorry|holding|closed/i;
const webPorts: ReadonlySet<number> = new Set([80, 443, 8000, 8080, 8443]);
const colourName = /(^|[-_.])(blue|green)([-_.\d]|$)/i;
const canaryName = /canary|beta|preview|next/i;
const drainName = /drain|decommission|retir/i;

/** What the pool is for: declared, or inferred from names and shape; `balanced` when nothing says otherwise. */
export function roleOf(path: Path, device: PathDevice, pool: Pool): PoolRole {
  const declared = path.declared.roles[`${device.id}/${pool.name}`] ?? path.declared.roles[pool.name];
  return declared ?? inferRole(pool);
}

/** Several rules ask every pool. */
const inferred = new WeakMap<Pool, PoolRole>();

function inferRole(pool: Pool): PoolRole {
  const known = inferred.get(pool) ?? workOut(pool);
  inferred.set(pool, known);
  return known;
}

function workOut(pool: Pool): PoolRole {
  if (isActiveStandby(pool)) return 'active-standby';
  const names = [pool.name, ...pool.servers.map(({ name }) => name)];
  if (pool.servers.some(({ name }) => colourName.test(name)) && bothColours(pool)) return 'blue-green';
  if (names.some((name) => canaryName.test(name))) return 'canary';
  if (drainName.test(pool.name)) return 'drain';
  return 'balanced';
}

function bothColours(pool: Pool): boolean {
  const names = pool.servers.map(({ name }) => name.toLowerCase());
  return names.some((name) => name.includes('blue')) && names.some((name) => name.includes('green'));
}

/**
 * One active server and one backup, a database-like tcp pool, or backups whose names say so.
 * One active server and several backups that are named like it is a pool of equals gone wrong.
 */
function isActiveStandby(pool: Pool): boolean {
  const enabled = pool.servers.filter((server) => !server.disabled);
  const active = enabled.filter((server) => !server.backup);
  const backups = enabled.filter((server) => server.backup);
  if (active.length !== 1 || backups.length === 0) return false;
  if (backups.length === 1 && pool.servers.length === 2) return true;
  if (pool.mode === 'tcp' && !servesWeb(pool)) return true;
  const [first] = active;
  return backups.every((server) => standbyName.test(server.name) || !sameSeries(first, server));
}

/** Web servers that are only passed through: equals, unlike the nodes of a database. */
function servesWeb({ servers }: Pool): boolean {
  return servers.every(({ name, port = 0 }) => /^(app|web|www|http)/i.test(name) || webPorts.has(port));
}

/** A pool that says by its name that it answers while the site is down. */
export function isMaintenance({ name, servers }: Pool): boolean {
  return (
    maintenanceName.test(name) ||
    (servers.length > 0 && servers.every((one) => maintenanceName.test(one.name)))
  );
}

/** `app1` and `app3`, `web-a` and `web-b`: equal but for a last number or letter; or one port of one network. */
function sameSeries(a: Server | undefined, b: Server): boolean {
  if (a === undefined) return false;
  const stem = (name: string): string => name.replace(/\d+$/, '').replace(/[-_.][a-z]$/i, '');
  return isNamedByAddress(a) && isNamedByAddress(b)
    ? a.port === b.port && stem(a.address ?? '') === stem(b.address ?? '')
    : stem(a.name) === stem(b.name);
}

/** nginx and httpd have no names for servers but their places. */
function isNamedByAddress({ name, address = '' }: Server): boolean {
  return address !== '' && name.includes(address);
}
