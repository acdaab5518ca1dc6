import { isShipped } from './check.ts';
import type { Writing } from './rehearse-writing.ts';

/** Where Debian's package has its modules. */
const folder = '/usr/lib/apache2/modules';

/** Modules that may run in a sandbox, in an order in which each finds those that it builds on. */
const carried: readonly string[] = [
  'mpm_event',
  'mpm_worker',
  'mpm_prefork',
  'authz_core',
  'authz_host',
  'access_compat',
  'alias',
  'allowmethods',
  'env',
  'headers',
  'setenvif',
  'unique_id',
  'reqtimeout',
  'remoteip',
  'ssl',
  'rewrite',
  'status',
  'slotmem_shm',
  'proxy',
  'proxy_http',
  'proxy_wstunnel',
  'proxy_balancer',
  'proxy_hcheck',
  'lbmethod_byrequests',
  'lbmethod_bytraffic',
  'lbmethod_bybusyness',
];

/**
 * LoadModule lines: what the configuration loads, or, where it loads nothing, what its directives need. The process
 * model, access control and mod_remoteip are there in any case.
 */
export function moduleLines({ context, needed, forced, changed }: Writing): readonly string[] {
  const { modules } = context.tree;
  const own = [...modules].flatMap((name) => /^mod_(.*)\.c$/.exec(name)?.[1] ?? []);
  const loaded = new Set([...(modules.size === 0 ? needed : own), ...forced, 'authz_core', 'remoteip']);
  if (!own.some((name) => name.startsWith('mpm_'))) loaded.add('mpm_event');
  for (const name of modules)
    if (name.endsWith('.c') && !isShipped(name))
      changed.add(`module ${name.replace(/\.c$/, '')} is left out`);
  return carried
    .filter((name) => loaded.has(name))
    .map((name) => `LoadModule ${name}_module ${folder}/mod_${name}.so`);
}
