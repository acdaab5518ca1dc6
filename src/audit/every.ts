import type { Frontend } from '../model/facts.ts';
import type { Pool } from '../model/pool.ts';
import { type Path, type PathDevice, trafficFrontends, trafficPools } from '../network/path.ts';

/** Every pool that carries users' traffic, with its device. */
export function* everyPool(path: Path): Iterable<{ readonly device: PathDevice; readonly pool: Pool }> {
  for (const device of path.devices) for (const pool of trafficPools(device)) yield { device, pool };
}

/** Every frontend that carries users' traffic, with its device. */
export function* everyFrontend(
  path: Path,
): Iterable<{ readonly device: PathDevice; readonly frontend: Frontend }> {
  for (const device of path.devices) {
    for (const frontend of trafficFrontends(device)) yield { device, frontend };
  }
}
