import { dirname, join } from 'node:path/posix';

/**
 * A file name as the program resolves it: `base` is `crt-base` or the like; `origin` is the argument of
 * `default-path` (manual 3.1): `current`, `config`, `parent`, or a folder.
 */
export function resolveFile(
  path: string,
  base: string | undefined,
  origin: string,
  configuration: string,
): string {
  if (path.startsWith('/')) return path;
  if (base !== undefined && base !== '') return join(base, path);
  if (origin === 'config') return join(dirname(configuration), path);
  if (origin === 'parent') return join(dirname(configuration), '..', path);
  return origin === 'current' ? path : join(origin, path);
}
